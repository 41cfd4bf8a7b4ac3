//! Variables and conditions: whether what is used is defined, set before, of the right type, and free to be changed.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Faults;
use crate::expression::{Expression, Trouble, Type, of_variable};
use crate::plan;
use crate::playbook::Playbook;
use crate::step::{Step, Work};
use crate::variable::{self, Variable};

pub(super) fn check(playbook: &Playbook, faults: &mut Faults) {
    for (name, one) in &playbook.variables {
        initial(&format!("playbook_variables.{name}"), one, faults);
    }
    let workflow = playbook.document().get("workflow");
    let mut set: BTreeSet<&str> = BTreeSet::new();
    let mut told: BTreeSet<&str> = BTreeSet::new();
    // What one branch sets counts as set in what stands after it, so that nothing is told that may be right.
    for id in plan::order(playbook) {
        let Some(step) = playbook.steps.get(id) else { continue };
        let place = format!("workflow.{id}");
        for (name, one) in &step.variables {
            initial(&format!("{place}.step_variables.{name}"), one, faults);
        }
        let find = |name: &str| step.variables.get(name).or_else(|| playbook.variables.get(name));
        let (inside, outside) = step.arguments();
        let mut uses: BTreeMap<&str, String> = BTreeMap::new();
        if let Some(value) = workflow.and_then(|all| all.get(id)) {
            texts(&place, value, &mut uses);
        }
        for (at, name) in inside.iter().enumerate() {
            uses.insert(bare(name), format!("{place}.in_args[{at}]"));
        }
        for (name, place) in uses {
            match find(name) {
                None => undefined(place, name, faults),
                Some(one) => {
                    let empty = one.value.is_none() && !one.external && !step.variables.contains_key(name);
                    if empty && !set.contains(name) && told.insert(name) {
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
        // One that is not there, or is no text, is told as that.
        let asked = workflow.and_then(|all| all.get(id)?.get("condition").or(all.get(id)?.get("switch")));
        if asked.is_some_and(Value::is_string) {
            condition(&place, step, &find, faults);
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
        for (variable, place) in uses {
            if !local.contains(variable) && !playbook.variables.contains_key(variable) {
                undefined(place, variable, faults);
            }
        }
    }
}

fn undefined(place: String, name: &str, faults: &mut Faults) {
    let what = format!("there is no variable `{name}`");
    faults.error("undefined-variable", place, what, "define it in `playbook_variables` or in the step");
}

/// The name in an argument, which some write with `:value`.
fn bare(name: &str) -> &str {
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

fn initial(place: &str, one: &Variable, faults: &mut Faults) {
    let Some(value) = one.value.as_deref().filter(|value| !value.is_empty()) else { return };
    if !variable::fits(&one.kind, value) {
        let what = format!("the value is none of type `{}`", stanch_model::text::shorten(&one.kind, 40));
        faults.error("variable-value", format!("{place}.value"), what, "correct the value or the type");
    }
}

fn condition<'a>(place: &str, step: &Step, find: &dyn Fn(&str) -> Option<&'a Variable>, faults: &mut Faults) {
    if let Work::Switch { switch, .. } = &step.work {
        if !switch.strip_suffix(":value").is_some_and(variable::is_name) {
            let place = format!("{place}.switch");
            faults.error(
                "condition-syntax",
                place,
                "it is not the value of a variable",
                "write it as `__name__:value`",
            );
        }
        return;
    }
    let Some(text) = step.condition() else { return };
    let place = format!("{place}.condition");
    let kind = |name: &str| find(name).and_then(|one| of_variable(&one.kind));
    let trouble = match Expression::parse(text) {
        Ok(parsed) => match parsed.check(&kind) {
            Ok(None | Some(Type::Truth)) => return,
            Ok(Some(other)) => Trouble::Needed(other, Type::Truth),
            Err(trouble) => trouble,
        },
        Err(trouble) => trouble,
    };
    let (id, way_out) = match trouble {
        Trouble::Syntax(_) => ("condition-syntax", "correct the condition"),
        Trouble::Large => ("condition-size", "make it shorter"),
        Trouble::Unknown(_) => ("unknown-result", "correct the name"),
        Trouble::Types(..) | Trouble::Needed(..) => ("condition-types", "correct the condition or the variable's type"),
    };
    faults.error(id, place, trouble.to_string(), way_out);
}
