//! How far one thing that was exposed could go, in full.

use serde::Serialize;
use stanch_iam::backup::Isolation;
use stanch_iam::reach::{Answer, Reach, Said};

use super::super::block::{Align, Block, Cell};
use super::super::phrase::{count, number, time};
use super::super::told::{many, sentence, some};
use super::super::{Detail, Page, csv};
use super::answered;
use crate::results::{CredentialReach, REACH};

/// One thing that was exposed.
#[derive(Clone, Copy, Debug)]
pub struct ReachOnePage<'r> {
    /// It.
    pub one: &'r CredentialReach,
}

#[derive(Serialize)]
struct Document<'r> {
    schema: &'static str,
    credential: &'r CredentialReach,
}

impl Page for ReachOnePage<'_> {
    fn blocks(&self, detail: Detail) -> Vec<Block> {
        let one = self.one;
        let mut blocks = vec![Block::Heading(1, format!("How far {} could go", one.title))];
        if let Some(reach) = &one.reach {
            blocks.push(Block::Facts(facts(reach)));
            way(reach, &mut blocks);
            levels(reach, detail, &mut blocks);
            backups(reach, &mut blocks);
        } else if one.repositories.is_empty() {
            let text = "No identity of AWS is known for it, so that nobody can say what it could do there.";
            blocks.push(Block::Paragraph(Cell::caution(text)));
        }
        if !one.repositories.is_empty() {
            blocks.push(Block::Heading(2, "Source code".to_owned()));
            blocks.push(Block::List(one.repositories.iter().map(|name| name.clone().into()).collect()));
        }
        issuer(one, &mut blocks);
        hops(one, &mut blocks);
        let unknown = one.reach.iter().flat_map(|reach| &reach.unknown);
        let notes: Vec<Cell> = one.notes.iter().chain(unknown).map(|note| Cell::caution(sentence(note))).collect();
        if !notes.is_empty() {
            blocks.push(Block::Heading(2, "What has to be known with it".to_owned()));
            blocks.push(Block::List(notes));
        }
        blocks
    }

    fn json(&self) -> serde_json::Result<String> {
        super::super::json::document(&Document { schema: REACH, credential: self.one })
    }

    fn csv(&self) -> String {
        csv::reach::csv(std::slice::from_ref(self.one))
    }
}

fn facts(reach: &Reach) -> Vec<(&'static str, Cell)> {
    let accounts: Vec<String> = reach
        .accounts
        .iter()
        .map(|one| if one.answer == Answer::Yes { one.account.clone() } else { format!("{} (possibly)", one.account) })
        .collect();
    let mut facts = vec![
        ("is", Cell::from(some(&reach.identities, 4))),
        ("admin already", answered(reach.admin)),
        ("can become admin", answered(reach.can_become_admin)),
    ];
    if !accounts.is_empty() {
        facts.push(("of accounts", some(&accounts, 8).into()));
    }
    facts.push(("the organisation", answered(reach.organization)));
    let others = match reach.possibly_acts_as {
        0 => count(many(reach.acts_as), "other identity", "other identities"),
        more => format!(
            "{}, possibly {} more",
            count(many(reach.acts_as), "other identity", "other identities"),
            number(many(more))
        ),
    };
    facts.push(("acts as", others.into()));
    facts
}

fn way(reach: &Reach, blocks: &mut Vec<Block>) {
    if reach.path.is_empty() {
        return;
    }
    let sure = reach.path.iter().all(|step| step.certain);
    let heading = if sure {
        "The shortest way to an administrator"
    } else {
        "The shortest way to an administrator, if what is open holds"
    };
    blocks.push(Block::Heading(2, heading.to_owned()));
    blocks.push(Block::List(steps(&reach.path)));
}

/// Steps as a list.
pub(in crate::view) fn steps(path: &[Said]) -> Vec<Cell> {
    let mut list = Vec::new();
    for step in path {
        let through = step.through.as_ref().map(|through| format!(", through {through}")).unwrap_or_default();
        let mut text = format!("{} → {} ({}{through})", step.title, step.to, step.rule);
        if !step.actions.is_empty() {
            text += &format!("; takes {}", some(&step.actions, 4));
        }
        if !step.granted_by.is_empty() {
            text += &format!("; granted by {}", some(&step.granted_by, 3));
        }
        if step.certain {
            list.push(text.into());
        } else {
            let open =
                if step.open.is_empty() { "something in it is not known".to_owned() } else { some(&step.open, 3) };
            list.push(Cell::caution(format!("{text}; open: {open}")));
        }
    }
    list
}

