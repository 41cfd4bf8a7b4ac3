//! What variables are defined as, and whether anything needs them.

use std::collections::BTreeSet;

use super::Faults;
use crate::playbook::Playbook;
use crate::variable::{self, Variable};

/// Types of the standard; others may be added to them.
const TYPES: [&str; 15] = [
    "bool",
    "dictionary",
    "float",
    "hash",
    "hexstring",
    "integer",
    "ipv4-addr",
    "ipv6-addr",
    "long",
    "mac-addr",
    "md5-hash",
    "sha256-hash",
    "string",
    "uri",
    "uuid",
];

/// Whether a value of a type is written as an object of JSON: a dictionary is, and of others nothing is known.
pub(super) fn may_be_object(kind: &str) -> bool {
    kind == "dictionary" || !TYPES.contains(&kind)
}

pub(super) fn check(playbook: &Playbook, faults: &mut Faults) {
    for (name, one) in &playbook.variables {
        defined(&format!("playbook_variables.{name}"), one, faults);
    }
    for step in playbook.steps.values() {
        for (name, one) in &step.variables {
            let place = format!("workflow.{}.step_variables.{name}", step.id);
            defined(&place, one, faults);
            if playbook.variables.contains_key(name) {
                let what = "it hides the variable of the playbook that has the same name";
                faults.warn("shadowed-variable", &place, what, "give it a name of its own");
            }
            if one.external {
                let what = "only variables of the playbook are given from outside";
                faults.warn("external-step", format!("{place}.external"), what, "define it in `playbook_variables`");
            }
        }
    }
}

fn defined(place: &str, one: &Variable, faults: &mut Faults) {
    if one.constant && one.value.is_none() && !one.external {
        let what = "it is constant and has no value, so that it never gets one";
        faults.warn("constant-unset", place, what, "give it a value, or let it change");
    }
    if let Some(near) = TYPES.iter().find(|known| near(known, &one.kind)) {
        let what = format!("the standard has no type `{}`", stanch_model::text::shorten(&one.kind, 40));
        let way_out = match *near {
            "integer" => "write `integer`, if that is meant",
            "string" => "write `string`, if that is meant",
            "bool" => "write `bool`, if that is meant",
            _ => "correct it, if one of the standard's is meant",
        };
        faults.warn("near-type", format!("{place}.type"), what, way_out);
    }
    let Some(value) = one.value.as_deref().filter(|value| !value.is_empty()) else { return };
    if !variable::fits(&one.kind, value) {
        let what = format!("the value is none of type `{}`", stanch_model::text::shorten(&one.kind, 40));
        faults.error("variable-value", format!("{place}.value"), what, "correct the value or the type");
    }
}

/// Whether a type that the standard has not looks like one that it has.
fn near(known: &str, kind: &str) -> bool {
    if TYPES.contains(&kind) || kind.len() > 20 {
        return false;
    }
    let plain = kind.to_ascii_lowercase().replace('_', "-");
    let alias = [("int", "integer"), ("number", "integer"), ("boolean", "bool"), ("str", "string"), ("text", "string")];
    plain == known || alias.contains(&(plain.as_str(), known)) || (known.len() > 4 && distance(&plain, known) <= 2)
}

/// How many letters have to be put in, left out or changed to make one word of another.
fn distance(one: &str, other: &str) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (at, letter) in one.bytes().enumerate() {
        let mut before = std::mem::replace(&mut row[0], at + 1);
        for (to, beside) in other.bytes().enumerate() {
            let changed = before + usize::from(letter != beside);
            before = row[to + 1];
            row[to + 1] = changed.min(before + 1).min(row[to] + 1);
        }
    }
    row[other.len()]
}

/// What nothing uses: a variable that was forgotten, or a step that was to name somebody.
pub(super) fn unused(playbook: &Playbook, used: &BTreeSet<&str>, faults: &mut Faults) {
    for name in playbook.variables.keys().filter(|name| !used.contains(name.as_str())) {
        let place = format!("playbook_variables.{name}");
        faults.warn("unused-variable", place, "nothing uses or sets it", "use it, or leave it out");
    }
    let mut named: BTreeSet<&str> = BTreeSet::new();
    for step in playbook.steps.values() {
        if let crate::step::Work::Action { agent, targets, .. } = &step.work {
            named.extend(agent.iter().chain(targets).map(String::as_str));
        }
    }
    for (list, parties) in [("agent_definitions", &playbook.agents), ("target_definitions", &playbook.targets)] {
        for id in parties.keys().filter(|id| !named.contains(id.as_str())) {
            let place = format!("{list}.{id}");
            faults.warn("unused-definition", place, "no step names it", "name it in a step, or leave it out");
        }
    }
}
