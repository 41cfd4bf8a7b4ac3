//! Whether everything that is named by an identifier is there, is of the right type, and is there once.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Faults;
use crate::extension::Inverse;
use crate::identifier;
use crate::playbook::{Party, Playbook};
use crate::step::Work;

/// Dictionaries of objects that carry their own type.
const DEFINITIONS: [&str; 6] = [
    "workflow",
    "agent_definitions",
    "target_definitions",
    "authentication_info_definitions",
    "extension_definitions",
    "data_marking_definitions",
];

pub(super) fn check(playbook: &Playbook, faults: &mut Faults) {
    identifiers(playbook, faults);
    extensions(playbook, faults);
    steps(playbook, faults);
    let defined = |name: &str, id: &str| playbook.document().get(name).and_then(|all| all.get(id)).is_some();
    for (at, id) in playbook.list("markings").iter().enumerate() {
        if !defined("data_marking_definitions", id) {
            faults.error(
                "dangling-marking",
                format!("markings[{at}]"),
                format!("`{id}` is not defined"),
                "add it to `data_marking_definitions`",
            );
        }
    }
    for (name, parties) in [("agent_definitions", &playbook.agents), ("target_definitions", &playbook.targets)] {
        for (id, party) in parties {
            party_(playbook, &format!("{name}.{id}"), party, faults);
        }
    }
}

fn party_(playbook: &Playbook, place: &str, party: &Party, faults: &mut Faults) {
    if let Some(id) = &party.authentication
        && playbook.document().get("authentication_info_definitions").and_then(|all| all.get(id)).is_none()
    {
        faults.error(
            "dangling-authentication",
            format!("{place}.authentication_info"),
            format!("`{id}` is not defined"),
            "add it to `authentication_info_definitions`",
        );
    }
}

fn steps(playbook: &Playbook, faults: &mut Faults) {
    let step = |place: String, id: &str, faults: &mut Faults| {
        if !playbook.steps.contains_key(id) {
            faults.error("dangling-step", place, format!("there is no step `{id}`"), "name a step of the workflow");
        }
    };
    if !playbook.start.is_empty() {
        step("workflow_start".into(), &playbook.start, faults);
    }
    if let Some(id) = &playbook.exception {
        step("workflow_exception".into(), id, faults);
    }
    for (id, one) in &playbook.steps {
        let place = format!("workflow.{id}");
        for (name, to) in one.next() {
            step(format!("{place}.{name}"), to, faults);
        }
        for (name, to) in one.branches() {
            step(format!("{place}.{name}"), to, faults);
        }
        if let Some(Inverse::Step(to)) = &one.extra.inverse {
            step(format!("{place}.step_extensions.inverse.step"), to, faults);
        }
        if let Work::Action { agent, targets, .. } = &one.work {
            if let Some(agent) = agent
                && !playbook.agents.contains_key(agent)
            {
                let what = format!("`{agent}` is not defined");
                faults.error("dangling-agent", format!("{place}.agent"), what, "add it to `agent_definitions`");
            }
            for (at, target) in targets.iter().enumerate() {
                // Playbooks in the wild let an agent be its own target.
                if !playbook.targets.contains_key(target) && !playbook.agents.contains_key(target) {
                    faults.error(
                        "dangling-target",
                        format!("{place}.targets[{at}]"),
                        format!("`{target}` is not defined"),
                        "add it to `target_definitions`",
                    );
                }
            }
        }
    }
}

/// Objects that may use extensions, each by the property under which it does.
const EXTENDED: [(&str, &str); 5] = [
    ("workflow", "step_extensions"),
    ("agent_definitions", "agent_target_extensions"),
    ("target_definitions", "agent_target_extensions"),
    ("authentication_info_definitions", "authentication_info_extensions"),
    ("data_marking_definitions", "marking_extensions"),
];

/// Whether every extension that is used is defined.
fn extensions(playbook: &Playbook, faults: &mut Faults) {
    let document = playbook.document();
    let defined = document.get("extension_definitions");
    let mut used = |place: &str, all: Option<&Value>| {
        for extension in all.and_then(Value::as_object).into_iter().flat_map(|all| all.keys()) {
            if defined.and_then(|all| all.get(extension)).is_none() {
                faults.error(
                    "dangling-extension",
                    format!("{place}.{extension}"),
                    "the extension is not defined",
                    "add it to `extension_definitions`",
                );
            }
        }
    };
    used("playbook_extensions", document.get("playbook_extensions"));
    for (name, property) in EXTENDED {
        for (id, one) in document.get(name).and_then(Value::as_object).into_iter().flatten() {
            used(&format!("{name}.{id}.{property}"), one.get(property));
        }
    }
}

fn identifiers(playbook: &Playbook, faults: &mut Faults) {
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    for name in DEFINITIONS {
        for (id, value) in playbook.document().get(name).and_then(Value::as_object).into_iter().flatten() {
            let place = format!("{name}.{id}");
            let Some((kind, uuid)) = identifier::parts(id) else {
                faults.error(
                    "malformed-id",
                    place,
                    "the key is not a type, two hyphens and a UUID",
                    "write it as `action--` and a UUID of version 4",
                );
                continue;
            };
            if name == "workflow" && uuid.as_bytes().get(14) != Some(&b'4') {
                let what = "the UUID of a step is not of version 4";
                faults.warn("uuid-version", &place, what, "give the step a random UUID");
            }
            let typed = value.get("type").and_then(Value::as_str);
            // What else an entry may be is not ours to say: vocabularies of agents and authentication are open.
            if typed.is_some_and(|typed| typed != kind) {
                let what = format!("the key says `{kind}` and `type` something else");
                faults.error("wrong-prefix", &place, what, "make the prefix of the key agree with `type`");
            }
            if let Some(other) = seen.insert(uuid.to_ascii_lowercase(), place.clone())
                && !(other.ends_with(id.as_str()) && name == "target_definitions")
            {
                let what = format!("its UUID is that of `{other}` too");
                faults.error("duplicate-id", place, what, "give it a UUID of its own");
            }
        }
    }
    prefixes(playbook, faults);
}

/// Whether identifiers of what is not in the document are of what they should be.
fn prefixes(playbook: &Playbook, faults: &mut Faults) {
    let mut of = |place: String, id: Option<&Value>, kind: &str| {
        let prefix = id.and_then(Value::as_str).and_then(identifier::parts).map(|(prefix, _)| prefix);
        if prefix.is_some_and(|prefix| prefix != kind) {
            let (what, way_out) = match kind {
                "playbook" => ("it is not that of a playbook", "begin it with `playbook--`"),
                _ => ("it is not that of a person or an organisation", "begin it with `identity--`"),
            };
            faults.error("wrong-prefix", place, what, way_out);
        }
    };
    let document = playbook.document();
    of("id".into(), document.get("id"), "playbook");
    of("created_by".into(), document.get("created_by"), "identity");
    for (at, id) in document.get("derived_from").and_then(Value::as_array).into_iter().flatten().enumerate() {
        of(format!("derived_from[{at}]"), Some(id), "playbook");
    }
    for name in ["extension_definitions", "data_marking_definitions"] {
        for (id, one) in document.get(name).and_then(Value::as_object).into_iter().flatten() {
            of(format!("{name}.{id}.created_by"), one.get("created_by"), "identity");
        }
    }
    for (id, step) in document.get("workflow").and_then(Value::as_object).into_iter().flatten() {
        of(format!("workflow.{id}.owner"), step.get("owner"), "identity");
        of(format!("workflow.{id}.playbook_id"), step.get("playbook_id"), "playbook");
    }
}
