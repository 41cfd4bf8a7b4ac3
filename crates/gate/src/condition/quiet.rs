//! Nothing unexplained touched a canary or matched an indicator for as long as the case asks for.

use chrono::{DateTime, Utc};
use stanch_contain::status::Stand;

use super::{is_fresh, met, not_judged, not_met, unknown};
use crate::facts::{Facts, Hit, Whose};
use crate::verdict::{About, Item};
use crate::words::{span, time};

/// Everybody waits: whoever uses one stolen key may have others.
const ALL: About = About::Everything;

const WATCH: &str = "`stanch watch --once` with what delivers the logs";

pub(super) fn judge(facts: &Facts, items: &mut Vec<Item>) {
    let quiet = facts.rules.quiet();
    let hits = facts.watch.hits.iter().chain(&facts.logs.hits);
    let unexplained = |hit: &&Hit| hit.whose == Whose::Unexplained && facts.now - hit.last < quiet;
    for hit in hits.filter(unexplained) {
        let says = format!("{}, the last time at {}", hit.says, time(hit.last));
        let way_out = format!(
            "find who it is, and accept it by name where it is explained; otherwise wait until {}",
            time(hit.last + quiet)
        );
        items.push(not_met(ALL, format!("hit {} {}", hit.id, hit.last), says, way_out));
    }
    canaries(facts, items);
    logs(facts, items);
    if items.is_empty() {
        let says = format!("nothing unexplained was seen for {}", span(quiet));
        items.push(met(ALL, says));
    }
}

fn canaries(facts: &Facts, items: &mut Vec<Item>) {
    let standings = facts.credentials.iter().map(|credential| &credential.standing);
    let set = standings.filter(|one| matches!(one.stand, Stand::Canary | Stand::Rotated)).map(|one| one.contained);
    let Some(newest) = set.max() else { return };
    let quiet_since = newest.unwrap_or(facts.now);
    if facts.now - quiet_since < facts.rules.quiet() {
        let until = time(quiet_since + facts.rules.quiet());
        let says = format!(
            "the last canary was set at {}, and {} without a use are asked for",
            time(quiet_since),
            span(facts.rules.quiet())
        );
        items.push(not_met(ALL, format!("young {quiet_since}"), says, format!("ask again from {until} on")));
    }
    match facts.watch.looked {
        None => items.push(unknown(ALL, "unwatched", "nobody ever looked whether a canary was used", WATCH)),
        Some(at) if is_old(facts, at) => {
            let says = format!("nobody looked since {} whether a canary was used", time(at));
            items.push(unknown(ALL, format!("unwatched since {at}"), says, WATCH));
        }
        Some(_) => {}
    }
    if let Some(at) = facts.watch.unread.filter(|at| facts.now - *at < facts.rules.quiet()) {
        let says = format!("a log of canaries could not be read at {}: a use may have been in it", time(at));
        items.push(unknown(ALL, format!("unread {at}"), says, "read that log with `stanch ingest`, and look at it"));
    }
}

fn logs(facts: &Facts, items: &mut Vec<Item>) {
    if !is_fresh(facts) {
        items.push(not_judged("without results that can be relied on nobody knows whether indicators occur"));
        return;
    }
    let way_out = "`stanch ingest` the newest logs, and `stanch assess`";
    for cut in &facts.logs.cut {
        let way_out = "look for the indicators with `stanch query`, and accept by name what you saw";
        items.push(unknown(ALL, format!("cut {cut}"), cut.clone(), way_out));
    }
    match facts.logs.until {
        None => items.push(unknown(ALL, "no logs", "there are no logs to look for indicators in", way_out)),
        Some(at) if is_old(facts, at) => {
            let says = format!("the logs end at {}, so that nobody knows whether indicators occur after it", time(at));
            items.push(unknown(ALL, format!("logs end {at}"), says, way_out));
        }
        Some(_) => {}
    }
}

fn is_old(facts: &Facts, at: DateTime<Utc>) -> bool {
    facts.now - at > facts.rules.fresh()
}
