//! Where branches begin and end, and where failures lead.

use std::collections::BTreeSet;

use super::Faults;
use super::graph::{Graph, spread};
use crate::command::Command;
use crate::playbook::Playbook;
use crate::step::{Step, Work};

pub(super) fn check(playbook: &Playbook, graph: &Graph<'_>, faults: &mut Faults) {
    for (at, step) in graph.steps.iter().enumerate() {
        let place = format!("workflow.{}", step.id);
        let branches = step.branches();
        let next = step.next().into_iter().map(|(name, to)| (name.to_owned(), to));
        for (name, to) in next.chain(branches.iter().map(|(name, to)| (name.clone(), *to))) {
            // Of several start steps it is a fault that they are several.
            if to == playbook.start && playbook.steps.get(to).is_some_and(|to| matches!(to.work, Work::Start)) {
                begins(format!("{place}.{name}"), faults);
            }
        }
        alike(&place, step, faults);
        busy(&place, step, faults);
        if !branches.is_empty() {
            home(graph, at, faults);
        }
    }
    exception(playbook, graph, faults);
}

fn begins(place: String, faults: &mut Faults) {
    let what = "it leads to the start step, so that everything would be done again";
    faults.error("to-start", place, what, "name the step that is to be done, or use a while-condition");
}

/// Branches that are the same one.
fn alike(place: &str, step: &Step, faults: &mut Faults) {
    match &step.work {
        Work::Parallel(next) => {
            let mut seen = BTreeSet::new();
            for (at, _) in next.iter().enumerate().filter(|(_, to)| !seen.insert(to.as_str())) {
                let what = "the same step is done twice at the same time";
                faults.error("branch-twice", format!("{place}.next_steps[{at}]"), what, "name each branch once");
            }
        }
        Work::If { on_true: Some(one), on_false: Some(other), .. } if one == other => {
            let what = "the same is done whether the condition holds or not";
            faults.warn(
                "same-branch",
                format!("{place}.on_false"),
                what,
                "name another step, or leave out the condition",
            );
        }
        _ => {}
    }
}

/// A step that is tried again and again without a pause. People make one by themselves.
fn busy(place: &str, step: &Step, faults: &mut Faults) {
    let Work::Action { commands, .. } = &step.work else { return };
    let again = step.on_failure.as_ref() == Some(&step.id) && step.delay.is_none_or(|delay| delay == 0);
    if again && commands.iter().all(|command| matches!(command, Command::Http(_) | Command::Stanch(_))) {
        let what = "where the step fails it is tried again at once, for ever";
        faults.warn(
            "busy-loop",
            format!("{place}.on_failure"),
            what,
            "give the step a `delay`, or let a person look at it",
        );
    }
}

/// Whether each branch of a step ends by itself, so that the step can go on. End steps are no work, and may be shared; so may
/// what is done after a failure, since a branch that dealt with its own has not failed.
fn home(graph: &Graph<'_>, at: usize, faults: &mut Faults) {
    let step = graph.steps[at];
    let follows: Vec<usize> = [&step.on_completion, &step.on_success]
        .into_iter()
        .flatten()
        .filter_map(|id| graph.find(id))
        .filter(|to| !matches!(graph.steps[*to].work, Work::End))
        .collect();
    let wrong = |from: Vec<usize>| {
        let reached = spread(&graph.to, from);
        (reached[at], follows.iter().any(|to| reached[*to]))
    };
    let branches: Vec<(String, usize)> =
        step.branches().into_iter().filter_map(|(name, to)| Some((name, graph.find(to)?))).collect();
    // All at once first, since there may be thousands and mostly nothing is wrong.
    if wrong(branches.iter().map(|(_, to)| *to).collect()) == (false, false) {
        return;
    }
    let mut told = BTreeSet::new();
    for (name, to) in branches {
        if !told.insert(to) {
            continue;
        }
        let place = format!("workflow.{}.{name}", step.id);
        match wrong(vec![to]) {
            (true, _) => faults.error(
                "branch-returns",
                place,
                "the branch leads back to the step that began it",
                "let it end at an end step of its own; a while-condition asks again by itself",
            ),
            (false, true) => faults.error(
                "branch-joins",
                place,
                "the branch runs into what comes after the step that began it, which would be done twice",
                "let the branch end at an end step of its own",
            ),
            (false, false) => {}
        }
        if told.len() > MANY {
            return;
        }
    }
}

/// So many branches of one step that go wrong are told.
const MANY: usize = 32;

fn exception(playbook: &Playbook, graph: &Graph<'_>, faults: &mut Faults) {
    let Some(step) = playbook.exception.as_ref().and_then(|id| playbook.steps.get(id)) else { return };
    if matches!(step.work, Work::Start) {
        begins("workflow_exception".into(), faults);
        return;
    }
    let fails = step.on_failure.is_none() && step.on_completion.is_none() && !matches!(step.work, Work::End);
    let begin = graph.find(&playbook.start).into_iter().collect();
    let reached = graph.find(&step.id).is_some_and(|at| spread(&graph.to, begin)[at]);
    if fails && reached {
        let what = "where this step of the workflow fails, it is what is done about that";
        faults.warn("exception-step", "workflow_exception", what, "name a step that only an exception leads to");
    }
}
