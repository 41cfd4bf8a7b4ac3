//! How far an identity gets with what it has and with what is proposed.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde_json::Value;
use stanch_inventory::record::{Record, aws};

use crate::decide::Truth;
use crate::estate::{Estate, Listings};
use crate::graph::{Graph, Node};

/// How far an identity gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reach {
    /// Whether it is or can become an administrator of an account.
    pub admin: Truth,
    /// The shortest way there, a sentence a step; empty where there is none.
    pub way: Vec<String>,
    /// Whom else it can act as or widen, each with whether that is certain, sorted.
    pub others: Vec<(String, bool)>,
}

/// How far it gets today and would get.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Escalation {
    /// With its policies of today.
    pub today: Reach,
    /// With what is proposed in place of its own policies and without its groups.
    pub proposed: Reach,
}

/// Asks how far the identity `arn` gets with its policies and with `policies` in their place. None where no record is of it.
pub fn escalation(
    records: &[&Record],
    listings: &Listings,
    now: DateTime<Utc>,
    arn: &str,
    policies: &[Value],
    threads: usize,
) -> Option<Escalation> {
    let at = records.iter().position(|record| identity(record) == Some(arn))?;
    let replaced = replaced(records.get(at)?, policies);
    let with = records.iter().enumerate().map(|(place, record)| if place == at { &replaced } else { *record });
    let today = reach(&Estate::new(records.iter().copied(), listings.clone(), now), arn, threads)?;
    let proposed = reach(&Estate::new(with, listings.clone(), now), arn, threads)?;
    Some(Escalation { today, proposed })
}

fn identity(record: &Record) -> Option<&str> {
    match record {
        Record::User(user) => Some(&user.arn),
        Record::Role(role) => Some(&role.arn),
        _ => None,
    }
}

/// The record with other policies and no groups.
fn replaced(record: &Record, policies: &[Value]) -> Record {
    let inline: Vec<aws::InlinePolicy> = (1..)
        .zip(policies)
        .map(|(at, document): (usize, _)| aws::InlinePolicy {
            name: format!("proposed {at}"),
            document: document.clone(),
        })
        .collect();
    let mut record = record.clone();
    match &mut record {
        Record::User(user) => {
            user.inline = inline;
            user.attached.clear();
            user.groups.clear();
        }
        Record::Role(role) => {
            role.inline = inline;
            role.attached.clear();
        }
        _ => {}
    }
    record
}

fn reach(estate: &Estate, arn: &str, threads: usize) -> Option<Reach> {
    let id = estate.principal_of(arn)?;
    let graph = Graph::new(estate, threads);
    let reached = graph.reached(&[Node::Principal(id)], &BTreeSet::new());
    let admins: BTreeSet<Node> = reached
        .all()
        .map(|(node, _)| node)
        .filter(|node| matches!(node, Node::Admin(_) | Node::Organization))
        .collect();
    let admin = admins.iter().map(|node| reached.of(*node)).max().unwrap_or(Truth::No);
    let way = graph.shortest(Node::Principal(id), &admins, &reached).filter(|_| !admins.is_empty());
    let mut from = Node::Principal(id);
    let mut words = Vec::new();
    for edge in way.iter().flat_map(|way| &way.steps) {
        let step = graph.explain(from, edge);
        words.push(format!("{}: {}", step.title, step.to));
        from = edge.to;
    }
    let others = reached.all().filter(|(node, _)| *node != Node::Principal(id) && !admins.contains(node));
    let others: BTreeSet<(String, bool)> = others.map(|(node, certain)| (graph.words(node), certain)).collect();
    Some(Reach { admin, way: words, others: others.into_iter().collect() })
}
