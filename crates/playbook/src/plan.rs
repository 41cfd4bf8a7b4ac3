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
}

/// The steps in the order in which they would run, each branch after the step that begins it, failures last.
pub fn plan(playbook: &Playbook) -> Vec<Planned> {
    let mut planned = Vec::new();
    walk(playbook, |step, depth, branch, again| {
        planned.push(Planned {
            step: step.id.clone(),
            name: step.name.clone().unwrap_or_else(|| step.id.clone()),
            depth,
            branch,
            does: does(step),
            changes: matches!(&step.work, Work::Action { commands, .. } if commands.iter().any(Command::changes)),
            again,
        });
    });
    planned
}

/// Identifiers of all steps in order, each once; last those that only take something back, or that no way leads to.
pub(crate) fn order(playbook: &Playbook) -> Vec<&str> {
    let mut found = Vec::new();
    walk(playbook, |step, _, _, again| {
        if !again {
            found.push(step.id.as_str());
        }
    });
    let seen: BTreeSet<&str> = found.iter().copied().collect();
    found.extend(playbook.steps.keys().map(String::as_str).filter(|id| !seen.contains(id)));
    found
}

/// Visits steps without recursion, since a workflow may be as long as there may be steps.
fn walk<'a>(playbook: &'a Playbook, mut visit: impl FnMut(&'a Step, usize, Option<String>, bool)) {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut open: Vec<(&str, usize, Option<String>)> = Vec::new();
    if let Some(id) = &playbook.exception {
        open.push((id, 0, Some("workflow_exception".into())));
    }
    open.push((&playbook.start, 0, None));
    while let Some((id, depth, branch)) = open.pop() {
        let Some(step) = playbook.steps.get(id) else { continue };
        let again = !seen.insert(id);
        visit(step, depth, branch, again);
        if again {
            continue;
        }
        // A stack gives back last what is put into it first.
        if let Some(to) = &step.on_failure {
            open.push((to, depth + 1, Some("on_failure".into())));
        }
        for to in [&step.on_completion, &step.on_success].into_iter().flatten() {
            open.push((to, depth, None));
        }
        for (name, to) in step.branches().into_iter().rev() {
            open.push((to, depth + 1, Some(name)));
        }
    }
}

fn does(step: &Step) -> Vec<String> {
    match &step.work {
        Work::Start => vec!["begin".into()],
        Work::End => vec!["end".into()],
        Work::Action { commands, .. } => commands
            .iter()
            .map(|command| match command {
                Command::Manual(text) => format!("by hand: {text}"),
                Command::Http(line) => format!("HTTP: {line}"),
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
