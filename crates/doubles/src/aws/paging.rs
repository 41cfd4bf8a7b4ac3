//! Pages of lists.

use super::State;
use super::call::Call;
use super::refusal::Refusal;

/// Items in a page where nobody says how many.
const USUAL: usize = 100;

/// A part of a list, and what asks for the next one.
pub(super) struct Paged<'s, T> {
    /// The items.
    pub(super) items: &'s [T],
    /// The marker of the next page; none at the end.
    pub(super) next: Option<String>,
}

impl State {
    /// The page of a list that a call asks for by the marker of this name. `asked` is the parameter that says how many.
    pub(super) fn page<'s, T>(
        &self,
        call: &Call,
        items: &'s [T],
        marker: &str,
        asked: &str,
    ) -> Result<Paged<'s, T>, Refusal> {
        let start = match call.get(marker) {
            Some(given) => given.strip_prefix("page-").and_then(|at| at.parse().ok()).ok_or(Refusal::Invalid)?,
            None => 0,
        };
        let asked = call.get(asked).and_then(|number| number.parse().ok()).filter(|number| *number > 0);
        let mut size = asked.unwrap_or(USUAL);
        if self.faults.page > 0 {
            size = size.min(self.faults.page);
        }
        let rest = items.get(start..).ok_or(Refusal::Invalid)?;
        let items = rest.get(..size).unwrap_or(rest);
        let next = (items.len() < rest.len()).then(|| format!("page-{}", start + items.len()));
        Ok(Paged { items, next })
    }
}
