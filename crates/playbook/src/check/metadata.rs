//! What the head of a playbook says, and whether it agrees with itself and with the workflow.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::{Faults, Known};
use crate::playbook::Playbook;
use crate::step::Work;

/// A time in the form of the standard.
pub(super) fn time(text: &str) -> Option<DateTime<Utc>> {
    let formed = text.len() >= 20 && text.is_ascii() && text.as_bytes()[10] == b'T' && text.ends_with('Z');
    if !formed { None } else { DateTime::parse_from_rfc3339(text).ok().map(|time| time.to_utc()) }
}

pub(super) fn check(playbook: &Playbook, known: &Known<'_>, faults: &mut Faults) {
    let document = playbook.document();
    let text = |name: &str| document.get(name).and_then(Value::as_str);
    if text("spec_version").is_some_and(|version| version != "cacao-2.0") {
        faults.error("spec-version", "spec_version", "it is not `cacao-2.0`", "convert the playbook to CACAO 2.0");
    }
    let at = |name: &str| text(name).and_then(time);
    if let (Some(created), Some(modified)) = (at("created"), at("modified"))
        && modified < created
    {
        faults.error("time-order", "modified", "it lies before `created`", "give the time of the last change");
    }
    if let (Some(from), Some(until)) = (at("valid_from"), at("valid_until"))
        && until <= from
    {
        faults.error("time-order", "valid_until", "it does not lie after `valid_from`", "give a later time");
    }
    let listed = |name: &str| document.get(name).and_then(Value::as_array).is_some_and(|all| !all.is_empty());
    if listed("playbook_types") && !document.contains_key("playbook_activities") {
        faults.error(
            "missing-activity",
            "playbook_activities",
            "types are given and no activity",
            "name at least one activity of the playbook",
        );
    }
    if document.get("revoked").and_then(Value::as_bool) == Some(true) {
        faults.warn("revoked", "revoked", "whoever made it says that it holds no longer", "look for a newer version");
    } else if let Some(now) = known.now {
        if at("valid_until").is_some_and(|until| until <= now) {
            faults.warn("expired", "valid_until", "it holds no longer", "look for a newer version");
        }
        if at("valid_from").is_some_and(|from| from > now) {
            faults.warn("not-yet-valid", "valid_from", "it does not hold yet", "look for the version of today");
        }
    }
    if text("name").is_some_and(|name| name.trim().is_empty()) {
        faults.warn("no-name", "name", "it is empty", "say in a few words what the playbook is for");
    }
    let has = |what: fn(&Work) -> bool| playbook.steps.values().any(|step| what(&step.work));
    let facts = [
        ("parallel_processing", has(|work| matches!(work, Work::Parallel(_)))),
        ("if_logic", has(|work| matches!(work, Work::If { .. }))),
        ("while_logic", has(|work| matches!(work, Work::While { .. }))),
        ("switch_logic", has(|work| matches!(work, Work::Switch { .. }))),
        ("external_playbooks", has(|work| matches!(work, Work::Playbook { .. }))),
    ];
    let summary = document.get("playbook_processing_summary");
    for (name, is) in facts {
        let said = summary.and_then(|summary| summary.get(name)).and_then(Value::as_bool);
        if said.is_some_and(|said| said != is) {
            faults.warn(
                "summary",
                format!("playbook_processing_summary.{name}"),
                "the workflow says otherwise",
                "make the summary agree with the workflow",
            );
        }
    }
}
