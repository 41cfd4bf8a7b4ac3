//! What contains each credential was read back late enough to see somebody take it back, and stands.

use chrono::{DateTime, TimeDelta, Utc};
use stanch_contain::journal::Verdict;
use stanch_contain::status::{Reading, Stand, Standing};

use super::{met, not_met, readings, unknown};
use crate::facts::{Facts, Gone, is_ahead};
use crate::verdict::{About, Item};
use crate::words::{span, time};

/// So long after the last change something has to be read back: a tool or somebody else needs a while to take it back.
const LATE: TimeDelta = TimeDelta::minutes(15);

pub(super) fn judge(facts: &Facts, items: &mut Vec<Item>) {
    for plan in &facts.lost {
        let says = format!(
            "the journal says that plan {plan} was applied, and the case has it no more: nobody knows what it did"
        );
        let way_out = format!("put plans/{plan}.json back from a copy of the case");
        items.push(unknown(About::Everything, format!("lost {plan}"), says, way_out));
    }
    let readings = readings(facts);
    for (at, credential) in facts.credentials.iter().enumerate() {
        let about = About::Credential(at);
        let standing = &credential.standing;
        let of_it = readings.get(standing.credential.as_str()).map(Vec::as_slice).unwrap_or_default();
        // What an older plan did counts no more where a later one did something about it.
        let plans = [standing.plan.as_ref(), standing.leans_on.as_ref()];
        let counts = |one: &&&Reading| standing.plan.is_none() || plans.contains(&Some(&one.plan));
        let before = items.len();
        items.extend(of_it.iter().filter(counts).map(|reading| of(facts, about, &standing.title, reading)));
        if is_by_plan(standing) && items.len() == before {
            let key = format!("unread {}", standing.credential);
            let says = format!("what contains {} was never read back", standing.title);
            items.push(unknown(about, key, says, verify(standing.plan.as_deref())));
        }
        let missing =
            facts.gone.iter().filter(|one| one.credentials.contains(&standing.credential) && is_newer(one, of_it));
        items.extend(missing.map(|one| {
            let key = format!("gone {} {} {} {}", one.plan, one.action, one.what, one.collected);
            let says = format!(
                "{} of {} is not as plan {} left it, as collected at {}",
                one.what,
                one.object,
                one.plan,
                time(one.collected)
            );
            not_met(about, key, says, format!("{}, and find who changed it", verify(Some(&one.plan))))
        }));
        let seen = items.get(before..).unwrap_or_default();
        if standing.verdict.is_some() && !seen.iter().any(|item| item.state.holds()) {
            let key = format!("changed {}", standing.credential);
            let says = format!("{} was not as it has to be when it was last read", standing.title);
            items.push(not_met(about, key, says, verify(standing.plan.as_deref())));
        }
    }
}

/// Whether it was a plan that stopped it, and not what a person did or showed.
fn is_by_plan(standing: &Standing) -> bool {
    match standing.stand {
        Stand::Canary | Stand::Rotated | Stand::Deleted => true,
        Stand::Contained => standing.proofs.is_empty(),
        Stand::Open { .. } | Stand::ProvenDead { .. } | Stand::Accepted { .. } => false,
    }
}

/// Whether a collection came after the object was last read back.
fn is_newer(gone: &Gone, readings: &[&Reading]) -> bool {
    let of_it = readings.iter().filter(|reading| reading.object == gone.object);
    of_it.filter_map(|reading| reading.last.as_ref().map(|(at, _)| *at)).max().is_none_or(|at| at < gone.collected)
}

fn of(facts: &Facts, about: About, title: &str, reading: &Reading) -> Item {
    let key = |what: &str, at: Option<DateTime<Utc>>| {
        let at = at.map(|at| format!(" {at}")).unwrap_or_default();
        format!("{what} {} {}{at}", reading.plan, reading.action)
    };
    let (object, way_out) = (&reading.object, verify(Some(&reading.plan)));
    match &reading.last {
        None => not_met(about, key("unread", None), format!("{object} was never read back for {title}"), way_out),
        Some((at, Verdict::Drift { undone, .. })) => {
            let what = match undone.len() {
                0 => "was changed by somebody".to_owned(),
                _ => "is not contained any more: somebody took it back".to_owned(),
            };
            let says = format!("{object} {what}, seen at {}", time(*at));
            let way_out = format!("find who did it, then `stanch contain apply {}` again", reading.plan);
            not_met(about, key("drift", Some(*at)), says, way_out)
        }
        Some((at, Verdict::Interrupted { run })) => {
            let says = format!("{object} is half done: a run was interrupted, as was seen at {}", time(*at));
            let way_out = format!("`stanch contain {} {}` goes on", run.word(), reading.plan);
            not_met(about, key("interrupted", Some(*at)), says, way_out)
        }
        Some((at, Verdict::Unreachable { cause })) => {
            let says = format!("{object} could not be read back at {}: {cause}", time(*at));
            unknown(about, key("unreachable", Some(*at)), says, way_out)
        }
        Some((at, Verdict::Verified)) if *at < reading.changed + LATE => {
            let says = format!(
                "{object} was read back {} after it was changed, which is too early to see somebody take it back",
                span(*at - reading.changed)
            );
            let from = time(reading.changed + LATE);
            not_met(about, key("early", Some(*at)), says, format!("{way_out} from {from} on"))
        }
        // What somebody else changed since would not have been seen; nothing may be seen for as long.
        Some((at, Verdict::Verified)) if facts.now - *at > facts.rules.quiet() || is_ahead(facts.now, *at) => {
            let says = format!("{object} was last read back at {}, which says nothing about now", time(*at));
            unknown(about, key("old", Some(*at)), says, way_out)
        }
        Some((at, Verdict::Verified)) => {
            let says = format!("{object} stands as of {}, {} after its change", time(*at), span(*at - reading.changed));
            met(about, says)
        }
    }
}

fn verify(plan: Option<&str>) -> String {
    format!("`stanch contain verify {}`", plan.unwrap_or("PLAN"))
}
