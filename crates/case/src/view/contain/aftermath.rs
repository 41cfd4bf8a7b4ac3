//! What was done about what was exposed, as a part of a report.

use std::collections::BTreeMap;

use stanch_contain::journal::{Entry, Line};
use stanch_contain::status::{Stand, Standing};

use super::super::block::{Block, Cell};
use super::super::markdown::of_blocks;
use super::super::phrase::{number, span, time};
use super::super::told::many;
use super::status::word;

/// So many that are open are named before the rest is counted.
const NAMED: usize = 10;

/// Where exposed credentials stand, what is still open, and what the gate said last, in Markdown; nothing where nobody did
/// anything yet.
pub fn aftermath(standings: &[(Option<u64>, Standing)], lines: &[Line]) -> String {
    if lines.is_empty() {
        return String::new();
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, standing) in standings {
        *counts.entry(word(standing)).or_default() += 1;
    }
    let counted: Vec<String> = counts.iter().map(|(word, count)| format!("{} {word}", number(many(*count)))).collect();
    let slowest = standings.iter().filter_map(|(_, one)| one.seconds_to_contain).max();
    let open: Vec<&Standing> = standings.iter().map(|(_, one)| one).filter(|one| word(one) == "open").collect();
    let none = "no exposed credential is known";
    let mut facts =
        vec![("credentials", if counted.is_empty() { Cell::caution(none) } else { counted.join(", ").into() })];
    if let Some(slowest) = slowest {
        facts.push(("time to contain", format!("{} for the last of those that are", span(slowest)).into()));
    }
    facts.push(("the gate", gate(lines)));
    let mut blocks = vec![Block::Heading(2, "What was done about it".to_owned()), Block::Facts(facts)];
    if !open.is_empty() {
        blocks.push(Block::Heading(3, "What is still open".to_owned()));
        let named = open.iter().take(NAMED).map(|one| match &one.stand {
            Stand::Open { why } => Cell::alarm(format!("{}: {why}", one.title)),
            _ => Cell::alarm(one.title.clone()),
        });
        let mut list: Vec<Cell> = named.collect();
        if let more @ 1.. = open.len().saturating_sub(NAMED) {
            list.push(format!("{} more, all of them in `stanch contain status --open`", number(many(more))).into());
        }
        blocks.push(Block::List(list));
    }
    of_blocks(&blocks)
}

/// What the gate said last of all projects, and when.
fn gate(lines: &[Line]) -> Cell {
    let last = lines.iter().rev().find_map(|line| match &line.entry {
        Entry::GateAnswered { project: None, asked, answer, holds, .. } => Some((asked, answer, holds)),
        _ => None,
    });
    let Some((asked, answer, holds)) = last else {
        return Cell::caution("nobody asked it yet whether it is safe to build: `stanch gate`");
    };
    let said = format!("{} at {} UTC", answer.replace('_', " ").to_uppercase(), time(*asked));
    match holds.is_empty() {
        true => said.into(),
        false => Cell::caution(format!("{said}, held by {}", holds.join(", "))),
    }
}
