//! The graph of an estate.

use std::collections::{BTreeMap, BTreeSet};
use std::thread;

use super::apply::Applying;
use super::assume::Trusts;
use super::mask::Masks;
use super::near::Near;
use super::node::Numbers;
use super::seat::Seat;
use super::targets::Targets;
use super::{Edge, Node, Via, admin};
use crate::decide::Truth;
use crate::estate::{Estate, PrincipalId};

/// Who can become whom in an estate.
pub struct Graph<'e> {
    pub(super) estate: &'e Estate,
    pub(super) masks: Masks,
    pub(super) targets: Targets<'e>,
    pub(super) trusts: Trusts<'e>,
    pub(crate) near: Near,
    pub(super) numbers: Numbers,
    /// Steps from each node, sorted; by its number.
    pub(super) edges: Vec<Vec<Edge>>,
    /// Places of accounts by id.
    pub(super) accounts: BTreeMap<&'e str, u32>,
    /// Users and roles of each account.
    pub(super) of_account: Vec<Vec<PrincipalId>>,
    /// Whether each account is an organisation's management account.
    pub(super) management: Vec<bool>,
    /// The administrator who can do all that a user or role can; none for one that a thing of another account names.
    covering: Vec<Option<Node>>,
}

impl<'e> Graph<'e> {
    /// Asks every identity, on as many threads as are given (at least one). The result does not depend on how many.
    pub fn new(estate: &'e Estate, threads: usize) -> Self {
        let accounts: BTreeMap<&str, u32> = estate.accounts().keys().map(String::as_str).zip(0..).collect();
        let mut of_account: Vec<Vec<PrincipalId>> = vec![Vec::new(); accounts.len()];
        for (id, principal) in estate.principals() {
            if let Some(list) = accounts.get(principal.account.as_str()).and_then(|at| of_account.get_mut(*at as usize))
            {
                list.push(id);
            }
        }
        let numbers = Numbers::new(estate.principals.len(), estate.groups.len(), estate.managed.len(), accounts.len());
        let mut graph = Self {
            estate,
            masks: Masks::new(estate),
            targets: Targets::new(estate),
            trusts: Trusts::new(estate),
            near: Near::new(estate),
            numbers,
            edges: vec![Vec::new(); numbers.len()],
            accounts,
            of_account,
            management: estate.accounts().values().map(|account| account.management == Some(true)).collect(),
            covering: Vec::new(),
        };
        graph.covering = estate
            .principals()
            .map(|(_, one)| graph.admin_node(&one.account).filter(|_| !graph.near.is_named_abroad(&one.arn)))
            .collect();
        let mut asked: BTreeSet<Node> = BTreeSet::new();
        let mut next: Vec<Node> = estate.principals().map(|(id, _)| Node::Principal(id)).collect();
        while !next.is_empty() {
            let found = graph.ask(&next, threads.max(1));
            asked.extend(next.iter().copied());
            let mut new: BTreeSet<Node> = BTreeSet::new();
            for (node, edges) in next.into_iter().zip(found) {
                let lead = edges.iter().map(|edge| edge.to).filter(|to| to.is_made() && !asked.contains(to));
                new.extend(lead);
                if let Some(place) = graph.edges.get_mut(numbers.of(node)) {
                    *place = edges;
                }
            }
            next = new.into_iter().collect();
        }
        graph
    }

    /// Steps from each of some nodes, in their order.
    fn ask(&self, nodes: &[Node], threads: usize) -> Vec<Vec<Edge>> {
        let size = nodes.len().div_ceil(threads).max(1);
        thread::scope(|scope| {
            let parts: Vec<_> = nodes
                .chunks(size)
                .map(|part| scope.spawn(move || part.iter().map(|node| self.steps(*node)).collect::<Vec<_>>()))
                .collect();
            parts.into_iter().flat_map(|part| joined(part.join())).collect()
        })
    }

