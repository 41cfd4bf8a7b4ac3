//! Ways from an identity to something.

use serde::Serialize;
use stanch_iam::reach::Said;

use super::block::{Block, Cell};
use super::phrase::{count, number};
use super::told::{many, sentence};
use super::{Detail, Page, csv, unseen};
use crate::results::{UseSaid, Way, Ways};

/// The name and version of the document's form.
pub const PATH: &str = "stanch.path/1";

/// Ways, the best first.
#[derive(Clone, Copy, Debug)]
pub struct PathPage<'r> {
    /// The ways.
    pub ways: &'r Ways,
}

#[derive(Serialize)]
struct Document<'r> {
    schema: &'static str,
    #[serde(flatten)]
    ways: &'r Ways,
}

impl Page for PathPage<'_> {
    fn blocks(&self, detail: Detail) -> Vec<Block> {
        let ways = self.ways;
        let mut blocks =
            vec![Block::Heading(1, format!("From {} to {}", ways.from, ways.to)), Block::Facts(facts(ways))];
        for (at, way) in (1..).zip(&ways.ways) {
            let sure = if way.certain { "nothing is open" } else { "possible" };
            let steps = count(many(way.steps.len()), "step", "steps");
            blocks.push(Block::Heading(2, format!("Way {}: {steps}, {sure}", number(at))));
            told(way, &mut blocks);
        }
        if !ways.hidden.is_empty() {
            blocks.push(Block::Heading(2, "What could hide a way".to_owned()));
            blocks.push(Block::List(ways.hidden.iter().map(|text| Cell::caution(sentence(text))).collect()));
        }
        if !ways.gaps.is_empty() {
            unseen::blocks("What was not read", &ways.gaps, detail, &mut blocks);
        }
        blocks
    }

    fn json(&self) -> serde_json::Result<String> {
        super::json::document(&Document { schema: PATH, ways: self.ways })
    }

    /// One row a step; what the last one can do to a thing is a step too.
    fn csv(&self) -> String {
        let header =
            ["way", "step", "certain", "from", "to", "rule", "title", "through", "actions", "granted_by", "open"];
        let rows = (1..).zip(&self.ways.ways).flat_map(|(at, way)| rows(at, way, self.ways));
        csv::table(&header, rows)
    }
}

fn facts(ways: &Ways) -> Vec<(&'static str, Cell)> {
    let mut facts = vec![("answer", answer(ways))];
    if let Some(credential) = &ways.credential {
        facts.push(("asked as", credential.clone().into()));
    }
    if !ways.ways.is_empty() {
        facts.push(("ways", number(many(ways.ways.len())).into()));
    }
    if ways.more {
        facts.push(("cut", Cell::caution("there may be more ways than these; the shortest are told")));
    }
    facts
}

fn answer(ways: &Ways) -> Cell {
    match ways.answer {
        "yes" => Cell::alarm("yes"),
        "possibly" => Cell::caution("possibly: something is open on each way"),
        _ => {
            let unread = match ways.hidden.len() + ways.gaps.len() {
                0 => "no stage reported a gap, which does not prove that all was seen",
                _ => "what was not read, below, could hide one",
            };
            Cell::caution(format!("no way was found; {unread}"))
        }
    }
}

/// A way step by step.
fn told(way: &Way, blocks: &mut Vec<Block>) {
    if way.steps.is_empty() {
        blocks.push(Block::Paragraph("It is there already.".into()));
    }
    for (at, step) in (1..).zip(&way.steps) {
        blocks.push(Block::Heading(3, format!("{}. {} ({})", number(at), step.title, step.rule)));
        blocks.push(Block::Facts(step_facts(step)));
    }
    for one in &way.uses {
        blocks.push(Block::Heading(3, format!("Then: {}", purpose(one.purpose))));
        blocks.push(Block::Facts(use_facts(one)));
    }
}

fn step_facts(step: &Said) -> Vec<(&'static str, Cell)> {
    let mut facts = vec![("from", Cell::from(step.from.clone())), ("to", step.to.clone().into())];
    facts.extend(step.through.iter().map(|through| ("through", through.clone().into())));
    facts.extend(step.actions.iter().map(|action| ("takes", action.clone().into())));
    facts.extend(step.granted_by.iter().map(|statement| ("granted by", statement.clone().into())));
    facts.push(("certain", if step.certain { "yes".into() } else { Cell::caution("no") }));
    facts.extend(step.open.iter().map(|open| ("open", Cell::caution(open.clone()))));
    facts
}

fn use_facts(one: &UseSaid) -> Vec<(&'static str, Cell)> {
    let mut facts: Vec<(&'static str, Cell)> =
        one.actions.iter().map(|action| ("takes", action.clone().into())).collect();
    facts.push(("certain", if one.certain { "yes".into() } else { Cell::caution("no") }));
    facts
}

/// What something is for, in words.
fn purpose(id: &str) -> &str {
    match id {
        "read_data" => "read it",
        "disable_logs" => "switch it off",
        "persist" => "come back by it later",
        "destroy" => "destroy what it keeps",
        other => other,
    }
}

fn rows(at: u64, way: &Way, ways: &Ways) -> Vec<Vec<String>> {
    let yes = |certain: bool| if certain { "yes" } else { "no" }.to_owned();
    let step = |(number, step): (u64, &Said)| {
        vec![
            at.to_string(),
            number.to_string(),
            yes(step.certain),
            step.from.clone(),
            step.to.clone(),
            step.rule.clone(),
            step.title.clone(),
            step.through.clone().unwrap_or_default(),
            step.actions.join("; "),
            step.granted_by.join("; "),
            step.open.join("; "),
        ]
    };
    let last = way.steps.last().map_or(ways.from.as_str(), |step| step.to.as_str());
    let used = |(number, one): (u64, &UseSaid)| {
        let mut row = vec![at.to_string(), number.to_string(), yes(one.certain), last.to_owned(), ways.to.clone()];
        row.extend([one.purpose.to_owned(), purpose(one.purpose).to_owned(), String::new(), one.actions.join("; ")]);
        row.extend([String::new(), String::new()]);
        row
    };
    let steps = (1..).zip(&way.steps).map(step);
    steps.chain((many(way.steps.len()) + 1..).zip(&way.uses).map(used)).collect()
}
