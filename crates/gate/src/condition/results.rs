//! Results are there, and were made from what the case holds now.

use super::{met, not_met};
use crate::facts::{Facts, Freshness};
use crate::verdict::{About, Item};

pub(super) fn judge(facts: &Facts, items: &mut Vec<Item>) {
    for stored in &facts.results {
        let says = match stored.state {
            Freshness::Fresh => {
                items.push(met(About::Everything, format!("{} is of what the case holds now", stored.name)));
                continue;
            }
            Freshness::Old => format!("{} is too old to say what is so now", stored.name),
            Freshness::Stale => format!("{} was made from something that has changed since", stored.name),
            Freshness::Missing => format!("there is no {}", stored.name.trim_start_matches("the ")),
        };
        items.push(not_met(About::Everything, stored.name.clone(), says, format!("run `{}`", stored.again)));
    }
    // An empty list is nothing to rest on either.
    if facts.results.is_empty() {
        items.push(not_met(About::Everything, "none", "there are no results", "run `stanch assess`"));
    }
}
