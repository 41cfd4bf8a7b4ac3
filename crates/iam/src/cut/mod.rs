//! The fewest, or the cheapest, identities that have to be denied everything so that nobody exposed reaches a target.
//!
//! Every way leads through identities. Denying one everything closes all ways through it, whatever else it could turn
//! into. The smallest such set is a minimum cut between the exposed and the targets, with each identity as wide as it is
//! dear (Menger's theorem; Dinic's algorithm finds it).

mod flow;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::estate::PrincipalId;
use crate::graph::{Graph, Node};
use flow::Flow;

/// Dearer than anything.
const ENDLESS: u64 = u64::MAX / 4;

impl Graph<'_> {
    /// Identities that have to be denied everything so that none of `exposed` reaches any of `targets`, sorted; by `cost`
    /// together the cheapest. Ways with something open count as ways.
    pub fn cut(
        &self,
        exposed: &BTreeSet<PrincipalId>,
        targets: &BTreeSet<Node>,
        cost: impl Fn(PrincipalId) -> u64,
    ) -> Vec<PrincipalId> {
        let mut places: BTreeMap<Node, usize> = BTreeMap::new();
        let mut flow = Flow::default();
        let (source, sink) = (flow.node(), flow.node());
        let mut queue: VecDeque<Node> = exposed.iter().map(|id| Node::Principal(*id)).collect();
        let mut seen: BTreeSet<Node> = queue.iter().copied().collect();
        let mut place = |flow: &mut Flow, node: Node| -> usize {
            *places.entry(node).or_insert_with(|| {
                // In, and out behind it.
                let (enter, leave) = (flow.node(), flow.node());
                flow.arc(enter, leave, node.identity().map_or(ENDLESS, |id| cost(id).clamp(1, ENDLESS / 2)));
                enter
            })
        };
        for id in exposed {
            let enter = place(&mut flow, Node::Principal(*id));
            flow.arc(source, enter, ENDLESS);
        }
        while let Some(node) = queue.pop_front() {
            let leave = place(&mut flow, node) + 1;
            if targets.contains(&node) {
                flow.arc(leave, sink, ENDLESS);
            }
            // Whoever administers an account has arrived.
            if matches!(node, Node::Admin(_) | Node::Organization) {
                continue;
            }
            for edge in self.steps_from(node) {
                let enter = place(&mut flow, edge.to);
                flow.arc(leave, enter, ENDLESS);
                if seen.insert(edge.to) {
                    queue.push_back(edge.to);
                }
            }
        }
        let reached = flow.cut(source, sink);
        let cut = places.iter().filter(|(_, enter)| {
            let inside = |node: usize| reached.get(node).copied().unwrap_or(false);
            inside(**enter) && !inside(**enter + 1)
        });
        let paid: Vec<PrincipalId> = cut.filter_map(|(node, _)| node.identity()).collect();
        let mut identities: BTreeSet<PrincipalId> = paid.iter().copied().collect();
        if identities.len() == paid.len() {
            return identities.into_iter().collect();
        }
        // What an identity turns into is a node of its own, so that one action was paid twice, and another may be of no
        // use any more: the dearest of those go first.
        let mut dearest: Vec<PrincipalId> = identities.iter().copied().collect();
        dearest.sort_by_key(|id| (Reverse(cost(*id)), *id));
        for id in dearest {
            identities.remove(&id);
            if self.escapes(exposed, targets, &identities) {
                identities.insert(id);
            }
        }
        identities.into_iter().collect()
    }

    /// Whether any of the exposed reaches a target without those that are contained.
    fn escapes(
        &self,
        exposed: &BTreeSet<PrincipalId>,
        targets: &BTreeSet<Node>,
        contained: &BTreeSet<PrincipalId>,
    ) -> bool {
        let free = |node: &Node| node.identity().is_none_or(|id| !contained.contains(&id));
        let mut queue: VecDeque<Node> = exposed.iter().map(|id| Node::Principal(*id)).filter(free).collect();
        let mut seen: BTreeSet<Node> = queue.iter().copied().collect();
        while let Some(node) = queue.pop_front() {
            if targets.contains(&node) {
                return true;
            }
            queue.extend(
                self.steps_from(node).into_iter().map(|edge| edge.to).filter(free).filter(|to| seen.insert(*to)),
            );
        }
        false
    }
}
