//! Whether the head of a playbook lists what stands below it, as the standard wants: activities, references, sectors.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Faults;
use crate::playbook::Playbook;

pub(super) fn check(playbook: &Playbook, faults: &mut Faults) {
    let document = playbook.document();
    let list = |name: &str| document.get(name).and_then(Value::as_array).into_iter().flatten();
    let entries = |name: &'static str| {
        let all = document.get(name).and_then(Value::as_object).into_iter().flatten();
        all.map(move |(id, one)| (format!("{name}.{id}"), one))
    };
    let steps: Vec<(String, &Value)> = entries("workflow").collect();
    let done: BTreeSet<&str> = steps
        .iter()
        .flat_map(|(_, step)| commands(step))
        .filter_map(|command| command.get("playbook_activity").and_then(Value::as_str))
        .collect();
    for (at, activity) in list("playbook_activities").enumerate() {
        if activity.as_str().is_some_and(|activity| !done.contains(activity)) {
            let what = "no command says that it is this activity";
            let place = format!("playbook_activities[{at}]");
            faults.warn("unreflected-activity", place, what, "add it as `playbook_activity` to a command");
        }
    }

    // As texts, since a document of the largest size may have tens of thousands of each.
    let listed: BTreeSet<String> = list("external_references").map(Value::to_string).collect();
    let mut refers = |place: &str, one: &Value| {
        let all = one.get("external_references").and_then(Value::as_array).into_iter().flatten();
        let unlisted = |reference: &Value| reference.is_object() && !listed.contains(&reference.to_string());
        for (at, _) in all.enumerate().filter(|(_, reference)| unlisted(reference)) {
            let what = "the playbook itself does not list this reference";
            let place = format!("{place}.external_references[{at}]");
            faults.warn("unlisted-reference", place, what, "list it in `external_references` of the playbook too");
        }
    };
    for (place, step) in &steps {
        refers(place, step);
        for (at, command) in commands(step).enumerate() {
            refers(&format!("{place}.commands[{at}]"), command);
        }
    }
    for (place, one) in entries("extension_definitions").chain(entries("data_marking_definitions")) {
        refers(&place, one);
    }

    let sectors: BTreeSet<&str> = list("industry_sectors").filter_map(Value::as_str).collect();
    for (place, party) in entries("agent_definitions").chain(entries("target_definitions")) {
        if party.get("sector").and_then(Value::as_str).is_some_and(|sector| !sectors.contains(sector)) {
            let what = "the playbook itself does not list this sector";
            faults.warn("unlisted-sector", format!("{place}.sector"), what, "list it in `industry_sectors` too");
        }
    }
}

fn commands(step: &Value) -> impl Iterator<Item = &Value> {
    step.get("commands").and_then(Value::as_array).into_iter().flatten()
}
