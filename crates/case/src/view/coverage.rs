//! How far each listing of a source was read.

use stanch_inventory::run::{Coverage, Outcome};
use stanch_inventory::snapshot::Snapshot;

use super::block::{Align, Block, Cell};
use super::phrase::{NOTHING, number};

/// One row a kind of listing, those that were not read to their end first.
pub(super) fn table<'c>(coverage: impl Iterator<Item = (&'c Snapshot, &'c Coverage)>) -> Block {
    let head = [
        ("source", Align::Left),
        ("what", Align::Left),
        ("of", Align::Left),
        ("state", Align::Left),
        ("listings", Align::Right),
        ("pages", Align::Right),
        ("found", Align::Right),
        ("why", Align::Left),
    ];
    let mut sorted: Vec<(&Snapshot, &Coverage)> = coverage.collect();
    sorted.sort_by_key(|(snapshot, one)| (one.outcome == Outcome::Complete, snapshot.source, &one.domain, &one.kind));
    let row = |(snapshot, one): &(&Snapshot, &Coverage)| {
        let listings = match one.complete == one.listings {
            true => number(one.listings),
            false => format!("{} of {}", number(one.complete), number(one.listings)),
        };
        let found = match one.of {
            Some(of) if of > one.items => format!("{} of {}", number(one.items), number(of)),
            _ => number(one.items),
        };
        let why = match &one.outcome {
            Outcome::Complete => NOTHING.into(),
            outcome => Cell::caution(outcome.sentence()),
        };
        vec![
            snapshot.source.words().into(),
            one.kind.clone().into(),
            snapshot.domain(&one.domain).into(),
            state(&one.outcome),
            listings.into(),
            number(one.pages).into(),
            found.into(),
            why,
        ]
    };
    Block::Table {
        head: head.map(|(name, align)| (name.to_owned(), align)).into(),
        rows: sorted.iter().map(row).collect(),
    }
}

/// How far it was read, in a word.
fn state(outcome: &Outcome) -> Cell {
    match outcome {
        Outcome::Complete => "complete".into(),
        Outcome::Partial { .. } => Cell::caution("partial"),
        Outcome::Denied { .. } => Cell::alarm("denied"),
        Outcome::Unavailable { .. } => Cell::caution("unavailable"),
    }
}
