//! The next step of everybody's shortest way to an administrator.

use std::collections::VecDeque;

use super::{Edge, Graph, Node};

/// For each node, the first step of a shortest way to an administrator: one with nothing open where there is such a way.
pub struct NextSteps<'g, 'e> {
    graph: &'g Graph<'e>,
    next: Vec<Option<Edge>>,
}

impl<'e> Graph<'e> {
    /// The next steps of everybody, each by itself.
    pub fn next_to_admin(&self) -> NextSteps<'_, 'e> {
        let nodes = self.numbers.len();
        let mut before: Vec<Vec<(Node, Edge)>> = vec![Vec::new(); nodes];
        for node in self.acting() {
            for edge in self.steps_from(node) {
                if let Some(list) = before.get_mut(self.numbers.of(edge.to)) {
                    list.push((node, edge));
                }
            }
        }
        let mut next: Vec<Option<Edge>> = vec![None; nodes];
        let admins: Vec<Node> = self.accounts.values().map(|at| Node::Admin(*at)).collect();
        // First with certain steps alone; then whoever is left, with any.
        for certain in [true, false] {
            let mut queue: VecDeque<Node> = admins.iter().copied().collect();
            if !certain {
                let reached = self.acting().filter(|node| next[self.numbers.of(*node)].is_some());
                queue.extend(reached.collect::<Vec<_>>());
            }
            while let Some(node) = queue.pop_front() {
                for (from, edge) in &before[self.numbers.of(node)] {
                    let place = self.numbers.of(*from);
                    if (certain && (!edge.certain || edge.joint)) || next[place].is_some() {
                        continue;
                    }
                    next[place] = Some(*edge);
                    queue.push_back(*from);
                }
            }
        }
        NextSteps { graph: self, next }
    }
}

impl NextSteps<'_, '_> {
    /// The way from a node; empty where there is none.
    pub fn way(&self, from: Node) -> Vec<Edge> {
        let mut way: Vec<Edge> = Vec::new();
        let mut at = from;
        while let Some(edge) = self.next.get(self.graph.numbers.of(at)).copied().flatten() {
            // Each step is nearer to the end than the one before.
            if way.len() > self.next.len() {
                break;
            }
            way.push(edge);
            at = edge.to;
        }
        way
    }
}
