//! The workflow as a graph.

use std::collections::BTreeMap;

use crate::playbook::Playbook;
use crate::step::Step;

/// The workflow as numbers: for each step where one can go from it.
pub(super) struct Graph<'a> {
    pub(super) steps: Vec<&'a Step>,
    pub(super) to: Vec<Vec<usize>>,
}

impl<'a> Graph<'a> {
    pub(super) fn of(playbook: &'a Playbook) -> Graph<'a> {
        let steps: Vec<&Step> = playbook.steps.values().collect();
        let at: BTreeMap<&str, usize> = steps.iter().enumerate().map(|(at, step)| (step.id.as_str(), at)).collect();
        let to = steps
            .iter()
            .map(|step| {
                let next = step.next().into_iter().map(|(_, to)| to);
                let branches = step.branches();
                let all = next.chain(branches.iter().map(|(_, to)| *to));
                all.filter_map(|to| at.get(to).copied()).collect()
            })
            .collect();
        Graph { steps, to }
    }

    pub(super) fn find(&self, id: &str) -> Option<usize> {
        self.steps.binary_search_by(|step| step.id.as_str().cmp(id)).ok()
    }
}

/// What can be reached from some steps along edges.
pub(super) fn spread(edges: &[Vec<usize>], from: Vec<usize>) -> Vec<bool> {
    let mut seen = vec![false; edges.len()];
    claim(edges, from, &mut seen);
    seen
}

/// Marks what can be reached from some steps and was not marked, and gives it back.
pub(super) fn claim(edges: &[Vec<usize>], from: Vec<usize>, seen: &mut [bool]) -> Vec<usize> {
    let (mut open, mut found) = (from, Vec::new());
    while let Some(at) = open.pop() {
        if !std::mem::replace(&mut seen[at], true) {
            found.push(at);
            open.extend(edges[at].iter().copied());
        }
    }
    found
}
