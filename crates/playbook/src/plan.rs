//! The order in which steps would run, with branches shown, and what each would do.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::command::Command;
use crate::playbook::Playbook;
use crate::step::{Step, Work};

/// One line of a dry run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Planned {
    /// The identifier of the step.
    pub step: String,
    /// Its name, or its identifier where it has none.
    pub name: String,
    /// How many branches it stands in.
    pub depth: usize,
    /// The branch that begins with it: `on_true`, `cases.staging`, `next_steps[1]`, `on_failure`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub branch: Option<String>,
    /// What it would do, one line each.
    pub does: Vec<String>,
    /// Whether it changes something outside of the case, as far as can be told.
    pub changes: bool,
    /// Whether it stood before already, so that the workflow joins or returns there.
    pub again: bool,
    /// Whether it is come to only after a failure.
    #[serde(skip)]
    pub failed: bool,
}

/// The steps in the order in which they would run, each branch after the step that begins it. What is done only after a
/// failure stands right below the step that failed.
pub fn plan(playbook: &Playbook) -> Vec<Planned> {
    let mut planned = Vec::new();
    walk(playbook, &without_failures(playbook), |step, at, again| {
        planned.push(Planned { depth: at.depth, branch: at.branch, failed: at.failed, again, ..one(playbook, step) });
    });
    planned
}

/// One step for itself.
pub(crate) fn one(playbook: &Playbook, step: &Step) -> Planned {
    Planned {
        step: step.id.clone(),
        name: step.name.clone().unwrap_or_else(|| step.id.clone()),
        depth: 0,
        branch: None,
        does: does(playbook, step),
        changes: matches!(&step.work, Work::Action { commands, .. } if commands.iter().any(Command::changes)),
        again: false,
        failed: false,
    }
}

/// Identifiers of all steps in order, each once, failures last; after them those that only take something back, or that no
/// way leads to.
pub(crate) fn order(playbook: &Playbook) -> Vec<&str> {
    let mut found = Vec::new();
    // What a failure leads to comes late: what it uses may have been set anywhere before.
    walk(playbook, &BTreeSet::new(), |step, _, again| {
        if !again {
            found.push(step.id.as_str());
        }
    });
    let seen: BTreeSet<&str> = found.iter().copied().collect();
    found.extend(playbook.steps.keys().map(String::as_str).filter(|id| !seen.contains(id)));
    found
}

/// Steps that are come to where nothing fails.
fn without_failures(playbook: &Playbook) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    let mut open = vec![playbook.start.as_str()];
    while let Some(id) = open.pop() {
        let Some(step) = playbook.steps.get(id) else { continue };
        if found.insert(step.id.as_str()) {
            open.extend([&step.on_completion, &step.on_success].into_iter().flatten().map(String::as_str));
            open.extend(step.branches().into_iter().map(|(_, to)| to));
        }
    }
    found
}

/// A step that is still to be visited.
struct Open<'a> {
    id: &'a str,
    depth: usize,
    branch: Option<String>,
    /// Whether it is come to after a failure.
    failed: bool,
}

/// Visits steps without recursion, since a workflow may be as long as there may be steps. Steps that are `elsewhere` are not
/// visited after a failure, but only told of; where none is, failures come last.
fn walk<'a>(playbook: &'a Playbook, elsewhere: &BTreeSet<&str>, mut visit: impl FnMut(&'a Step, Open<'a>, bool)) {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut open: Vec<Open<'a>> = Vec::new();
    if let Some(id) = &playbook.exception {
        open.push(Open { id, depth: 0, branch: Some("workflow_exception".into()), failed: false });
    }
    open.push(Open { id: &playbook.start, depth: 0, branch: None, failed: false });
    while let Some(at) = open.pop() {
        let (id, depth, failed) = (at.id, at.depth, at.failed);
        let Some(step) = playbook.steps.get(id) else { continue };
        let again = (failed && elsewhere.contains(id)) || !seen.insert(id);
        visit(step, at, again);
        if again {
            continue;
        }
        // A stack gives back last what is put into it first.
        let failure = step.on_failure.as_ref().map(|to| Open {
            id: to,
            depth: depth + 1,
            branch: Some("on_failure".into()),
            failed: true,
        });
        let at_once = !elsewhere.is_empty();
        let (late, early) = if at_once { (None, failure) } else { (failure, None) };
        open.extend(late);
        for to in [&step.on_completion, &step.on_success].into_iter().flatten() {
            open.push(Open { id: to, depth, branch: None, failed });
        }
        open.extend(early);
        for (name, to) in step.branches().into_iter().rev() {
            open.push(Open { id: to, depth: depth + 1, branch: Some(name), failed });
        }
    }
}

fn does(playbook: &Playbook, step: &Step) -> Vec<String> {
    let mut does = work(step);
    does.extend(playbook.on(step).map(|on| format!("on {on}")));
    does
}

fn work(step: &Step) -> Vec<String> {
    match &step.work {
        Work::Start => vec!["begin".into()],
        Work::End => vec!["end".into()],
        Work::Action { commands, .. } => commands
            .iter()
            .map(|command| match command {
                Command::Manual(text) => format!("by hand: {text}"),
                Command::Http(call) => {
                    let lines: Vec<&str> = call.lines().filter(|line| !line.is_empty()).collect();
                    format!("HTTP: {}", lines.join(" | "))
                }
                Command::Stanch(_) => command.line(),
                Command::Shown { kind, text } => format!("{kind}, shown and never run: {text}"),
            })
            .collect(),
        Work::Playbook { playbook, .. } => vec![format!("run {playbook}")],
        Work::Parallel(next) => vec![format!("run {} branches at the same time", next.len())],
        Work::If { condition, .. } => vec![format!("if {condition}")],
        Work::While { condition, .. } => vec![format!("as long as {condition}")],
        Work::Switch { switch, cases } => vec![format!("by {switch}, one of {} branches", cases.len())],
    }
}
