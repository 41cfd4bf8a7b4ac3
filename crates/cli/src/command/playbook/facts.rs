//! Results of the case that conditions ask for. What is known in part only is not known: a person is asked then, and told why.

use serde_json::Value;
use stanch_case::approval;
use stanch_case::folder::CaseFolder;
use stanch_case::journal;
use stanch_contain::journal::Verdict;
use stanch_contain::status::{Reading, readings};
use stanch_playbook::run::Fact;

use crate::command::contain::all_plans;

/// A result, or why it is not known, one sentence without a full stop.
pub(super) type Known = Result<Fact, String>;

/// Whether the gate says GO, by its exit status. `said` is the last line that it had to say about an error.
pub(super) fn go(status: Option<i32>, said: &str) -> Known {
    match status {
        Some(0) => Ok(Fact::Truth(true)),
        Some(1) => Ok(Fact::Truth(false)),
        _ => Err(format!("`stanch gate` gave no answer: {said}")),
    }
}

/// A result that the case's plans and journal tell; none where it is none of these.
pub(super) fn of_journal(folder: &CaseFolder, name: &str) -> Option<Known> {
    let plans = || all_plans(folder).map_err(|error| error.to_string());
    match name {
        "contain.planned" => Some(plans().and_then(|all| number(all.len()))),
        "contain.approved" => Some(plans().and_then(|all| {
            let last = all.into_iter().max_by_key(|plan| plan.made).ok_or("there is no plan; `stanch contain plan`")?;
            Ok(Fact::Truth(approval::enough(folder, &last).is_ok()))
        })),
        "contain.drift" => Some(drift(folder)),
        _ => None,
    }
}

/// Whether anything that stands is not as it was left, as it was last read back. Where a part of it was not read back, or did
/// not come through, nobody knows.
fn drift(folder: &CaseFolder) -> Known {
    let plans = all_plans(folder).map_err(|error| error.to_string())?;
    let lines = journal::read(folder).map_err(|error| error.to_string())?;
    let readings = readings(&plans, &lines);
    let verdict = |reading: &Reading| reading.last.as_ref().map(|(_, verdict)| verdict.clone());
    if readings.iter().any(|reading| matches!(verdict(reading), Some(Verdict::Drift { .. }))) {
        return Ok(Fact::Truth(true));
    }
    if readings.is_empty() {
        return Err("nothing that a plan did stands, so that nothing can be read back".to_owned());
    }
    let unknown = readings.iter().find_map(|reading| {
        let Reading { plan, action, .. } = reading;
        match verdict(reading) {
            None => {
                Some(format!("action {action} of plan {plan} was not read back yet; `stanch contain verify` does it"))
            }
            Some(Verdict::Unreachable { cause }) => {
                Some(format!("action {action} of plan {plan} could not be read back: {cause}"))
            }
            Some(Verdict::Interrupted { run }) => {
                let goes_on = format!("`stanch contain {} {plan}` goes on", run.word());
                Some(format!("action {action} of plan {plan} is half done, since a run was interrupted: {goes_on}"))
            }
            Some(Verdict::Verified | Verdict::Drift { .. }) => None,
        }
    });
    unknown.map_or(Ok(Fact::Truth(false)), Err)
}

/// A result that the document of `stanch contain status` tells. `said` is the last line that it had to say about an error.
pub(super) fn of_status(status: &Value, said: &str, name: &str) -> Known {
    if let Some(why) = judged(name) {
        return Err(why.to_owned());
    }
    let Some(credentials) = status.get("credentials").and_then(Value::as_array) else {
        return Err(format!("`stanch contain status` gave no answer: {said}"));
    };
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
            let opening = credentials.iter().filter(|one| one.get("needless").is_none()).count();
            Ok(Fact::Truth(dead == opening && dead > 0))
        }
        "canary.hits" => {
            match credentials.iter().filter(|one| one.get("used_after").is_some_and(Value::is_string)).count() {
                0 => {
                    Err("no use of one was seen, which does not say that there was none; `stanch watch` looks for them"
                        .to_owned())
                }
                used => number(used),
            }
        }
        _ => Err("no result of a case has this name".to_owned()),
    }
}

/// Why a person has to judge a result, whatever the case has; none where it is none of these.
fn judged(name: &str) -> Option<&'static str> {
    match name {
        "findings.open" => Some("whether a finding is settled is a person's judgement; `stanch findings` lists them"),
        "backups.isolated" => Some(
            "whether every copy is out of reach is a person's judgement; `stanch reach` says what can destroy them",
        ),
        "backups.restored" => {
            Some("only whoever tried knows whether a restore works; `stanch gate restored` keeps their word")
        }
        _ => None,
    }
}

fn number(count: usize) -> Known {
    u32::try_from(count)
        .map(|count| Fact::Number(f64::from(count)))
        .map_err(|_| "there are too many to count".to_owned())
}