    pub(crate) fn seat(&self, node: Node) -> Option<Seat<'e>> {
        Seat::new(self.estate, &self.masks, node)
    }

    fn steps(&self, node: Node) -> Vec<Edge> {
        let Some(seat) = self.seat(node) else { return Vec::new() };
        let mut edges = self.trusts.edges(&seat);
        let administers = admin::administers(&seat);
        if let Some(account) = self.accounts.get(seat.account.as_str()).filter(|_| administers != Truth::No) {
            edges.push(Edge {
                to: Node::Admin(*account),
                via: Via::Administers,
                through: None,
                certain: administers == Truth::Yes,
                joint: false,
            });
        }
        // An administrator has nothing to gain in its own account.
        if administers != Truth::Yes {
            let account = self.targets.of(&seat.account);
            let place = self.accounts.get(seat.account.as_str()).copied();
            let mut applying = Applying { seat: &seat, targets: &self.targets, account, place, edges: Vec::new() };
            applying.all();
            edges.extend(applying.edges);
        }
        if edges.is_empty() {
            edges.extend(self.obscure(node, &seat));
        }
        settle(&mut edges);
        edges
    }

    /// What may be of an identity of which no permission is known in an account whose lists have not everybody: what it
    /// may do then stands in what was not read.
    fn obscure(&self, node: Node, seat: &Seat<'_>) -> Option<Edge> {
        let Node::Principal(id) = node else { return None };
        let account = self.estate.accounts().get(&seat.account)?;
        let principal = self.estate.principal(id);
        let nothing = principal.policies.is_empty() && principal.groups.is_empty();
        if !nothing || account.missing.is_none() || principal.is_service_linked() {
            return None;
        }
        let to = Node::Admin(*self.accounts.get(seat.account.as_str())?);
        Some(Edge { to, via: Via::Obscure, through: None, certain: false, joint: false })
    }

    /// The administrator who can do all that a user or role can.
    pub(super) fn covering(&self, id: PrincipalId) -> Option<Node> {
        self.covering.get(id.0 as usize).copied().flatten()
    }

    /// The number of a node among all that there are, and how many there are.
    pub(crate) fn number(&self, node: Node) -> (usize, usize) {
        (self.numbers.of(node), self.numbers.len())
    }

    /// The node of a number.
    pub(crate) fn numbered(&self, number: usize) -> Option<Node> {
        self.numbers.node(number)
    }

    /// The administrator of an account.
    pub fn admin_node(&self, account: &str) -> Option<Node> {
        self.accounts.get(account).map(|at| Node::Admin(*at))
    }

    /// Whether somebody administers its account as it is.
    pub fn is_admin(&self, node: Node) -> Truth {
        if matches!(node, Node::Admin(_) | Node::Organization) {
            return Truth::Yes;
        }
        let edges = self.edges.get(self.numbers.of(node));
        let admin = edges.into_iter().flatten().filter(|edge| edge.via == Via::Administers);
        admin.map(|edge| if edge.certain { Truth::Yes } else { Truth::Unknown }).max().unwrap_or(Truth::No)
    }

    /// The estate that it is of.
    pub fn estate(&self) -> &'e Estate {
        self.estate
    }
}

/// What a thread gave. One that was lost is no answer, and least of all one that nothing was found.
pub(crate) fn joined<T>(given: thread::Result<T>) -> T {
    given.unwrap_or_else(|cause| std::panic::resume_unwind(cause))
}

/// What is given to somebody else is of use to whoever acts as that one as well: then it is no longer joint.
fn settle(edges: &mut Vec<Edge>) {
    let acts: BTreeMap<PrincipalId, bool> = edges
        .iter()
        .filter_map(|edge| match edge.to {
            Node::Principal(id) => Some((id, edge.certain)),
            _ => None,
        })
        .fold(BTreeMap::new(), |mut acts, (id, certain)| {
            *acts.entry(id).or_insert(false) |= certain;
            acts
        });
    for edge in edges.iter_mut().filter(|edge| edge.joint) {
        let Node::Widened(id) = edge.to else { continue };
        if let Some(certain) = acts.get(&id) {
            edge.joint = false;
            edge.certain &= certain;
        }
    }
    edges.sort_unstable();
    edges.dedup();
}
