//! What a filter keeps from being shown, which is said wherever it does.

use super::block::Cell;
use super::phrase::number;
use super::told::many;

/// How many of `all` are not `shown`.
pub(super) fn count(all: usize, shown: usize) -> u64 {
    many(all.saturating_sub(shown))
}

/// Whether nothing is left out.
pub(super) fn is_none(left_out: &u64) -> bool {
    *left_out == 0
}

/// The line that says so; none where all are shown.
pub(super) fn fact(all: usize, shown: usize) -> Option<(&'static str, Cell)> {
    let left = count(all, shown);
    let text = || format!("{}; {} left out, as was asked for", number(many(shown)), number(left));
    (left > 0).then(|| ("shown", Cell::caution(text())))
}
