//! Copies that an organisation would come back from, what isolates them, and who can destroy them all the same.

mod copies;
mod method;

use std::collections::BTreeSet;
use std::thread;

use serde::Serialize;

use crate::decide::Truth;
use crate::graph::{Graph, Node, Seat, joined};
use crate::power::acting;

pub use copies::{Copy, CopyKind, Isolation};
pub(crate) use method::actions;
use method::{METHODS, Method, On};

/// A way to destroy a copy.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Way {
    /// Id of the method: `vault-delete`.
    pub method: &'static str,
    /// What is done, in words.
    pub title: &'static str,
    /// The actions that it takes, as IAM writes them, with what they are done to.
    pub actions: Vec<(String, String)>,
    /// Whether nothing is open.
    pub certain: bool,
    /// How many days it takes at least, where it waits for copies to grow old; none where it is done at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days: Option<i64>,
}

/// Somebody who can destroy a copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Danger {
    /// Who.
    pub node: Node,
    /// Whether one of its ways has nothing open and waits for nothing.
    pub certain: bool,
    /// Whether each of its ways waits until copies are too old.
    pub waits: bool,
}

impl Graph<'_> {
    /// Ways in which a node by itself can destroy a copy, those at once first. For an administrator: what somebody new
    /// with every permission could.
    pub fn destroys(&self, node: Node, copy: &Copy) -> Vec<Way> {
        let Some(seat) = self.seat(acting(node)) else { return Vec::new() };
        let mut ways: Vec<Way> = METHODS
            .iter()
            .filter(|method| method.fits(copy, self.estate().now()))
            .filter_map(|one| way(&seat, one, copy))
            .collect();
        ways.sort_by(|one, other| {
            (one.days.is_some(), !one.certain, one.method).cmp(&(other.days.is_some(), !other.certain, other.method))
        });
        ways
    }

    /// For each copy, in their order, everybody who can destroy it by itself; on as many threads as are given.
    pub fn destroyers(&self, copies: &[Copy], threads: usize) -> Vec<Vec<Danger>> {
        let now = self.estate().now();
        let targets: Vec<Target<'_>> = copies
            .iter()
            .map(|copy| Target {
                copy,
                methods: METHODS.iter().filter(|method| method.fits(copy, now)).collect(),
                strangers: self.estate().strangers(copy),
            })
            .collect();
        let nodes: Vec<Node> = self.asked().collect();
        let size = nodes.len().div_ceil(threads.max(1)).max(1);
        let dangers: Vec<Vec<(usize, Danger)>> = thread::scope(|scope| {
            let targets = &targets;
            let part = |part: &'_ [Node]| part.iter().flat_map(|node| self.dangers(*node, targets)).collect();
            let parts: Vec<_> = nodes.chunks(size).map(|nodes| scope.spawn(move || part(nodes))).collect();
            parts.into_iter().map(|part| joined(part.join())).collect()
        });
        let mut of_copies: Vec<Vec<Danger>> = vec![Vec::new(); copies.len()];
        for (copy, danger) in dangers.into_iter().flatten() {
            if let Some(list) = of_copies.get_mut(copy) {
                list.push(danger);
            }
        }
        of_copies
    }

    /// Copies that a node can destroy by itself, by their place.
    fn dangers(&self, node: Node, targets: &[Target<'_>]) -> Vec<(usize, Danger)> {
        let may = self.may(node);
        if !METHODS.iter().any(|method| method.may(&may)) {
            return Vec::new();
        }
        let Some(seat) = self.seat(node) else { return Vec::new() };
        let mut found = Vec::new();
        for (target, place) in targets.iter().zip(0..) {
            let own = seat.account() == target.copy.account;
            if !own && !target.strangers.as_ref().is_none_or(|accounts| accounts.contains(seat.account())) {
                continue;
            }
            let possible = target.methods.iter().filter(|method| method.may(&may) && (own || method.reaches()));
            let ways: Vec<Way> = possible.filter_map(|method| way(&seat, method, target.copy)).collect();
            if !ways.is_empty() {
                let mut at_once = ways.iter().filter(|way| way.days.is_none()).peekable();
                let waits = at_once.peek().is_none();
                found.push((place, Danger { node, certain: at_once.any(|way| way.certain), waits }));
            }
        }
        found
    }
}

/// A copy with what bears on everybody who may destroy it.
struct Target<'c> {
    copy: &'c Copy,
    methods: Vec<&'static Method>,
    /// Other accounts that its policy or that of its key lets in; none where it may be any.
    strangers: Option<BTreeSet<String>>,
}

fn way(seat: &Seat<'_>, method: &Method, copy: &Copy) -> Option<Way> {
    let mut truth = Truth::Yes;
    let mut actions = Vec::new();
    for (action, on) in method.needs {
        let resource = on.of(copy, seat)?;
        let answer = match on {
            On::Vaulted => in_vault(seat, action, &resource, copy),
            On::Unguarded | On::Plan | On::Snapshots => seat.ask_form(action, &resource, &[]).truth,
            On::Copy | On::Inside | On::Key => seat.ask_thing(action, &resource, &copy.account),
        };
        truth = truth.and(answer);
        if truth == Truth::No {
            return None;
        }
        actions.push(((*action).to_owned(), resource));
    }
    let certain = truth == Truth::Yes && !method.waits;
    let days = method.waits.then(|| copy.days.unwrap_or(0));
    Some(Way { method: method.id, title: method.title, actions, certain, days })
}

/// Whether an action on recovery points is possible with what the vault's own policy says of them.
fn in_vault(seat: &Seat<'_>, action: &str, form: &str, copy: &Copy) -> Truth {
    let own = seat.ask_form(action, form, &[]);
    if own.truth == Truth::No {
        return Truth::No;
    }
    own.truth.and(seat.not_denied_by(&copy.arn, action, &copy.account))
}
