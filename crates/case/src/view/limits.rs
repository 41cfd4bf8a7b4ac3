//! What stands beside findings and stories: what is hidden, what limits them, and what it means that there are none.

use stanch_model::{Gap, Muted, Presence, Severity};

use super::block::Cell;
use super::phrase::{count, number, time};
use super::told::{many, severity};
use crate::results::Reviewed;

/// What is said where nothing is on the list.
pub(super) const NOT_LISTED: &str =
    "No exposure is listed, so nothing was reviewed. Add what the vendor held with `stanch expose FILE`.";

/// How many findings there are, gravest first.
pub(super) fn found(reviewed: &Reviewed) -> String {
    let findings = &reviewed.findings.findings;
    let of = |grave: Severity| many(findings.iter().filter(|finding| finding.severity == grave).count());
    let parts: Vec<String> = [Severity::Critical, Severity::High, Severity::Medium, Severity::Low]
        .into_iter()
        .filter(|grave| of(*grave) > 0)
        .map(|grave| format!("{} {}", number(of(grave)), severity(grave)))
        .collect();
    let total = number(many(findings.len()));
    if parts.is_empty() { total } else { format!("{total}: {}", parts.join(", ")) }
}

/// What mutes hide, in one line with their reasons; nothing if they hide nothing.
pub(super) fn muted(reviewed: &Reviewed) -> Option<Cell> {
    let hidden = reviewed.findings.hidden();
    let reasons: Vec<String> = reviewed.findings.muted.iter().filter(|one| one.findings > 0).map(mute).collect();
    (hidden > 0).then(|| {
        let hidden = count(hidden, "finding is hidden and still counts", "findings are hidden and still count");
        Cell::caution(format!("{hidden} for the exit status: {}", reasons.join("; ")))
    })
}

/// One mute: what it hides, for how long, and why.
fn mute(muted: &Muted) -> String {
    let by = [("rule", &muted.rule), ("subject", &muted.subject), ("resource", &muted.resource)];
    let by: Vec<String> =
        by.iter().filter_map(|(name, value)| value.as_ref().map(|value| format!("{name} {value}"))).collect();
    let by = if by.is_empty() { String::new() } else { format!(" of {}", by.join(", ")) };
    let gravest = muted.gravest.map(|of| format!(", the gravest {}", severity(of))).unwrap_or_default();
    format!("{}{by} until {}{gravest}, because: {}", number(muted.findings), time(muted.until), muted.reason)
}

/// How many things limit a page, of its own and of the logs.
pub(super) fn limits(own: &[Gap], reviewed: &Reviewed) -> Cell {
    let of_logs = many(reviewed.assessment.gaps.iter().filter(|gap| !own.contains(gap)).count());
    let of_dossiers = reviewed.assessment.dossiers.iter().map(|dossier| dossier.gaps.len());
    let elsewhere = of_logs.saturating_add(of_dossiers.fold(0, |sum: u64, gaps| sum.saturating_add(many(gaps))));
    match (many(own.len()), elsewhere) {
        (0, 0) => Cell::from("no gap was reported, which does not prove that the logs are complete"),
        (0, logs) => Cell::caution(format!("{} of the logs, listed by `stanch assess`", gaps(logs))),
        (own, 0) => Cell::caution(format!("{}, listed below", gaps(own))),
        (own, logs) => Cell::caution(format!(
            "{}, listed below, and {} of the logs, listed by `stanch assess`",
            gaps(own),
            gaps(logs)
        )),
    }
}

fn gaps(of: u64) -> String {
    count(of, "gap", "gaps")
}

/// What it means that there is no finding to be seen, which is never that nothing happened.
pub(super) fn nothing_found(reviewed: &Reviewed) -> Cell {
    let dossiers = &reviewed.assessment.dossiers;
    if dossiers.is_empty() {
        return Cell::caution(NOT_LISTED);
    }
    let whole = reviewed.gaps().is_empty() && dossiers.iter().all(|dossier| dossier.gaps.is_empty());
    let limited = if whole { "" } else { " There are gaps in what could be seen." };
    if reviewed.findings.hidden() > 0 {
        return Cell::caution(format!("All that detections found is hidden by mutes.{limited}"));
    }
    let seen = many(dossiers.iter().filter(|dossier| dossier.presence == Presence::Seen).count());
    let unseen = many(dossiers.len()).saturating_sub(seen);
    if seen == 0 {
        return Cell::caution(format!(
            "No detection found anything, and there was little to look at: no event in the logs given belongs to what \
             the vendor held.{limited}"
        ));
    }
    let events = dossiers.iter().fold(0, |sum: u64, dossier| sum.saturating_add(dossier.window.events));
    let reviewed = format!("{} of {}", count(events, "event", "events"), count(seen, "exposure", "exposures"));
    let unseen = match unseen {
        0 => String::new(),
        some => format!(" The logs say nothing of {}.", count(some, "other exposure", "other exposures")),
    };
    Cell::caution(format!(
        "No detection found anything in the logs given, which have {reviewed} in the window.{unseen} What these logs do \
         not record, and what no detection looks for, would not show here.{limited}"
    ))
}

/// What it means that there is no story.
pub(super) fn no_story(reviewed: &Reviewed) -> Cell {
    match many(reviewed.findings.findings.len()) {
        0 => nothing_found(reviewed),
        alone => Cell::caution(format!(
            "No story can be told: {} in none, and `stanch findings` lists them.",
            count(alone, "finding stands", "findings stand")
        )),
    }
}
