//! Accounts of which somebody else said who can escalate to an administrator and who cannot.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chrono::DateTime;
use serde_json::Value;
use stanch_iam::decide::Truth;
use stanch_iam::estate::{Estate, Listings};
use stanch_iam::graph::{Graph, Node};
use stanch_iam::reach::{Answer, Asked, Meaning, Reach};
use stanch_inventory::files;
use stanch_inventory::record::Source;

/// The folder of public records beside the repository.
fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/iam/iam-vulnerable")
}

#[test]
fn whoever_can_escalate_is_found_and_nobody_else() {
    let bytes = std::fs::read(folder().join("gaad.json")).expect("the authorization details are there");
    let said = files::read(Source::Aws, "gaad.json", &bytes).expect("they are read");
    let now = DateTime::parse_from_rfc3339("2023-01-05T00:00:00Z").expect("a time").to_utc();
    let estate = Estate::new(&said.found, Listings::default(), now);
    let graph = Graph::new(&estate, 2);
    let becoming: BTreeMap<&str, Truth> =
        estate.principals().zip(graph.becoming_admin()).map(|((_, one), truth)| (one.arn.as_str(), truth)).collect();
    let labels: Vec<Value> =
        serde_json::from_slice(&std::fs::read(folder().join("expected.json")).expect("the labels are there"))
            .expect("the labels are read");
    let mut wrong = Vec::new();
    let mut counts: BTreeMap<(&str, Option<Truth>), usize> = BTreeMap::new();
    for label in &labels {
        let arn = label["principal"].as_str().expect("an ARN");
        let can = label["label"] == "vulnerable";
        let found = becoming.get(arn).copied();
        *counts.entry((label["label"].as_str().expect("a label"), found)).or_default() += 1;
        if found.is_none_or(|found| (found != Truth::No) != can) {
            wrong.push(format!("{arn}: {found:?}, and it is {}", label["label"]));
        }
    }
    assert!(wrong.is_empty(), "{counts:?}\n{}", wrong.join("\n"));
    assert_eq!(labels.len(), 86, "{counts:?}");
}

/// Backwards from administrators for everybody at once, and forwards from one alone: both walks say the same.
#[test]
fn what_one_reaches_is_what_is_said_of_everybody() {
    let bytes = std::fs::read(folder().join("gaad.json")).expect("the authorization details are there");
    let said = files::read(Source::Aws, "gaad.json", &bytes).expect("they are read");
    let now = DateTime::parse_from_rfc3339("2023-01-05T00:00:00Z").expect("a time").to_utc();
    let estate = Estate::new(&said.found, Listings::default(), now);
    let graph = Graph::new(&estate, 2);
    let nobody = BTreeSet::new();
    let mut asked = Asked::new(&graph, &nobody, &[]);
    let next = graph.next_to_admin();
    for ((id, one), truth) in estate.principals().zip(graph.becoming_admin()) {
        let from = Node::Principal(id);
        let reach = Reach::new(&mut asked, &[from], Meaning::All);
        assert_eq!(reach.can_become_admin, Answer::from(truth), "{}", one.arn);
        assert_eq!(reach.path.is_empty(), truth == Truth::No, "{}", one.arn);
        assert_eq!(reach.path.iter().all(|step| step.certain), truth != Truth::Unknown, "{}", one.arn);
        let way = next.way(from);
        assert_eq!(way.is_empty(), truth == Truth::No, "{}", one.arn);
        // Each step of a way that is certain has its reasons, and each that is not says what is open.
        for step in &reach.path {
            let explained = step.certain || !step.open.is_empty();
            assert!(explained, "{}: nothing is open in {step:?}", one.arn);
        }
    }
}
