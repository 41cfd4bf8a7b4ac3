//! The cut is one, and no smaller set is.

use std::collections::BTreeSet;

use chrono::DateTime;
use proptest::prelude::*;
use serde_json::{Value, json};
use stanch_iam::estate::{Estate, Listings, PrincipalId};
use stanch_iam::graph::{Graph, Node};
use stanch_inventory::record::Record;

const ACCOUNT: &str = "111122223333";

/// So many roles; the first are exposed and the last administers.
const ROLES: usize = 7;

fn arn(number: usize) -> String {
    format!("arn:aws:iam::{ACCOUNT}:role/r{number}")
}

/// Roles of which some may assume others, without those that are denied everything.
fn estate(assumes: &[(usize, usize)], denied: &BTreeSet<usize>) -> Estate {
    let mut records: Vec<Record> = Vec::new();
    for number in 0..ROLES {
        let trusted: Vec<Value> =
            assumes.iter().filter(|(_, to)| *to == number).map(|(from, _)| json!(arn(*from))).collect();
        let principal =
            if trusted.is_empty() { json!({"Service": "ec2.amazonaws.com"}) } else { json!({ "AWS": trusted }) };
        let mut inline = Vec::new();
        if number == ROLES - 1 {
            inline.push(json!({"name": "all", "document": statement("Allow")}));
        }
        if denied.contains(&number) {
            inline.push(json!({"name": "contained", "document": statement("Deny")}));
        }
        let role = json!({
            "record": "role", "arn": arn(number), "name": format!("r{number}"), "attached": [], "inline": inline,
            "trust": {"Version": "2012-10-17", "Statement": {
                "Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"
            }},
        });
        records.push(serde_json::from_value(role).expect("a role"));
    }
    Estate::new(&records, Listings::default(), DateTime::UNIX_EPOCH)
}

fn statement(effect: &str) -> Value {
    json!({"Version": "2012-10-17", "Statement": {"Effect": effect, "Action": "*", "Resource": "*"}})
}

/// Whether any of the exposed becomes an administrator.
fn escapes(assumes: &[(usize, usize)], denied: &BTreeSet<usize>, exposed: usize) -> bool {
    let estate = estate(assumes, denied);
    let graph = Graph::new(&estate, 1);
    let from: Vec<Node> = (0..exposed).map(|number| node(&estate, number)).collect();
    let admin = graph.admin_node(ACCOUNT).expect("the account is known");
    graph.reached(&from, &BTreeSet::new()).all().any(|(node, _)| node == admin)
}

fn id(estate: &Estate, number: usize) -> PrincipalId {
    estate.principal_of(&arn(number)).expect("the role is known")
}

fn node(estate: &Estate, number: usize) -> Node {
    Node::Principal(id(estate, number))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn denying_the_cut_everything_closes_every_way_and_nothing_smaller_does(
        assumes in proptest::collection::vec((0..ROLES, 0..ROLES), 0..16),
        exposed in 1..4_usize,
    ) {
        let whole = estate(&assumes, &BTreeSet::new());
        let graph = Graph::new(&whole, 1);
        let from: BTreeSet<PrincipalId> = (0..exposed).map(|number| id(&whole, number)).collect();
        let targets = BTreeSet::from([graph.admin_node(ACCOUNT).expect("the account is known")]);
        let cut: BTreeSet<usize> = graph
            .cut(&from, &targets, |_| 1)
            .into_iter()
            .map(|id| (0..ROLES).find(|number| arn(*number) == whole.principal(id).arn).expect("it is one of them"))
            .collect();
        prop_assert!(!escapes(&assumes, &cut, exposed), "{cut:?} leaves a way");
        // Every smaller set leaves one.
        for mask in 0_u32..1 << ROLES {
            if (mask.count_ones() as usize) < cut.len() {
                let set: BTreeSet<usize> = (0..ROLES).filter(|number| mask & (1 << number) != 0).collect();
                prop_assert!(escapes(&assumes, &set, exposed), "{set:?} would do, and the cut is {cut:?}");
            }
        }
    }
}
