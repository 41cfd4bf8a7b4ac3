//! Each condition, with what was seen of it.

use stanch_gate::{About, Item, Judged, State};

use super::state;
use crate::view::block::{Align, Block, Cell};
use crate::view::phrase::number;
use crate::view::told::many;

/// So many things are told of one condition; the document has them all.
const TOLD: usize = 6;

/// The condition beside which stands what nobody can list. That holds nobody, and is no evidence of what is contained.
const LISTED: &str = "credentials";

/// One line of the table.
struct Row<'j> {
    state: Cell,
    says: String,
    way_out: &'j str,
}

pub(super) fn block(conditions: &[Judged]) -> Block {
    let head =
        [("condition", Align::Left), ("is", Align::Left), ("what was seen", Align::Left), ("what to do", Align::Left)];
    let mut rows = Vec::new();
    for judged in conditions {
        for (at, row) in seen(judged).into_iter().enumerate() {
            let id = if at == 0 { judged.id.into() } else { Cell::default() };
            rows.push(vec![id, row.state, row.says.into(), row.way_out.into()]);
        }
    }
    Block::Table { head: head.map(|(name, align)| (name.to_owned(), align)).into(), rows }
}

/// What was seen of a condition, what it lacks first. How much more there is of that is told apart from what is met.
fn seen(judged: &Judged) -> Vec<Row<'_>> {
    let unlisted = |item: &&Item| judged.id == LISTED && item.state == State::Met && item.about == About::Everything;
    let (aside, items): (Vec<&Item>, Vec<&Item>) = judged.items.iter().partition(unlisted);
    // Where nothing else is told, that is all the evidence that there is.
    let (aside, items) = if items.is_empty() { (items, aside) } else { (aside, items) };
    let (met, lacking): (Vec<&Item>, Vec<&Item>) = items.into_iter().partition(|item| item.state == State::Met);
    let row = |item: &'_ Item, more: String| (state(&item.state), format!("{}{more}", item.says));
    let more = |of: usize, words: &str| match of {
        0 => String::new(),
        _ => format!("; {}", words.replace("{}", &number(many(of)))),
    };
    let told = if lacking.is_empty() { met.get(..1) } else { lacking.get(..TOLD.min(lacking.len())) };
    let told = told.unwrap_or_default();
    let mut rows = Vec::new();
    for (at, item) in told.iter().enumerate() {
        let rest = match (at + 1 == told.len(), lacking.is_empty()) {
            (false, _) => String::new(),
            (true, true) => more(met.len().saturating_sub(told.len()), "and {} more"),
            (true, false) => {
                let of_these = more(lacking.len().saturating_sub(told.len()), "and {} more of these");
                of_these + &more(met.len(), if met.len() == 1 { "{} other is met" } else { "{} others are met" })
            }
        };
        let (state, says) = row(item, rest);
        rows.push(Row { state, says, way_out: &item.way_out });
    }
    if let Some(first) = aside.first() {
        let says = format!("{}{}", first.says, more(aside.len() - 1, "and {} more such"));
        rows.push(Row { state: Cell::caution("to be asked"), says, way_out: &first.way_out });
    }
    rows
}
