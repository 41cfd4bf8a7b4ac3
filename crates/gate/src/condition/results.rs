//! Results are there, and were made from what the case holds now.

use super::{met, not_met};
use crate::facts::{Facts, Freshness, is_ahead};
use crate::verdict::{About, Item};
use crate::words::time;

pub(super) fn judge(facts: &Facts, items: &mut Vec<Item>) {
    for stored in &facts.results {
        let says = match stored.state {
            Freshness::Fresh => {
                items.push(met(About::Everything, format!("{} is of what the case holds now", stored.name)));
                continue;
            }
            Freshness::Old => format!("{} is too old to say what is so now", stored.name),
            Freshness::Ahead => format!("{} is dated ahead of now: a clock is wrong", stored.name),
            Freshness::Stale => format!("{} was made from something that has changed since", stored.name),
            Freshness::Missing => format!("there is no {}", stored.name.trim_start_matches("the ")),
        };
        items.push(not_met(About::Everything, stored.name.clone(), says, format!("run `{}`", stored.again)));
    }
    if let Some(at) = facts.told.filter(|at| is_ahead(facts.now, *at)) {
        let says = format!("the clock says {}, and the last line of the journal is of {}", time(facts.now), time(at));
        items.push(not_met(About::Everything, format!("clock {at}"), says, "set the clock of this machine"));
    }
    // An empty list is nothing to rest on either.
    if facts.results.is_empty() {
        items.push(not_met(About::Everything, "none", "there are no results", "run `stanch assess`"));
    }
}
