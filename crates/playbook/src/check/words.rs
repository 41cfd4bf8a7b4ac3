//! Uses of variables: whether what is used is defined, set before, and free to be changed.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Faults;
use crate::plan;
use crate::playbook::Playbook;
use crate::variable;

/// Gives back the names of all variables that are used.
pub(super) fn check<'a>(playbook: &'a Playbook, faults: &mut Faults) -> BTreeSet<&'a str> {
    let workflow = playbook.document().get("workflow");
    let mut set: BTreeSet<&str> = BTreeSet::new();
    let mut told: BTreeSet<&str> = BTreeSet::new();
    let mut used: BTreeSet<&str> = BTreeSet::new();
    // What one branch sets counts as set in what stands after it, so that nothing is told that may be right.
    for id in plan::order(playbook) {
        let Some(step) = playbook.steps.get(id) else { continue };
        let place = format!("workflow.{id}");
        let find = |name: &str| step.variables.get(name).or_else(|| playbook.variables.get(name));
        let (inside, outside) = step.arguments();
        let mut uses: BTreeMap<&str, String> = BTreeMap::new();
        if let Some(value) = workflow.and_then(|all| all.get(id)) {
            texts(&place, value, &mut uses);
        }
        for (list, names) in [("in_args", inside), ("out_args", outside)] {
            let mut seen = BTreeSet::new();
            for (at, name) in names.iter().enumerate().filter(|(_, name)| !seen.insert(bare(name))) {
                let what = format!("`{}` is named twice", bare(name));
                faults.warn("argument-twice", format!("{place}.{list}[{at}]"), what, "name it once");
            }
            used.extend(names.iter().map(|name| bare(name)));
        }
        for (at, name) in inside.iter().enumerate() {
            uses.insert(bare(name), format!("{place}.in_args[{at}]"));
        }
        used.extend(uses.keys());
        for (name, place) in uses {
            match find(name) {
                None => undefined(place, name, faults),
                Some(one) => {
                    // Nothing sets what belongs to the step: it is gone with it.
                    let own = step.variables.contains_key(name);
                    let empty = one.value.is_none() && (own || !(one.external || set.contains(name)));
                    if empty && (own || told.insert(name)) {
                        let what = format!("`{name}` is used before anything sets it");
                        faults.error("unset-variable", place, what, "give it a value, or let an earlier step set it");
                    }
                }
            }
        }
        for (at, name) in outside.iter().enumerate() {
            let place = format!("{place}.out_args[{at}]");
            let name = bare(name);
            match find(name) {
                None => undefined(place, name, faults),
                Some(one) if one.constant => {
                    let what = format!("`{name}` is constant and is set here");
                    faults.error("constant-set", place, what, "set another variable, or let this one change");
                }
                Some(_) => {
                    set.insert(name);
                }
            }
        }
    }
    // A party may use variables of the steps that name it.
    let local: BTreeSet<&str> =
        playbook.steps.values().flat_map(|step| step.variables.keys().map(String::as_str)).collect();
    for name in ["agent_definitions", "target_definitions", "authentication_info_definitions"] {
        let mut uses = BTreeMap::new();
        if let Some(value) = playbook.document().get(name) {
            texts(name, value, &mut uses);
        }
        used.extend(uses.keys());
        for (variable, place) in uses {
            if !local.contains(variable) && !playbook.variables.contains_key(variable) {
                undefined(place, variable, faults);
            }
        }
    }
    used
}

fn undefined(place: String, name: &str, faults: &mut Faults) {
    let what = format!("there is no variable `{name}`");
    faults.error("undefined-variable", place, what, "define it in `playbook_variables` or in the step");
}

/// The name in an argument, which some write with `:value`.
pub(super) fn bare(name: &str) -> &str {
    name.strip_suffix(":value").unwrap_or(name)
}

/// The first place of each variable that texts of a value use. Nesting is limited where documents are read.
fn texts<'a>(place: &str, value: &'a Value, uses: &mut BTreeMap<&'a str, String>) {
    walk(place, &mut Vec::new(), value, uses);
}

/// A place is written only where a variable is used, since most texts use none.
fn walk<'a>(top: &str, way: &mut Vec<Part<'a>>, value: &'a Value, uses: &mut BTreeMap<&'a str, String>) {
    match value {
        Value::String(text) => {
            for name in variable::used(text) {
                uses.entry(name).or_insert_with(|| way.iter().fold(top.to_owned(), |place, part| part.after(&place)));
            }
        }
        Value::Array(all) => {
            for (at, one) in all.iter().enumerate() {
                way.push(Part::At(at));
                walk(top, way, one, uses);
                way.pop();
            }
        }
        Value::Object(all) => {
            for (name, one) in all {
                way.push(Part::Named(name));
                walk(top, way, one, uses);
                way.pop();
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// One part of a place.
enum Part<'a> {
    At(usize),
    Named(&'a str),
}

impl Part<'_> {
    fn after(&self, place: &str) -> String {
        match self {
            Part::At(at) => format!("{place}[{at}]"),
            Part::Named(name) => format!("{place}.{name}"),
        }
    }
}
