//! The vendor says that its incident is over.

use chrono::NaiveTime;

use super::{met, not_met};
use crate::facts::Facts;
use crate::verdict::{About, Item};
use crate::words::time;

pub(super) fn judge(facts: &Facts, items: &mut Vec<Item>) {
    // What it said before the exposure began is not about this incident, what it said before its notice is not the end of
    // it, and what lies ahead was not said. Of many a word no more than the day is known, so that the day of the notice counts.
    let noticed = facts.noticed.map(|at| at.date_naive().and_time(NaiveTime::MIN).and_utc());
    let from = noticed.map_or(facts.window.start, |noticed| noticed.max(facts.window.start));
    let said = facts.all_clears.iter().filter(|one| from <= one.said && one.said <= facts.now);
    let early = facts.all_clears.iter().filter(|one| one.said < from).map(|one| one.said).max();
    items.push(match (said.max_by_key(|one| one.said), early) {
        (Some(one), _) => {
            met(About::Everything, format!("{} said so at {}: {}", facts.vendor, time(one.said), one.source))
        }
        (None, early) => {
            let way_out = "`stanch gate all-clear --source URL --at TIME` once it does";
            let mut says = format!("{} has not said that its incident is over", facts.vendor);
            if let Some(early) = early {
                let before = if noticed == Some(from) { "its notice" } else { "the exposure began" };
                says.push_str(&format!(": what it said at {} is from before {before}", time(early)));
            }
            not_met(About::Everything, "none", says, way_out)
        }
    });
}
