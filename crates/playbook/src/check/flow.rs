//! Whether every step can be reached, leads to an end, and leaves each of its loops.

use super::Faults;
use super::graph::{Graph, claim, spread};
use crate::playbook::Playbook;
use crate::step::{Step, Work};

pub(super) fn check(playbook: &Playbook, graph: &Graph<'_>, faults: &mut Faults) {
    ends(playbook, faults);
    let begin: Vec<usize> = [Some(playbook.start.as_str()), playbook.exception.as_deref()]
        .into_iter()
        .flatten()
        .filter_map(|id| graph.find(id))
        .chain(graph.steps.iter().filter_map(|step| match &step.extra.inverse {
            Some(crate::extension::Inverse::Step(to)) => graph.find(to),
            _ => None,
        }))
        .collect();
    // Where nothing begins, that is the fault, and not that nothing is reached.
    if graph.find(&playbook.start).is_some() {
        for (step, reached) in graph.steps.iter().zip(spread(&graph.to, begin)) {
            if !reached {
                faults.error(
                    "unreachable",
                    format!("workflow.{}", step.id),
                    "no way leads to this step",
                    "let another step lead to it, or remove it",
                );
            }
        }
    }
    for step in &graph.steps {
        way_on(step, faults);
    }
    loops(graph, faults);
}

fn ends(playbook: &Playbook, faults: &mut Faults) {
    let starts: Vec<&Step> = playbook.steps.values().filter(|step| matches!(step.work, Work::Start)).collect();
    match starts.as_slice() {
        [] => faults.error("start", "workflow", "there is no start step", "add one and name it in `workflow_start`"),
        [one] if playbook.steps.contains_key(&playbook.start) && one.id != playbook.start => {
            faults.error("start", "workflow_start", "it is not the start step", "name the start step here");
        }
        [_] => {}
        [_, more, ..] => {
            let place = format!("workflow.{}", more.id);
            faults.error("start", place, "there is more than one start step", "keep one");
        }
    }
    if !playbook.steps.values().any(|step| matches!(step.work, Work::End)) {
        faults.error("end", "workflow", "there is no end step", "add one and let the last step lead to it");
    }
    if !playbook.steps.values().any(|step| matches!(step.work, Work::Action { .. } | Work::Playbook { .. })) {
        let way_out = "add a step that does something, or that runs another playbook";
        faults.warn("no-action", "workflow", "no step does anything", way_out);
    }
}

fn way_on(step: &Step, faults: &mut Faults) {
    let place = format!("workflow.{}", step.id);
    let conditional = step.on_success.is_some() || step.on_failure.is_some();
    match step.work {
        Work::End if !step.next().is_empty() => {
            faults.error("after-end", place, "an end step leads on", "remove what comes after it");
        }
        Work::End => {}
        Work::Start if conditional => {
            let what = "a start step can neither succeed nor fail";
            faults.error("next-conflict", place, what, "use `on_completion`");
        }
        _ if step.on_completion.is_some() && conditional => faults.error(
            "next-conflict",
            place,
            "`on_completion` stands beside `on_success` or `on_failure`",
            "use either the first or the others",
        ),
        _ if step.on_completion.is_none() && step.on_success.is_none() => faults.error(
            "no-way-on",
            place,
            "nothing comes after this step if it goes well",
            "name the next step in `on_completion`, at last an end step",
        ),
        _ => {}
    }
    if let Work::Switch { cases, .. } = &step.work
        && cases.is_empty()
    {
        let place = format!("workflow.{}.cases", step.id);
        faults.error("empty-branch", place, "there is no case", "add at least one case");
    }
}

/// A loop without an exit: steps from each of which only steps of the same kind can be reached, forever.
fn loops(graph: &Graph<'_>, faults: &mut Faults) {
    let mut from = vec![Vec::new(); graph.to.len()];
    for (at, all) in graph.to.iter().enumerate() {
        for to in all {
            from[*to].push(at);
        }
    }
    // Whatever stops is no loop: an end, and a step that leads nowhere, which is told as that.
    let stops = (0..graph.to.len()).filter(|at| graph.to[*at].is_empty()).collect();
    let leaves = spread(&from, stops);
    let mut seen = leaves;
    for at in 0..graph.to.len() {
        if seen[at] {
            continue;
        }
        let place = format!("workflow.{}", graph.steps[at].id);
        faults.error(
            "endless",
            place,
            "from here no end is ever reached",
            "let one of the steps that follow lead to an end, or use a while-condition",
        );
        // What leads into the same loop is not told again, so that one loop is one fault.
        let trapped = claim(&graph.to, vec![at], &mut seen);
        let before = trapped.iter().flat_map(|at| from[*at].iter().copied()).collect();
        claim(&from, before, &mut seen);
    }
}
