//! The copies to come back from are out of reach of everything exposed, and a restore of each was tested.

use stanch_contain::status::Stand;

use super::{is_fresh, met, not_judged, not_met, unknown};
use crate::facts::{Copy, Facts, Threat};
use crate::verdict::{About, Item};
use crate::words::{span, time};

/// Everybody waits: without a copy nobody dares to go on.
const ALL: About = About::Everything;

pub(super) fn judge(facts: &Facts, items: &mut Vec<Item>) {
    if !is_fresh(facts) {
        items.push(not_judged("without results that can be relied on nobody knows who reaches the copies"));
        return;
    }
    if facts.backups.is_empty() {
        let way_out = "add a [[backup]] to case.toml for each copy that you would come back from";
        items.push(unknown(ALL, "none", "no copy is declared that the organisation would come back from", way_out));
    }
    for copy in &facts.backups {
        let before = items.len();
        reach(facts, copy, items);
        restore(facts, copy, items);
        if items.len() == before {
            let tested = copy.restore_tested.map(time).unwrap_or_default();
            let place = if copy.offline { "offline" } else { "out of reach" };
            items.push(met(ALL, format!("{} ({}) is {place}, and a restore was tested at {tested}", copy.id, copy.of)));
        }
    }
}

fn reach(facts: &Facts, copy: &Copy, items: &mut Vec<Item>) {
    if copy.offline {
        return;
    }
    if !copy.found {
        let says = format!("{} ({}) is not among what was read from AWS", copy.id, copy.of);
        let way_out = "collect the account that it is in, and `stanch reach`";
        items.push(unknown(ALL, format!("unread {}", copy.id), says, way_out));
    }
    for unread in &copy.unread {
        let says = format!("{} ({}): {unread}", copy.id, copy.of);
        let way_out = "collect with the permission to read it, and `stanch reach`";
        items.push(unknown(ALL, format!("unread {} {unread}", copy.id), says, way_out));
    }
    for threat in copy.threats.iter().filter(|threat| lives(facts, threat)) {
        // Another way there, or a certain one, is not what somebody accepted.
        let sure = if threat.certain { "surely" } else { "possibly" };
        let key = format!("reach {} {} {sure} {}", copy.id, threat.credential, threat.how);
        let way_out = format!("contain {}, or isolate the copy; then `stanch reach`", threat.title);
        let of = &copy.of;
        let (title, how, id) = (&threat.title, &threat.how, &copy.id);
        items.push(match threat.certain {
            true => not_met(ALL, key, format!("{title} can destroy {id} ({of}): {how}"), way_out),
            false => unknown(ALL, key, format!("{title} can possibly destroy {id} ({of}): {how}"), way_out),
        });
    }
}

/// Whether what can destroy a copy is still open. One that nobody knows is.
fn lives(facts: &Facts, threat: &Threat) -> bool {
    let stand = facts.credential(&threat.credential).map(|credential| &credential.standing.stand);
    stand.is_none_or(|stand| matches!(stand, Stand::Open { .. } | Stand::Accepted { .. }))
}

fn restore(facts: &Facts, copy: &Copy, items: &mut Vec<Item>) {
    let way_out = format!("restore it somewhere, then `stanch gate restored '{}' --by NAME`", copy.id);
    match copy.restore_tested.filter(|at| *at <= facts.now) {
        None => {
            let says = format!("nobody says that a restore of {} ({}) was ever tried", copy.id, copy.of);
            items.push(not_met(ALL, format!("untested {}", copy.id), says, way_out));
        }
        Some(at) if facts.now - at > facts.rules.restore() => {
            let says = format!(
                "the last restore of {} ({}) was tried at {}, more than {} ago",
                copy.id,
                copy.of,
                time(at),
                span(facts.rules.restore())
            );
            items.push(not_met(ALL, format!("untested {} since {at}", copy.id), says, way_out));
        }
        Some(_) => {}
    }
}
