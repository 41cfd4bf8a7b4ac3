//! Steps from each node, and which nodes there are.

use super::{Edge, Graph, Node, Via};
use crate::estate::PrincipalId;

impl Graph<'_> {
    /// Steps from a node: its own, and those of administrators, which are made as they are asked for.
    pub(crate) fn steps_from(&self, node: Node) -> Vec<Edge> {
        let mut steps = Vec::new();
        self.each_step(node, |edge| steps.push(*edge));
        steps
    }

    /// The same, one after the other.
    pub(crate) fn each_step(&self, node: Node, mut visit: impl FnMut(&Edge)) {
        let step = |to: Node, via: Via, certain: bool| Edge { to, via, through: None, certain, joint: false };
        match node {
            Node::Principal(_)
            | Node::Widened(_)
            | Node::Unbound(_)
            | Node::Member(_)
            | Node::Bounded(_)
            | Node::Created(_) => {
                self.edges.get(self.numbers.of(node)).into_iter().flatten().for_each(&mut visit);
                // Who may do more may do all that it could before.
                if let Node::Widened(id) | Node::Unbound(id) = node {
                    self.edges.get(self.numbers.of(Node::Principal(id))).into_iter().flatten().for_each(visit);
                }
            }
            Node::Admin(account) => {
                let principals = self.of_account.get(account as usize);
                for id in principals.into_iter().flatten() {
                    visit(&step(Node::Principal(*id), Via::Everybody, true));
                }
                if self.management.get(account as usize) == Some(&true) {
                    visit(&step(Node::Organization, Via::Governs, true));
                }
            }
            // The management account makes roles in new members and reaches old ones through the role that it made when
            // they came; whether that role still exists in each, lists of roles say.
            Node::Organization => {
                for (management, at) in self.management.iter().zip(0..) {
                    if !management {
                        visit(&step(Node::Admin(at), Via::Governs, false));
                    }
                }
            }
        }
    }

    /// Everybody who can act: whom lists have, and what somebody can turn into.
    pub(super) fn acting(&self) -> impl Iterator<Item = Node> {
        let count = |number: usize| u32::try_from(number).unwrap_or(0);
        let of_principal = |id| [Node::Principal(id), Node::Widened(id), Node::Unbound(id)];
        let principals = (0..count(self.estate.principals.len())).map(PrincipalId).flat_map(of_principal);
        let groups = (0..count(self.estate.groups.len())).map(Node::Member);
        let policies = (0..count(self.estate.managed.len())).map(Node::Bounded);
        principals.chain(groups).chain(policies).chain((0..count(self.accounts.len())).map(Node::Created))
    }

    /// Everybody who acts and was asked: whom lists have, whom somebody turns into, and somebody new in each account.
    pub(crate) fn asked(&self) -> impl Iterator<Item = Node> {
        let asked = |node: &Node| match node {
            Node::Principal(_) | Node::Created(_) => true,
            other => self.edges.get(self.numbers.of(*other)).is_some_and(|edges| !edges.is_empty()),
        };
        self.acting().filter(asked)
    }
}
