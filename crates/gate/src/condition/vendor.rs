//! The vendor says that its incident is over.

use super::{met, not_met};
use crate::facts::Facts;
use crate::verdict::{About, Item};
use crate::words::time;

pub(super) fn judge(facts: &Facts, items: &mut Vec<Item>) {
    // What it said before the exposure began is not about this incident, and what lies ahead was not said.
    let said = facts.all_clears.iter().filter(|one| facts.window.start <= one.said && one.said <= facts.now);
    items.push(match said.max_by_key(|one| one.said) {
        Some(one) => met(About::Everything, format!("{} said so at {}: {}", facts.vendor, time(one.said), one.source)),
        None => {
            let way_out = "`stanch gate all-clear --source URL --at TIME` once it does";
            let says = format!("{} has not said that its incident is over", facts.vendor);
            not_met(About::Everything, "none", says, way_out)
        }
    });
}
