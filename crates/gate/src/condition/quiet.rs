//! Nothing unexplained touched a canary or matched an indicator for as long as the case asks for.

use chrono::{DateTime, TimeDelta, Utc};
use stanch_contain::status::{Stand, Standing};

use super::{USE_SHOWS_WITHIN, is_fresh, met, muted, not_judged, not_met, unknown};
use crate::facts::{Facts, Hit, Whose, is_ahead};
use crate::verdict::{About, Item};
use crate::words::{span, time};

/// Everybody waits for a stranger: whoever uses one stolen key may have others.
const ALL: About = About::Everything;

/// A log and a key's last use tell the same use within so long of each other.
const SAME: TimeDelta = TimeDelta::minutes(2);

const WATCH: &str = "`stanch watch --once` with what delivers the logs of its account, or `--last-used` for keys";

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
    unlogged(facts, items);
    for (name, (first, last)) in facts.watch.unread.iter().filter(|(_, (_, last))| facts.now - *last < quiet) {
        let says = format!("{name} could not be read at {}: a use may have been in it", time(*last));
        items.push(unknown(
            ALL,
            format!("unread {name} since {first}"),
            says,
            "read that log with `stanch ingest`, and look at it",
        ));
    }
    logs(facts, items);
    if items.is_empty() {
        let says = format!("nothing unexplained was seen for {}", span(quiet));
        items.push(met(ALL, says));
    }
    for (at, credential) in facts.credentials.iter().enumerate() {
        items.extend(canary(facts, About::Credential(at), &credential.standing));
    }
}

/// Uses after something was stopped that its service tells and no log does: nobody knows whose they are.
fn unlogged(facts: &Facts, items: &mut Vec<Item>) {
    for credential in &facts.credentials {
        let standing = &credential.standing;
        // What a person stopped is told with what they showed, and what is accepted goes on being used.
        let told = match standing.stand {
            Stand::Contained => !standing.proofs.is_empty(),
            Stand::Accepted { .. } => true,
            _ => false,
        };
        let Some(at) = standing.used_after.filter(|at| !told && facts.now - *at < facts.rules.quiet()) else {
            continue;
        };
        let near = |hit: &&Hit| hit.is_of(&standing.credential) && hit.first - SAME <= at && at <= hit.last + SAME;
        if facts.watch.hits.iter().any(|hit| near(&hit)) {
            continue;
        }
        let says = format!("{} was used at {}, and no watch of it says by whom", standing.title, time(at));
        let way_out = "follow the logs of that account with `stanch watch`, and find the call";
        items.push(unknown(ALL, format!("unlogged {} {at}", standing.credential), says, way_out));
    }
}

/// Whether a canary was watched for long enough. Only those who use it wait for that: a credential that is stopped today
/// keeps nobody else from building.
fn canary(facts: &Facts, about: About, standing: &Standing) -> Option<Item> {
    if !matches!(standing.stand, Stand::Canary | Stand::Rotated) {
        return None;
    }
    let (id, title, quiet) = (&standing.credential, &standing.title, facts.rules.quiet());
    let since = standing.contained.unwrap_or(facts.now);
    if facts.now - since < quiet {
        let until = time(since + quiet);
        let says =
            format!("{title} is a canary since {}, and {} without a use are asked for", time(since), span(quiet));
        return Some(not_met(about, format!("young {id} {since}"), says, format!("ask again from {until} on")));
    }
    let Some(looked) = facts.watch.looked.get(id) else {
        let says = format!("nobody ever looked whether {title} was used");
        return Some(unknown(about, format!("unwatched {id}"), says, WATCH));
    };
    // AWS shows the use of a key hours late, so that who asks for that alone knows of less.
    // What it did before the last hours that have to be quiet keeps nobody from building any more.
    let from = since.max(facts.now - quiet);
    match looked.since(from).max(looked.asked.map(|at| at - USE_SHOWS_WITHIN)) {
        None if looked.logs.is_some() => {
            let begin = looked.from.map(time).unwrap_or_default();
            let says = format!(
                "the logs that are followed begin at {begin}, so that nobody knows whether {title} was used before"
            );
            Some(unknown(about, format!("unwatched {id} before {begin}"), says, WATCH))
        }
        None => {
            let accounts: Vec<&str> = looked.unfollowed.iter().map(String::as_str).collect();
            let accounts = accounts.join(", ");
            let says = format!(
                "no log that is followed is of account {accounts}, so that nobody knows whether {title} was used"
            );
            Some(unknown(about, format!("unwatched {id} in {accounts}"), says, WATCH))
        }
        Some(at) if is_ahead(facts.now, at) => {
            let says = format!("the watch looked at {}, which is ahead of now, whether {title} was used", time(at));
            let way_out = "set the clock of this machine, and watch again";
            Some(unknown(about, format!("unwatched {id} ahead {at}"), says, way_out))
        }
        Some(at) if is_old(facts, at) || at < since => {
            let says = format!("nobody knows whether {title} was used after {}, until when it was watched", time(at));
            Some(unknown(about, format!("unwatched {id} since {at}"), says, WATCH))
        }
        Some(_) => None,
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
    items.extend(muted(&facts.logs.muted_indicators, "an indicator"));
    if facts.logs.until.is_empty() {
        items.push(unknown(ALL, "no logs", "there are no logs to look for indicators in", way_out));
    }
    for (account, until) in &facts.logs.until {
        match until {
            None => {
                let says = format!("there is no log of account {account} to look for indicators in");
                items.push(unknown(ALL, format!("no logs {account}"), says, way_out));
            }
            Some(at) if is_ahead(facts.now, *at) => items.push(ahead(&format!("the logs of account {account}"), *at)),
            Some(at) if is_old(facts, *at) => {
                let says = format!(
                    "the logs of account {account} end at {}, so that nobody knows whether indicators occur after it",
                    time(*at)
                );
                items.push(unknown(ALL, format!("logs end {account} {at}"), says, way_out));
            }
            Some(_) => {}
        }
    }
}

/// What is dated ahead says nothing about now.
fn ahead(what: &str, at: DateTime<Utc>) -> Item {
    let says = format!("{what} are dated {}, which is ahead of now", time(at));
    unknown(ALL, format!("ahead {what} {at}"), says, "set the clock of this machine, or look at what wrote that date")
}

fn is_old(facts: &Facts, at: DateTime<Utc>) -> bool {
    facts.now - at > facts.rules.fresh()
}
