//! Conditions and switches: whether they can be decided, and whether a loop over one can end.

use std::collections::{BTreeMap, BTreeSet};

use super::Faults;
use super::graph::{Graph, spread};
use super::words::bare;
use crate::expression::{Expression, Fact, Trouble, Type, of_variable};
use crate::playbook::Playbook;
use crate::step::{Step, Work};
use crate::variable::{self, Variable};

pub(super) fn check(playbook: &Playbook, graph: &Graph<'_>, faults: &mut Faults) {
    let workflow = playbook.document().get("workflow");
    for step in playbook.steps.values() {
        let place = format!("workflow.{}", step.id);
        let find = |name: &str| step.variables.get(name).or_else(|| playbook.variables.get(name));
        // One that is not there, or is no text, is told as that.
        let text = |name: &str| workflow.and_then(|all| all.get(&step.id)?.get(name)?.as_str());
        if let Work::Switch { switch, cases } = &step.work
            && text("switch").is_some()
        {
            self::switch(&place, step, switch, cases, &find, faults);
        }
        if text("condition").is_some()
            && let Some(parsed) = condition(&place, step, &find, faults)
            && let Work::While { on_true: Some(body), .. } = &step.work
        {
            endless(
                &place,
                step,
                &parsed,
                graph.find(body).map(|body| spread(&graph.to, vec![body])),
                graph,
                &find,
                faults,
            );
        }
    }
}

fn switch<'a>(
    place: &str,
    step: &Step,
    switch: &str,
    cases: &BTreeMap<String, String>,
    find: &dyn Fn(&str) -> Option<&'a Variable>,
    faults: &mut Faults,
) {
    let Some(name) = switch.strip_suffix(":value").filter(|name| variable::is_name(name)) else {
        let what = "it is not the value of a variable";
        faults.error("condition-syntax", format!("{place}.switch"), what, "write it as `__name__:value`");
        return;
    };
    let kind = find(name).map(|one| one.kind.as_str()).unwrap_or_default();
    for case in cases.keys().filter(|case| *case != "default" && !variable::fits(kind, case)) {
        let what = format!("`{name}` is of type `{}` and never has this value", stanch_model::text::shorten(kind, 40));
        faults.warn("case-type", format!("{place}.cases.{case}"), what, "correct the value or the variable's type");
    }
    let all = kind == "bool" && ["true", "false"].iter().all(|one| cases.contains_key(*one));
    if !cases.is_empty() && !cases.contains_key("default") && !all && step.on_failure.is_none() {
        let what = "the step fails where the value is none of the cases";
        faults.warn(
            "no-default",
            format!("{place}.cases"),
            what,
            "add the case `default`, or say what comes `on_failure`",
        );
    }
}

/// A condition that can be decided, or of which one can be asked.
fn condition<'a>(
    place: &str,
    step: &Step,
    find: &dyn Fn(&str) -> Option<&'a Variable>,
    faults: &mut Faults,
) -> Option<Expression> {
    let place = format!("{place}.condition");
    let kind = |name: &str| find(name).and_then(|one| of_variable(&one.kind));
    let trouble = match Expression::parse(step.condition()?) {
        Ok(parsed) => match parsed.check(&kind) {
            Ok(None | Some(Type::Truth)) => return Some(parsed),
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
    None
}

/// A loop whose condition always holds, or is about nothing that the loop changes. Results of the case and what people are
/// asked change by themselves.
fn endless<'a>(
    place: &str,
    step: &Step,
    condition: &Expression,
    body: Option<Vec<bool>>,
    graph: &Graph<'_>,
    find: &dyn Fn(&str) -> Option<&'a Variable>,
    faults: &mut Faults,
) {
    let place = format!("{place}.condition");
    let constant = |name: &str| {
        let one = find(name).filter(|one| one.constant || step.variables.contains_key(name))?;
        Fact::of(&one.kind, one.value.as_deref()?)
    };
    if condition.holds(&constant, &BTreeMap::new()) == Some(true) {
        let what = "the condition always holds, so that the loop never ends";
        faults.error("endless-while", place, what, "ask for something that a step of the loop changes");
        return;
    }
    let (Some(body), parts) = (body, condition.parts()) else { return };
    if parts.iter().any(|one| matches!(one, Expression::Result(_) | Expression::Pattern(_))) {
        return;
    }
    let set: BTreeSet<&str> = graph
        .steps
        .iter()
        .zip(body)
        .filter(|(_, within)| *within)
        .flat_map(|(step, _)| step.arguments().1)
        .map(|name| bare(name))
        .collect();
    let asks: Vec<&str> = parts
        .iter()
        .filter_map(|one| if let Expression::Variable(name) = one { Some(name.as_str()) } else { None })
        .collect();
    if !asks.is_empty() && asks.iter().all(|name| !set.contains(name)) {
        let what = "no step of the loop sets what the condition asks for, so that it is always the same";
        faults.warn("unchanged-while", place, what, "let a step of the loop set one of its variables in `out_args`");
    }
}
