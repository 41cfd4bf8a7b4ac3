//! No way back in is left from the window.

use super::{is_fresh, met, muted, not_judged, not_met, unknown};
use crate::facts::{Facts, WayBack};
use crate::verdict::{About, Item};
use crate::words::time;

/// Everybody waits: a way back into an account is one to all that is in it.
const ALL: About = About::Everything;

/// So many gaps are told one by one.
const TOLD: usize = 10;

/// What is known of one way back.
fn way_back(one: &WayBack) -> Item {
    let (finding, what) = (&one.finding, format!("{}: {}", one.subject, one.says));
    let Some(removed) = one.removed.as_ref().filter(|removed| one.last <= removed.until) else {
        let way_out = format!(
            "look at it with `stanch findings`, undo it, and say so with `stanch gate removed {finding} --proof TEXT`; where \
             it was your own work, with `stanch gate explained`"
        );
        return not_met(ALL, format!("finding {finding}"), what, way_out);
    };
    let (by, at) = (&removed.by, time(removed.at));
    if removed.ours {
        return met(ALL, format!("{what}; it was our own work, says {by} at {at}: {}", removed.proof));
    }
    if !one.left.is_empty() {
        let left = one.left.join(", ");
        let says = format!("{what}; {by} says at {at} that it was removed, and {left} is still there");
        return not_met(ALL, format!("left {finding} {left}"), says, "remove it, then `stanch collect aws`");
    }
    if !one.unread.is_empty() {
        let unread = one.unread.join(", ");
        let says = format!("{what}; {by} says at {at} that it was removed, and nobody could look for {unread}");
        let way_out = "`stanch collect aws` with the permission to list it";
        return unknown(ALL, format!("unseen {finding} {unread}"), says, way_out);
    }
    met(ALL, format!("{what}; it was removed, says {by} at {at}: {}", removed.proof))
}

pub(super) fn judge(facts: &Facts, items: &mut Vec<Item>) {
    if !is_fresh(facts) {
        items.push(not_judged("without results that can be relied on nobody knows of ways back in"));
        return;
    }
    items.extend(facts.logs.ways_back.iter().map(way_back));
    items.extend(muted(&facts.logs.muted, "a way back"));
    let way_out = "`stanch ingest` what is missing, or accept by name that it is";
    for gap in facts.logs.gaps.iter().take(TOLD) {
        let says = format!("{}: {}, which could hide a way back", gap.source, gap.cause);
        items.push(unknown(ALL, format!("gap {} {} {}", gap.source, gap.cause, gap.count), says, way_out));
    }
    let more = facts.logs.gaps.get(TOLD..).unwrap_or_default();
    if !more.is_empty() {
        // Its key names all of them, so that another gap is not covered by what was accepted.
        let all: Vec<String> = more.iter().map(|gap| format!("{} {} {}", gap.source, gap.cause, gap.count)).collect();
        let says = format!("{} more gaps of the logs could hide a way back; `stanch gaps` lists them", more.len());
        items.push(unknown(ALL, format!("gaps {}", crate::judge::digest(&all.join("\n"))), says, way_out));
    }
    if items.is_empty() {
        items.push(met(ALL, "no finding of the window, or of the time after it, is about a way back in"));
    }
}
