//! Whether something exposed can take away the key without which a copy cannot be read.

use std::collections::{BTreeMap, BTreeSet};

use stanch_iam::backup::Copy;
use stanch_iam::decide::Truth;
use stanch_iam::graph::{Graph, Node};
use stanch_iam::reach::{Answer, Destroyable, Meaning};

use super::exposed::Exposed;

/// Ways to destroy a copy that take its key away begin so.
const KEY: &str = "key-";

/// For each copy that a key of a customer encrypts, by its ARN, whether something exposed can take the key away, whatever
/// else it can do.
pub(super) fn taken(graph: &Graph<'_>, copies: &[Destroyable], exposed: &[Exposed]) -> BTreeMap<String, Answer> {
    let encrypted: Vec<&Destroyable> = copies.iter().filter(|one| one.copy.kms_key.is_some()).collect();
    let mut found: BTreeMap<String, Answer> = encrypted.iter().map(|one| (one.copy.arn.clone(), Answer::No)).collect();
    // Several things are the same identity as a rule, and each is asked about once.
    let certain: BTreeSet<Node> =
        exposed.iter().filter(|one| one.meaning == Meaning::All).flat_map(|one| one.who.iter().copied()).collect();
    let all: BTreeSet<Node> = exposed.iter().flat_map(|one| one.who.iter().copied()).collect();
    if encrypted.is_empty() {
        return found;
    }
    let identities = exposed.iter().flat_map(Exposed::certain).collect();
    let closures = graph.closures(&identities);
    let mut takers: BTreeMap<(&str, Node), Truth> = BTreeMap::new();
    for from in all {
        let reached = closures.reached(&[from]);
        for one in &encrypted {
            for danger in &one.by {
                let there = as_reached(danger.node).map(|node| reached.of(node)).into_iter().max().unwrap_or(Truth::No);
                if there == Truth::No {
                    continue;
                }
                let takes = takers.entry((&one.copy.arn, danger.node));
                let truth = there.and(*takes.or_insert_with(|| takes_key(graph, danger.node, &one.copy)));
                let truth = if certain.contains(&from) { truth } else { truth.and(Truth::Unknown) };
                if let Some(known) = found.get_mut(&one.copy.arn) {
                    *known = (*known).max(Answer::from(truth));
                }
            }
        }
    }
    found
}

/// As whom somebody who can destroy a copy is reached: what somebody new with every permission can do, an administrator
/// can.
fn as_reached(node: Node) -> [Node; 2] {
    match node {
        Node::Created(account) => [node, Node::Admin(account)],
        other => [other, other],
    }
}

/// Whether somebody can take away the key of a copy by itself.
fn takes_key(graph: &Graph<'_>, node: Node, copy: &Copy) -> Truth {
    let ways = graph.destroys(node, copy);
    let ways = ways.iter().filter(|way| way.method.starts_with(KEY));
    ways.map(|way| if way.certain { Truth::Yes } else { Truth::Unknown }).max().unwrap_or(Truth::No)
}
