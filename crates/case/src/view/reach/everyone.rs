//! How far every identity of the organisation could go.

use stanch_iam::reach::Answer;

use super::super::block::{Align, Block, Cell};
use super::super::phrase::{NOTHING, number, time};
use super::super::told::many;
use super::super::{Detail, Page, csv, unseen};
use super::answered;
use crate::results::{Everyone, PrincipalReach};

/// So many identities are shown; the other forms have all.
const SHOWN: usize = 500;

/// A step without what stands before the name in an ARN.
fn short(step: &str) -> String {
    match step.split_once(" → ") {
        Some((rule, whom)) => {
            let name = whom.strip_prefix("arn:").and_then(|arn| arn.splitn(5, ':').nth(4));
            format!("{rule} → {}", name.unwrap_or(whom))
        }
        None => step.to_owned(),
    }
}

/// Every identity.
#[derive(Clone, Copy, Debug)]
pub struct EveryonePage<'r> {
    /// All of it.
    pub everyone: &'r Everyone,
}

impl Page for EveryonePage<'_> {
    fn blocks(&self, detail: Detail) -> Vec<Block> {
        let everyone = self.everyone;
        let with = |answer: Answer| everyone.principals.iter().filter(|one| one.can_become_admin == answer).count();
        let (yes, possibly, no) = (with(Answer::Yes), with(Answer::Possibly), with(Answer::No));
        let admins = everyone.principals.iter().filter(|one| one.admin == Answer::Yes).count();
        let facts = vec![
            ("as of", Cell::from(time(everyone.as_of))),
            ("identities", number(many(everyone.principals.len())).into()),
            ("admins", number(many(admins)).into()),
            (
                "become admin",
                format!("{} can, {} possibly, {} cannot", number(many(yes)), number(many(possibly)), number(many(no)))
                    .into(),
            ),
        ];
        let mut blocks = vec![Block::Heading(1, "How far every identity could go".to_owned()), Block::Facts(facts)];
        let mut dangerous: Vec<&PrincipalReach> =
            everyone.principals.iter().filter(|one| one.can_become_admin != Answer::No).collect();
        dangerous
            .sort_by_key(|one| (std::cmp::Reverse(one.exposed), std::cmp::Reverse(one.can_become_admin), &one.arn));
        let head = [
            ("account", Align::Whole),
            ("identity", Align::Whole),
            ("exposed", Align::Left),
            ("admin", Align::Left),
            ("becomes admin", Align::Left),
            ("the shortest way", Align::Left),
        ];
        let row = |one: &&PrincipalReach| {
            let name = one.arn.split_once(&format!("{}:", one.account)).map_or(one.arn.as_str(), |(_, name)| name);
            let steps = one.path.iter().filter(|step| !step.starts_with("administers"));
            let way: Vec<String> = steps.map(|step| short(step)).collect();
            vec![
                one.account.clone().into(),
                name.into(),
                if one.exposed { Cell::alarm("yes") } else { NOTHING.into() },
                answered(one.admin),
                answered(one.can_become_admin),
                if way.is_empty() { NOTHING.into() } else { way.join("; ").into() },
            ]
        };
        blocks.push(Block::Table {
            head: head.map(|(name, align)| (name.to_owned(), align)).into(),
            rows: dangerous.iter().take(SHOWN).map(row).collect(),
        });
        if dangerous.len() > SHOWN {
            let more = number(many(dangerous.len() - SHOWN));
            blocks.push(Block::Paragraph(format!("{more} more are in the JSON and CSV documents.").into()));
        }
        if !everyone.gaps.is_empty() {
            unseen::blocks("What limits this", &everyone.gaps, detail, &mut blocks);
        }
        blocks
    }

    fn json(&self) -> serde_json::Result<String> {
        super::super::json::document(self.everyone)
    }

    fn csv(&self) -> String {
        csv::reach::everyone(&self.everyone.principals)
    }
}
