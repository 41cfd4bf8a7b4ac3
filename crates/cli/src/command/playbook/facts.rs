//! Results of the case that conditions ask for. What is known in part only is not known: a person is asked then.

use std::collections::BTreeMap;

use serde_json::Value;
use stanch_case::approval;
use stanch_case::folder::CaseFolder;
use stanch_case::journal;
use stanch_contain::journal::{Entry, Verdict};
use stanch_playbook::run::Fact;

use crate::command::contain::all_plans;

/// Whether the gate says GO, by its exit status.
pub(super) fn go(status: Option<i32>) -> Option<Fact> {
    match status {
        Some(0) => Some(Fact::Truth(true)),
        Some(1) => Some(Fact::Truth(false)),
        _ => None,
    }
}

/// A result that the case's plans and journal tell; none where it is none of these.
pub(super) fn of_journal(folder: &CaseFolder, name: &str) -> Option<Option<Fact>> {
    let plans = || all_plans(folder).ok();
    match name {
        "contain.planned" => Some(plans().and_then(|all| number(all.len()))),
        "contain.approved" => Some(plans().and_then(|all| {
            let last = all.into_iter().max_by_key(|plan| plan.made)?;
            Some(Fact::Truth(approval::enough(folder, &last).is_ok()))
        })),
        "contain.drift" => Some(drift(folder)),
        _ => None,
    }
}

/// Whether what was last read back of any action is not as it was left. Without a reading, or with one that did not come
/// through, nobody knows.
fn drift(folder: &CaseFolder) -> Option<Fact> {
    let mut last: BTreeMap<(String, u32), Verdict> = BTreeMap::new();
    for line in journal::read(folder).ok()? {
        if let Entry::Verified { plan, action, verdict, .. } = line.entry {
            last.insert((plan, action), verdict);
        }
    }
    if last.values().any(|verdict| matches!(verdict, Verdict::Drift { .. })) {
        return Some(Fact::Truth(true));
    }
    let read = !last.is_empty() && last.values().all(|verdict| *verdict == Verdict::Verified);
    read.then_some(Fact::Truth(false))
}

/// A result that the document of `stanch contain status` tells.
pub(super) fn of_status(status: &Value, name: &str) -> Option<Fact> {
    let credentials = status.get("credentials")?.as_array()?;
    let stands = |wanted: &[&str]| {
        let is = |one: &&Value| {
            // What opens nothing is open to nobody.
            let opens = one.get("needless").is_none();
            opens && one.get("stand").and_then(Value::as_str).is_some_and(|stand| wanted.contains(&stand))
        };
        credentials.iter().filter(is).count()
    };
    match name {
        "exposures.total" => number(credentials.len()),
        "exposures.open" => number(stands(&["open"])),
        "exposures.contained" => number(stands(&["contained", "canary"])),
        "exposures.rotated" => number(stands(&["rotated", "deleted", "proven_dead"])),
        "rotate.open" => number(stands(&["open", "contained", "canary"])),
        "rotate.proven" => {
            let dead = stands(&["deleted", "proven_dead", "accepted"]);
            Some(Fact::Truth(dead == credentials.len() && dead > 0))
        }
        // That no use was seen does not say that there was none.
        "canary.hits" => {
            let used = credentials.iter().filter(|one| one.get("used_after").is_some_and(Value::is_string)).count();
            if used > 0 { number(used) } else { None }
        }
        _ => None,
    }
}

fn number(count: usize) -> Option<Fact> {
    u32::try_from(count).ok().map(|count| Fact::Number(f64::from(count)))
}
