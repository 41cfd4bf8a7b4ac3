//! Ways from somebody to somebody.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::{Edge, Graph, Node, Reached};
use crate::decide::Truth;

/// So many ways are looked at before the search for more is given up.
const EFFORT: usize = 20_000;

/// A way: where it begins, and its steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// Where it begins.
    pub from: Node,
    /// Its steps; none where it ends where it begins.
    pub steps: Vec<Edge>,
    /// Whether nothing on it is open.
    pub certain: bool,
}

impl Graph<'_> {
    /// The shortest way to any of some nodes; one with nothing open, where there is one. `reached` is what can be reached
    /// from there, by whatever else is in the same hands.
    pub fn shortest(&self, from: Node, to: &BTreeSet<Node>, reached: &Reached) -> Option<Path> {
        self.search(from, to, |edge| !self.leaves_open(edge, reached))
            .map(|steps| Path { from, steps, certain: true })
            .or_else(|| self.search(from, to, |_| true).map(|steps| Path { from, steps, certain: false }))
    }

    /// Different ways to any of some nodes, the shortest first, none of which comes by one place twice; at most `most`,
    /// and whether there may be more.
    pub fn ways(&self, from: Node, to: &BTreeSet<Node>, reached: &Reached, most: usize) -> (Vec<Path>, bool) {
        let distance = self.distances(to);
        let mut found = Vec::new();
        let mut effort = 0;
        let mut queue: VecDeque<(Node, Vec<Edge>)> = VecDeque::from([(from, Vec::new())]);
        while let Some((node, steps)) = queue.pop_front() {
            if to.contains(&node) {
                let certain = steps.iter().all(|edge| !self.leaves_open(edge, reached));
                found.push(Path { from, steps, certain });
                if found.len() >= most {
                    return (found, !queue.is_empty());
                }
                continue;
            }
            for edge in self.steps_from(node) {
                effort += 1;
                if effort > EFFORT {
                    return (found, true);
                }
                let seen = edge.to == from || steps.iter().any(|step| step.to == edge.to);
                if seen || !distance.contains_key(&edge.to) {
                    continue;
                }
                let mut further = steps.clone();
                further.push(edge);
                queue.push_back((edge.to, further));
            }
        }
        (found, false)
    }

    /// Whether a step is open: a condition that nobody knows, or something given to somebody who is not reached.
    pub(crate) fn leaves_open(&self, edge: &Edge, reached: &Reached) -> bool {
        let acts = !edge.joint || reached.of(edge.to) == Truth::Yes;
        !(edge.certain && acts)
    }

    fn search(&self, from: Node, to: &BTreeSet<Node>, usable: impl Fn(&Edge) -> bool) -> Option<Vec<Edge>> {
        let mut came: BTreeMap<Node, (Node, Edge)> = BTreeMap::new();
        let mut queue = VecDeque::from([from]);
        let mut end = to.contains(&from).then_some(from);
        while let Some(node) = queue.pop_front() {
            if end.is_some() {
                break;
            }
            for edge in self.steps_from(node).into_iter().filter(&usable) {
                if edge.to == from || came.contains_key(&edge.to) {
                    continue;
                }
                came.insert(edge.to, (node, edge));
                queue.push_back(edge.to);
                if to.contains(&edge.to) {
                    end = Some(edge.to);
                    break;
                }
            }
        }
        let mut at = end?;
        let mut steps = Vec::new();
        while at != from {
            let (before, edge) = came.get(&at)?;
            steps.push(*edge);
            at = *before;
        }
        steps.reverse();
        Some(steps)
    }

    /// Nodes from which any of some nodes can be reached, with how many steps away they are.
    fn distances(&self, to: &BTreeSet<Node>) -> BTreeMap<Node, usize> {
        let mut before: BTreeMap<Node, Vec<Node>> = BTreeMap::new();
        let accounts = self.accounts.values().map(|at| Node::Admin(*at));
        for node in self.acting().chain(accounts).chain([Node::Organization]) {
            for edge in self.steps_from(node) {
                before.entry(edge.to).or_default().push(node);
            }
        }
        let mut distance: BTreeMap<Node, usize> = to.iter().map(|node| (*node, 0)).collect();
        let mut queue: VecDeque<Node> = to.iter().copied().collect();
        while let Some(node) = queue.pop_front() {
            let steps = distance.get(&node).copied().unwrap_or(0) + 1;
            for from in before.get(&node).into_iter().flatten() {
                if !distance.contains_key(from) {
                    distance.insert(*from, steps);
                    queue.push_back(*from);
                }
            }
        }
        distance
    }
}