fn levels(reach: &Reach, detail: Detail, blocks: &mut Vec<Block>) {
    blocks.push(Block::Heading(2, "What it could do, itself or through others".to_owned()));
    let head = [
        ("what", Align::Left),
        ("can", Align::Left),
        ("itself", Align::Left),
        ("things", Align::Right),
        ("such as", Align::Left),
    ];
    let row = |level: &stanch_iam::reach::LevelReach| {
        let examples: Vec<String> =
            level.examples.iter().map(|example| format!("{} on {}", example.action, example.resource)).collect();
        vec![
            words(&level.level).into(),
            answered(level.answer),
            answered(level.itself),
            number(many(level.count)).into(),
            some(&examples, detail.evidence.min(3)).into(),
        ]
    };
    blocks.push(Block::Table {
        head: head.map(|(name, align)| (name.to_owned(), align)).into(),
        rows: reach.levels.iter().map(row).collect(),
    });
}

fn words(level: &str) -> String {
    match level {
        "read_data" => "read data",
        "disable_logs" => "switch off logs",
        "persist" => "come back later",
        "leave_organization" => "leave the organisation",
        other => other,
    }
    .to_owned()
}

fn backups(reach: &Reach, blocks: &mut Vec<Block>) {
    blocks.push(Block::Heading(2, "Copies that it could destroy".to_owned()));
    if reach.backups.is_empty() {
        return blocks.push(Block::Paragraph("None that was read.".into()));
    }
    let copies = reach.backups.iter().map(|copy| {
        let days = copy.by.days.map(|days| format!(", after {} at least", count(days.unsigned_abs(), "day", "days")));
        let text = format!(
            "{}: {} as {}{}, with {}",
            copy.copy,
            copy.by.title,
            copy.by.who,
            days.unwrap_or_default(),
            copy.by.actions.join(" and ")
        );
        match copy.answer {
            Answer::Yes => Cell::alarm(text),
            _ => Cell::caution(format!("Possibly {text}")),
        }
    });
    blocks.push(Block::List(copies.collect()));
}

fn issuer(one: &CredentialReach, blocks: &mut Vec<Block>) {
    if !one.issuer {
        return;
    }
    blocks.push(Block::Heading(2, "Roles that trust this issuer".to_owned()));
    let intro = "Whoever signs as the issuer writes every claim of a token, so that a condition on its subject keeps nobody \
                 out. Only what the issuer does not decide still does.";
    blocks.push(Block::Paragraph(intro.into()));
    let head = [
        ("role", Align::Whole),
        ("opens", Align::Left),
        ("becomes admin", Align::Left),
        ("still asked for", Align::Left),
    ];
    let rows = one.roles.iter().map(|role| {
        let still = if role.still.is_empty() { "nothing".to_owned() } else { some(&role.still, 3) };
        vec![role.role.clone().into(), answered(role.answer), answered(role.can_become_admin), still.into()]
    });
    blocks.push(Block::Table { head: head.map(|(name, align)| (name.to_owned(), align)).into(), rows: rows.collect() });
}

fn hops(one: &CredentialReach, blocks: &mut Vec<Block>) {
    if one.hops.is_empty() {
        return;
    }
    blocks.push(Block::Heading(2, "Other credentials that it opens".to_owned()));
    let head = [
        ("points to", Align::Left),
        ("where", Align::Left),
        ("how many", Align::Right),
        ("can be read", Align::Left),
        ("names", Align::Left),
    ];
    let rows = one.hops.iter().map(|hop| {
        vec![
            hop.service.clone().into(),
            hop.held_in.clone().into(),
            number(hop.count).into(),
            answered(hop.answer),
            some(&hop.names, 3).into(),
        ]
    });
    blocks.push(Block::Table { head: head.map(|(name, align)| (name.to_owned(), align)).into(), rows: rows.collect() });
}

/// What isolates a copy, in words.
pub(crate) fn isolation(isolation: &Isolation) -> String {
    match isolation {
        Isolation::Compliance => "a lock in compliance mode".to_owned(),
        Isolation::ComplianceFrom { at } => format!("a lock that can be taken off until {}", time(*at)),
        Isolation::Governance => "a lock in governance mode".to_owned(),
        Isolation::AirGapped => "an air gap".to_owned(),
        Isolation::Policy => "its own policy".to_owned(),
        Isolation::Versioned => "old versions".to_owned(),
        Isolation::MfaDelete => "a second factor for deleting".to_owned(),
    }
}
