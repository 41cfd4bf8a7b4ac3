//! Copies, what isolates them, and who can destroy them all the same.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use chrono::{DateTime, Utc};
use serde::Deserialize;
use stanch_iam::estate::{Estate, Listings};
use stanch_iam::graph::{Graph, Node};
use stanch_inventory::record::Record;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fixture {
    about: String,
    now: DateTime<Utc>,
    declared: Vec<String>,
    records: Vec<Record>,
    /// By copy and role: `yes`, `possibly`, `no`, or `waits` for who can only let copies grow too old.
    expect: BTreeMap<String, BTreeMap<String, String>>,
}

#[test]
fn whoever_can_destroy_a_copy_is_told_and_nobody_else() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/backups");
    let mut wrong = Vec::new();
    let mut asked = 0;
    for entry in fs::read_dir(folder).expect("the fixtures are there") {
        let path = entry.expect("a fixture").path();
        let fixture: Fixture = serde_json::from_slice(&fs::read(&path).expect("it is read"))
            .unwrap_or_else(|error| panic!("{path:?}: {error}"));
        let estate = Estate::new(&fixture.records, Listings::default(), fixture.now);
        let graph = Graph::new(&estate, 1);
        let copies = estate.copies(&fixture.declared);
        let arns: Vec<&String> = copies.iter().map(|copy| &copy.arn).collect();
        assert_eq!(arns, fixture.expect.keys().collect::<Vec<_>>(), "{}", fixture.about);
        for (copy, dangers) in copies.iter().zip(graph.destroyers(&copies, 2)) {
            for (role, expected) in &fixture.expect[&copy.arn] {
                let id = estate.who(&format!("role/{role}")).unwrap_or_else(|error| panic!("{error}"));
                let said = match dangers.iter().find(|danger| danger.node == Node::Principal(id)) {
                    None => "no",
                    Some(danger) if danger.waits => "waits",
                    Some(danger) if danger.certain => "yes",
                    Some(_) => "possibly",
                };
                asked += 1;
                if said != expected {
                    let ways = graph.destroys(Node::Principal(id), copy);
                    wrong.push(format!("{}: {role}: {said}, not {expected}: {ways:?}", path.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(asked > 50, "only {asked} were asked");
}
