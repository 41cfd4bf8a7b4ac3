//! What is proposed in place of an identity's policies.

use std::collections::BTreeMap;

use serde_json::Value;
use stanch_model::text::shorten;

use super::block::{Align, Block, Cell};
use super::phrase::{count, number, time};
use super::told::{many, sentence, some};
use super::{Detail, Page, csv, unseen};
use crate::results::{LeastPrivilege, Reached, Stated, Unseen};

/// Characters of a condition that a table has room for; the JSON document and the policy have all.
const CONDITION: usize = 160;
/// So many statements are named before a reason that they share.
const SIDS: usize = 8;

/// Policies in place of those of an identity.
#[derive(Clone, Copy, Debug)]
pub struct LeastPage<'r> {
    /// What is proposed.
    pub result: &'r LeastPrivilege,
}

impl Page for LeastPage<'_> {
    fn blocks(&self, detail: Detail) -> Vec<Block> {
        let result = self.result;
        let mut blocks = vec![
            Block::Heading(1, format!("What {} needs", result.principal)),
            Block::Facts(self.facts()),
            Block::Paragraph(self.scope().into()),
        ];
        escalation(result, &mut blocks);
        blocks.push(Block::Heading(2, "Statements".to_owned()));
        blocks.push(statements(&result.statements, detail));
        let reasons = reasons(&result.statements);
        if !reasons.is_empty() {
            blocks.push(Block::Heading(3, "Why they are so".to_owned()));
            blocks.push(Block::List(reasons));
        }
        let print = "`--policy` prints the policy alone, ready for `aws iam create-policy`.";
        blocks.push(Block::Paragraph(print.into()));
        if !result.undecided.is_empty() {
            blocks.push(Block::Heading(2, "A person must decide".to_owned()));
            let intro =
                "It may do this today, the logs cannot show whether it does, and none of it is in the policies.";
            blocks.push(Block::Paragraph(Cell::caution(intro)));
            blocks.push(Block::List(result.undecided.iter().map(undecided).collect()));
        }
        self.left_out(&mut blocks);
        let notes: Vec<Cell> = result.notes.iter().map(|note| Cell::caution(sentence(note))).collect();
        if !notes.is_empty() {
            blocks.push(Block::Heading(2, "What limits this".to_owned()));
            blocks.push(Block::List(notes));
        }
        if !result.gaps.is_empty() {
            unseen::blocks("What the logs do not have", &result.gaps, detail, &mut blocks);
        }
        blocks
    }

    fn json(&self) -> serde_json::Result<String> {
        super::json::document(self.result)
    }

    fn csv(&self) -> String {
        let row = |one: &Stated| {
            vec![
                one.policy.to_string(),
                one.sid.clone(),
                one.effect.to_owned(),
                one.actions.join(" "),
                one.resources.join(" "),
                condition(&one.condition),
                one.reasons.join("; "),
            ]
        };
        let header = ["policy", "sid", "effect", "actions", "resources", "condition", "why"];
        csv::table(&header, self.result.statements.iter().map(row))
    }
}

