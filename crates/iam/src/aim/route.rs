//! Ways to an aim.

use std::collections::BTreeSet;

use super::{Aim, Use};
use crate::decide::Truth;
use crate::estate::PrincipalId;
use crate::graph::{Graph, Node, Path};
use crate::reach::{Said, told};
use crate::rule;

/// A way to an aim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// The nodes that it comes by, from the first to the last; one more than there are steps.
    pub nodes: Vec<Node>,
    /// Its steps, said.
    pub steps: Vec<Said>,
    /// What the last node can do to the thing, where the aim is one.
    pub uses: Vec<Use>,
    /// Whether nothing on it is open.
    pub certain: bool,
}

/// Ways to an aim, those with nothing open first, shorter ones first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Routes {
    /// The ways.
    pub found: Vec<Route>,
    /// Whether there may be more.
    pub more: bool,
    /// Kinds of workloads that were not read in an account that was reached, so that a way through one may be hidden: the
    /// account's id, and the kinds as rules name them.
    pub unread: Vec<(String, Vec<&'static str>)>,
}

impl Graph<'_> {
    /// The shortest way from an identity to an aim, one with nothing open where there is one; or with `most` above one,
    /// all different ones, at most so many.
    pub fn routes(&self, from: PrincipalId, aim: &Aim, most: usize) -> Routes {
        let from = Node::Principal(from);
        let reached = self.reached(&[from], &BTreeSet::new());
        let uses = self.uses(aim, &reached);
        let ends: BTreeSet<Node> = match (aim, &uses) {
            (Aim::Nodes { nodes, .. }, _) => {
                nodes.iter().copied().filter(|node| reached.of(*node) != Truth::No).collect()
            }
            (Aim::Thing(_), Some(uses)) => uses.keys().copied().collect(),
            (Aim::Thing(_), None) => BTreeSet::new(),
        };
        let sure: BTreeSet<Node> = match &uses {
            Some(uses) => {
                uses.iter().filter(|(_, uses)| uses.iter().any(|one| !one.open)).map(|(node, _)| *node).collect()
            }
            None => ends.clone(),
        };
        let (paths, more) = if most > 1 {
            self.ways(from, &ends, &reached, most)
        } else {
            let best = self.shortest(from, &sure, &reached).filter(|path| path.certain);
            (best.or_else(|| self.shortest(from, &ends, &reached)).into_iter().collect(), false)
        };
        let route = |path: Path| {
            let nodes: Vec<Node> = std::iter::once(path.from).chain(path.steps.iter().map(|edge| edge.to)).collect();
            let last = nodes.last().copied().unwrap_or(path.from);
            let uses = uses.as_ref().and_then(|uses| uses.get(&last)).cloned().unwrap_or_default();
            let certain = path.certain && (uses.is_empty() || sure.contains(&last));
            Route { steps: told(self, &path, &reached), nodes, uses, certain }
        };
        let mut found: Vec<Route> = paths.into_iter().map(route).collect();
        found.sort_by_key(|route| (!route.certain, route.steps.len()));
        let accounts = reached.all().filter_map(|(node, _)| self.account_of(node));
        Routes { found, more, unread: self.unread(accounts.collect()) }
    }

    /// Kinds of workloads that were not read in some accounts.
    fn unread(&self, accounts: BTreeSet<String>) -> Vec<(String, Vec<&'static str>)> {
        let kinds: BTreeSet<&'static str> = rule::all().iter().filter_map(|rule| rule.workload.as_deref()).collect();
        let unread = |account: String| {
            let kinds: Vec<&'static str> =
                kinds.iter().copied().filter(|kind| !self.estate().reads_workloads(&account, kind)).collect();
            (account, kinds)
        };
        accounts.into_iter().map(unread).filter(|(_, kinds)| !kinds.is_empty()).collect()
    }

    /// The account that somebody acts in.
    fn account_of(&self, node: Node) -> Option<String> {
        match node {
            Node::Principal(id) | Node::Widened(id) | Node::Unbound(id) => {
                Some(self.estate().principal(id).account.clone())
            }
            Node::Admin(at) | Node::Created(at) => Some(self.account_at(at).to_owned()),
            Node::Member(_) | Node::Bounded(_) | Node::Organization => None,
        }
    }
}
