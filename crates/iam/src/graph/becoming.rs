//! Who can become an administrator, each by itself.

use std::collections::VecDeque;

use super::{Graph, Node};
use crate::decide::Truth;

impl Graph<'_> {
    /// For every user and role, in their order, whether it can become an administrator of any account, itself alone.
    pub fn becoming_admin(&self) -> Vec<Truth> {
        let nodes = self.numbers.len();
        let mut before: Vec<Vec<(u32, bool)>> = vec![Vec::new(); nodes];
        let mut queue: VecDeque<(usize, Truth)> = VecDeque::new();
        let mut truth = vec![Truth::No; nodes];
        for node in self.acting() {
            self.note(node, &mut before);
        }
        for account in self.accounts.values() {
            queue.push_back((self.numbers.of(Node::Admin(*account)), Truth::Yes));
        }
        while let Some((node, found)) = queue.pop_front() {
            if truth.get(node).is_none_or(|known| *known >= found) {
                continue;
            }
            truth[node] = found;
            for (from, certain) in before.get(node).into_iter().flatten() {
                queue.push_back((*from as usize, if *certain { found } else { found.and(Truth::Unknown) }));
            }
        }
        self.estate.principals().map(|(id, _)| truth[self.numbers.of(Node::Principal(id))]).collect()
    }

    /// Notes the steps from a node by where they lead.
    fn note(&self, node: Node, before: &mut [Vec<(u32, bool)>]) {
        let from = u32::try_from(self.numbers.of(node)).unwrap_or(u32::MAX);
        for edge in self.steps_from(node) {
            if let Some(list) = before.get_mut(self.numbers.of(edge.to)) {
                list.push((from, edge.certain && !edge.joint));
            }
        }
    }
}