impl LeastPage<'_> {
    fn facts(&self) -> Vec<(&'static str, Cell)> {
        let result = self.result;
        let days = count(result.active_days, "day", "days");
        let admin = |reached: &Option<Reached>| reached.as_ref().map_or("not known", |one| one.admin);
        let change = format!("{} today, {} with these policies", admin(&result.today), admin(&result.proposed));
        let proposed = result.proposed.as_ref().is_some_and(|one| one.admin != "no");
        let mut facts = vec![
            ("calls", format!("{} on {days}", number(result.calls)).into()),
            ("actions used", number(many(result.used.len())).into()),
            ("policies proposed", number(many(result.policies.len())).into()),
            ("can become administrator", if proposed { Cell::alarm(change) } else { change.into() }),
        ];
        if let (Some(today), Some(proposed)) = (&result.today, &result.proposed) {
            let others =
                format!("{} today, {} with these policies", number(today.others_total), number(proposed.others_total));
            facts.push(("can act as others", others.into()));
        }
        facts
    }

    /// Which calls count.
    fn scope(&self) -> String {
        let span = self.result.baseline;
        format!(
            "Only calls from {} to {} UTC count. A task that runs once a quarter and did not run then needs more than this.",
            time(span.start),
            time(span.end)
        )
    }

    /// What was asked for and is in no policy.
    fn left_out(&self, blocks: &mut Vec<Block>) {
        let result = self.result;
        let counted = |(action, calls): (&String, &u64)| -> Cell {
            format!("{action} ({})", count(*calls, "call", "calls")).into()
        };
        if !result.refused.is_empty() {
            blocks.push(Block::Heading(2, "Only refused, and not allowed".to_owned()));
            blocks.push(Block::List(result.refused.iter().map(counted).collect()));
        }
        if !result.failed.is_empty() {
            blocks.push(Block::Heading(2, "Never succeeded, and allowed".to_owned()));
            blocks.push(Block::List(result.failed.iter().map(counted).collect()));
        }
        if !result.unknown.is_empty() {
            blocks.push(Block::Heading(2, "No permission is known".to_owned()));
            let row = |one: &crate::results::Unnamed| {
                let calls = count(one.calls, "call", "calls");
                Cell::caution(format!("{} of {} ({calls})", one.operation, one.service))
            };
            blocks.push(Block::List(result.unknown.iter().map(row).collect()));
        }
    }
}

/// What of the identity's reach is left, where it can still become an administrator or act as others.
fn escalation(result: &LeastPrivilege, blocks: &mut Vec<Block>) {
    let Some(proposed) = &result.proposed else { return };
    if proposed.admin != "no" {
        let opening = "What it really did is enough to become an administrator. The way that is left:";
        blocks.push(Block::Paragraph(Cell::alarm(opening)));
        blocks.push(Block::List(proposed.way.iter().map(|step| Cell::alarm(step.clone())).collect()));
    } else if proposed.others_total > 0 {
        let words = format!("It can still act as {}.", some(&proposed.others, 5));
        blocks.push(Block::Paragraph(Cell::caution(words)));
    }
}

fn statements(stated: &[Stated], detail: Detail) -> Block {
    let heads =
        [("policy", Align::Right), ("statement", Align::Left), ("effect", Align::Left), ("actions", Align::Left)];
    let heads = heads.into_iter().chain([("on", Align::Left)]);
    let row = |one: &Stated| -> Vec<Cell> {
        let except = one.effect == "Deny" && one.actions.iter().all(|action| action != "*");
        let actions = some(&one.actions, detail.news);
        let on = match condition(&one.condition) {
            condition if condition.is_empty() => some(&one.resources, detail.values),
            condition => format!("{} if {}", some(&one.resources, detail.values), shorten(&condition, CONDITION)),
        };
        vec![
            number(many(one.policy)).into(),
            one.sid.clone().into(),
            one.effect.into(),
            if except { format!("all but {actions}").into() } else { actions.into() },
            on.into(),
        ]
    };
    Block::Table {
        head: heads.map(|(name, align)| (name.to_owned(), align)).collect(),
        rows: stated.iter().map(row).collect(),
    }
}

/// Why statements are as they are: each reason once, with the statements that have it.
fn reasons(stated: &[Stated]) -> Vec<Cell> {
    let mut by_reason: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for one in stated {
        for reason in &one.reasons {
            by_reason.entry(reason).or_default().push(one.sid.clone());
        }
    }
    let told = |(reason, sids): (&str, Vec<String>)| format!("{}: {}", some(&sids, SIDS), sentence(reason)).into();
    by_reason.into_iter().map(told).collect()
}

/// A condition on one line.
fn condition(condition: &Value) -> String {
    if condition.is_null() { String::new() } else { condition.to_string() }
}

fn undecided(one: &Unseen) -> Cell {
    let (actions, by) = (some(&one.actions, 6), some(&one.by, 3));
    Cell::caution(format!("{}: {actions}. {}. Allowed by {by}.", one.what, first_upper(&one.why)))
}

fn first_upper(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
