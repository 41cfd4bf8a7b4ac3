//! What a vendor held, at the beginning of a report: how much, what of it is linked, and what could not be seen.

use stanch_model::{Gap, GapKind};

use super::Detail;
use super::block::{Block, Cell};
use super::exposures::table;
use super::phrase::{count, gap, number};
use super::told::many;
use crate::results::{Credentials, Wanted};

/// So many gaps are told before the rest is counted.
const FIRST: usize = 5;

/// The part of a report.
pub(super) fn blocks(held: &Credentials, detail: Detail, blocks: &mut Vec<Block>) {
    blocks.push(Block::Heading(2, format!("What {} held", held.vendor.words())));
    blocks.push(Block::Facts(facts(held)));
    let wanted = Wanted { limit: Some(detail.exposures), ..Wanted::default() };
    let first = held.of(&wanted);
    if !first.is_empty() {
        blocks.push(table(&first));
        let rest = held.of(&Wanted::default()).len().saturating_sub(first.len());
        if rest > 0 {
            let text = format!("{} more, all of them in `stanch exposures`.", number(many(rest)));
            blocks.push(Block::Paragraph(text.into()));
        }
    }
    let unseen = unseen(held);
    if !unseen.is_empty() {
        blocks.push(Block::Heading(3, "What could not be seen of it".to_owned()));
        let mut list: Vec<Cell> = unseen.iter().take(FIRST).map(|one| Cell::caution(gap(one))).collect();
        if let more @ 1.. = unseen.len().saturating_sub(FIRST) {
            list.push(Cell::caution(format!("{} more, all of them in `stanch gaps`", number(many(more)))));
        }
        blocks.push(Block::List(list));
    }
}

/// What no collection could see, the broadest first.
fn unseen(held: &Credentials) -> Vec<&Gap> {
    let of = |kind: GapKind| held.gaps.iter().filter(move |gap| gap.kind == kind);
    of(GapKind::NotRead).chain(of(GapKind::NotListable)).collect()
}

/// How much there is.
pub(super) fn facts(held: &Credentials) -> Vec<(&'static str, Cell)> {
    let totals = &held.linked.totals;
    let of = |number_of: u64, words: &str| format!("{} {words}", number(number_of));
    let kinds = [
        count(totals.secrets, "secret", "secrets"),
        of(totals.unknown, "with a name that says nothing"),
        count(totals.settings, "setting", "settings"),
    ];
    let links = [
        of(totals.certain, "certain"),
        of(totals.likely, "likely"),
        of(totals.possible, "with several or doubtful candidates"),
        of(totals.unlinked, "not linked"),
    ];
    let gaps = many(held.gaps.len());
    let limits = match gaps {
        0 => Cell::from("no gap was reported, which does not prove that all was seen"),
        _ => Cell::caution(format!("{}, in `stanch gaps`", count(gaps, "gap", "gaps"))),
    };
    vec![
        ("held", format!("{}: {}", count(totals.records, "thing", "things"), kinds.join(", ")).into()),
        ("linked", links.join(", ").into()),
        (
            "state",
            format!(
                "{} replaced since the exposure began, {} unused, {} with much power by name or policy",
                number(totals.replaced),
                number(totals.unused),
                number(totals.powerful)
            )
            .into(),
        ),
        ("as of", super::phrase::time(held.as_of).into()),
        ("not seen", limits),
    ]
}
