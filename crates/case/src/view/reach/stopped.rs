//! Backups, and what would have to be contained.

use stanch_iam::backup::Copy;

use super::super::Detail;
use super::super::block::{Align, Block, Cell};
use super::super::phrase::{NOTHING, count, number};
use super::super::told::{many, sentence, some};
use super::one::isolation;
use crate::results::{Contained, CopyState, Cut};

/// Account and region of a copy.
fn place(copy: &Copy) -> String {
    let region = copy.arn.split(':').nth(3).filter(|region| !region.is_empty() && *region != "*");
    region.map_or_else(|| copy.account.clone(), |region| format!("{} {region}", copy.account))
}

/// Copies with what isolates them and who can destroy them.
pub(super) fn copies(copies: &[CopyState], detail: Detail, blocks: &mut Vec<Block>) {
    blocks.push(Block::Heading(2, "Backups".to_owned()));
    if copies.is_empty() {
        let text = "No copy was found and none is declared, which does not mean that there is none: add a [[backup]] to \
                    case.toml for each.";
        return blocks.push(Block::Paragraph(Cell::caution(text)));
    }
    let head = [
        ("copy", Align::Left),
        ("in", Align::Left),
        ("of", Align::Left),
        ("isolated by", Align::Left),
        ("can be destroyed by", Align::Left),
        ("restore tested", Align::Left),
    ];
    let row = |state: &CopyState| {
        let isolation = match &state.copy {
            None => "it is offline".into(),
            Some(copy) if copy.isolation.is_empty() => Cell::alarm("nothing"),
            Some(copy) => copy.isolation.iter().map(isolation).collect::<Vec<_>>().join(", ").into(),
        };
        let sure = some(&state.destroyed_by, 2);
        let by = match (state.destroyed_by.len(), state.possibly_destroyed_by.len()) {
            (0, 0) => "nothing that is exposed".into(),
            (0, _) => Cell::caution(format!("possibly {}", some(&state.possibly_destroyed_by, 2))),
            (_, 0) => Cell::alarm(sure),
            (_, more) => Cell::alarm(format!("{sure}; possibly {}", number(many(more)))),
        };
        let tested = state.restore_tested.map(|at| at.format("%F").to_string());
        vec![
            state.name.clone().into(),
            state.copy.as_ref().map_or_else(|| NOTHING.to_owned(), place).into(),
            state.of.clone().map_or_else(|| Cell::caution("not declared"), Cell::from),
            isolation,
            by,
            tested.map_or_else(|| Cell::caution("nobody says so"), Cell::from),
        ]
    };
    blocks.push(Block::Table {
        head: head.map(|(name, align)| (name.to_owned(), align)).into(),
        rows: copies.iter().take(detail.credentials.max(20)).map(row).collect(),
    });
    if copies.len() > detail.credentials.max(20) {
        let more = many(copies.len() - detail.credentials.max(20));
        blocks.push(Block::Paragraph(format!("{} more are in the JSON document.", number(more)).into()));
    }
}

/// What would have to be contained.
pub(super) fn cut(cut: &Cut, detail: Detail, blocks: &mut Vec<Block>) {
    blocks.push(Block::Heading(2, "What would have to be contained".to_owned()));
    for beyond in &cut.beyond {
        blocks.push(Block::Paragraph(Cell::alarm(sentence(beyond))));
    }
    if cut.smallest.is_empty() {
        if cut.beyond.is_empty() {
            let text = "Nothing exposed has a way to an administrator or to a copy, as far as everything was read.";
            blocks.push(Block::Paragraph(text.into()));
        }
        return;
    }
    let intro = format!(
        "Denying these {} everything leaves nothing exposed with a way to an administrator or to a copy. This is the \
         fewest that does; it is not yet a plan.",
        count(many(cut.smallest.len()), "identity", "identities")
    );
    blocks.push(Block::Paragraph(intro.into()));
    blocks.push(contained(&cut.smallest, detail));
    let same = |one: &Contained| cut.smallest.iter().any(|other| other.identity == one.identity);
    let differs = cut.cheapest.len() != cut.smallest.len() || !cut.cheapest.iter().all(same);
    if !cut.cheapest.is_empty() && differs {
        let intro = "These do the same and break the least of what was really used in the baseline.";
        blocks.push(Block::Paragraph(intro.into()));
        blocks.push(contained(&cut.cheapest, detail));
    }
}

fn contained(list: &[Contained], detail: Detail) -> Block {
    let head = [
        ("identity", Align::Whole),
        ("exposed", Align::Left),
        ("operations it used", Align::Right),
        ("last", Align::Left),
        ("most of all", Align::Left),
    ];
    let row = |one: &Contained| {
        let exposed: Cell = if one.exposed { "itself".into() } else { "on the way".into() };
        let (operations, last, most) = match &one.breaks {
            None => (Cell::caution("no logs"), Cell::from(NOTHING), Cell::from(NOTHING)),
            Some(breaks) if breaks.events == 0 => ("none".into(), NOTHING.into(), NOTHING.into()),
            Some(breaks) => (
                number(breaks.operations).into(),
                breaks.last.map_or_else(|| NOTHING.to_owned(), |at| at.format("%F").to_string()).into(),
                some(&breaks.most, 3).into(),
            ),
        };
        vec![one.identity.clone().into(), exposed, operations, last, most]
    };
    let most = detail.exposures.max(20);
    let mut rows: Vec<Vec<Cell>> = list.iter().take(most).map(row).collect();
    if list.len() > most {
        let mut cells = vec![Cell::from(format!("and {} more", number(many(list.len() - most))))];
        cells.extend(std::iter::repeat_n(Cell::from(""), 4));
        rows.push(cells);
    }
    Block::Table { head: head.map(|(name, align)| (name.to_owned(), align)).into(), rows }
}
