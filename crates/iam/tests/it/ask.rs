//! Questions to an organisation, and ways through it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use stanch_iam::aim::AimError;
use stanch_iam::ask::Question;
use stanch_iam::context::Fact;
use stanch_iam::decide::{Cite, Verdict};
use stanch_iam::estate::{Estate, Listings, WhoError};
use stanch_iam::graph::Graph;
use stanch_inventory::record::Record;

/// A question and what is to be answered.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    name: String,
    who: String,
    action: String,
    resource: String,
    #[serde(default)]
    context: BTreeMap<String, Vec<String>>,
    expect: String,
    #[serde(default)]
    by: Vec<String>,
    #[serde(default)]
    chosen: BTreeMap<String, String>,
    #[serde(default)]
    open: Vec<String>,
    heard: Vec<String>,
    owner: Option<String>,
}

/// Somewhere to get to, and the ways there: the rules of each step.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Way {
    name: String,
    from: String,
    to: String,
    answer: String,
    steps: Vec<Vec<String>>,
    #[serde(default)]
    uses: Vec<String>,
}

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/ask").join(name)
}

fn read<T: DeserializeOwned>(name: &str) -> T {
    serde_json::from_slice(&fs::read(fixture(name)).expect("a fixture")).expect("a list")
}

fn records() -> Vec<Record> {
    let text = fs::read_to_string(fixture("organization.jsonl")).expect("a fixture");
    text.lines().map(|line| serde_json::from_str(line).expect("a record")).collect()
}

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_673_600_000, 0).expect("a time")
}

fn estate() -> Estate {
    Estate::new(&records(), Listings::default(), now())
}

fn cited(cite: &Cite) -> String {
    format!("{} {}", cite.policy, cite.statement)
}

#[test]
fn questions_are_answered_with_their_reasons() {
    let estate = estate();
    let questions: Vec<Asked> = read("questions.json");
    assert!(!questions.is_empty());
    for asked in questions {
        let given: BTreeMap<String, Fact> =
            asked.context.iter().map(|(key, values)| (key.clone(), Fact::Values(values.clone()))).collect();
        let who = estate.who(&asked.who).expect(&asked.name);
        let question = Question { who, action: &asked.action, resource: &asked.resource, given: &given };
        let answered = estate.ask(&question);
        let said = match answered.decision.verdict {
            Verdict::Allow => "allow".to_owned(),
            Verdict::Explicit => "explicit".to_owned(),
            Verdict::Implicit(layer) => format!("implicit {}", layer.id()),
            Verdict::Unknown => "unknown".to_owned(),
        };
        assert_eq!(said, asked.expect, "{}", asked.name);
        let mut by: Vec<String> = answered.decision.by.iter().map(cited).collect();
        by.sort();
        if said != "unknown" {
            assert_eq!(by, asked.by, "{}", asked.name);
        }
        assert_eq!(answered.chosen, asked.chosen, "{}", asked.name);
        let mut open: Vec<String> = answered.decision.open.iter().map(|open| open.key.clone()).collect();
        open.sort();
        open.dedup();
        assert_eq!(open, asked.open, "{}", asked.name);
        let heard: Vec<String> = answered
            .heard
            .iter()
            .map(|heard| {
                let level = heard.level.map_or_else(String::new, |level| format!(" {level}"));
                format!("{}{level} {}", heard.layer.id(), heard.said.id())
            })
            .collect();
        assert_eq!(heard, asked.heard, "{}", asked.name);
        assert_eq!(answered.owner, asked.owner, "{}", asked.name);
    }
}

/// The answer to each question, in an organisation with these records besides.
fn verdicts(more: Vec<Record>) -> Vec<String> {
    let estate = Estate::new(&[records(), more].concat(), Listings::default(), now());
    let answer = |asked: Asked| {
        let given = asked.context.iter().map(|(key, values)| (key.clone(), Fact::Values(values.clone()))).collect();
        let who = estate.who(&asked.who).expect(&asked.name);
        let question = Question { who, action: &asked.action, resource: &asked.resource, given: &given };
        format!("{}: {:?}", asked.name, estate.ask(&question).decision.verdict)
    };
    read::<Vec<Asked>>("questions.json").into_iter().map(answer).collect()
}

/// SPEC 5.8: a level of RCPs allows what none of its own denies, whether or not the list has AWS's own policy.
#[test]
fn what_a_list_of_rcps_leaves_out_is_no_denial() {
    let policy = |id: &str, statement: Value| {
        let document = json!({"Version": "2012-10-17", "Statement": [statement]});
        let targets = json!(["r-root", "ou-apps", "444455556666"]);
        let record = json!({"record": "control_policy", "id": id, "name": id, "kind": "resource",
            "document": document, "targets": targets});
        serde_json::from_value::<Record>(record).expect("a record")
    };
    let own =
        || policy("p-own", json!({"Effect": "Deny", "Principal": "*", "Action": "s3:DeleteBucket", "Resource": "*"}));
    let full =
        || policy("p-RCPFullAWSAccess", json!({"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}));
    let none = verdicts(Vec::new());
    assert_eq!(verdicts(vec![own(), full()]), none);
    assert_eq!(verdicts(vec![own()]), none);
    let closed = policy("p-closed", json!({"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}));
    assert_ne!(verdicts(vec![closed]), none, "what it denies is denied");
}

#[test]
fn everybody_who_has_a_policy_that_was_not_read_is_told_so() {
    let estate = estate();
    for (name, told) in [("user/unread", true), ("user/too", true), ("user/ci", false)] {
        let gaps = estate.gaps_of(estate.who(name).expect(name));
        assert_eq!(gaps.iter().any(|gap| gap.source.contains("policy/lost")), told, "{name}: {gaps:?}");
    }
}

#[test]
fn ways_lead_where_they_are_asked_for() {
    let estate = estate();
    let graph = Graph::new(&estate, 2);
    let ways: Vec<Way> = read("ways.json");
    assert!(!ways.is_empty());
    for way in ways {
        let from = estate.who(&way.from).expect(&way.name);
        let aim = graph.aim(&way.to).expect(&way.name);
        let routes = graph.routes(from, &aim, 1);
        let answer = match routes.found.first() {
            Some(route) if route.certain => "yes",
            Some(_) => "possibly",
            None => "none",
        };
        assert_eq!(answer, way.answer, "{}: {routes:?}", way.name);
        let steps: Vec<Vec<String>> =
            routes.found.iter().map(|route| route.steps.iter().map(|step| step.rule.clone()).collect()).collect();
        assert_eq!(steps, way.steps, "{}", way.name);
        let uses: Vec<String> = routes
            .found
            .iter()
            .flat_map(|route| &route.uses)
            .map(|one| {
                let actions: Vec<&str> = one.actions.iter().map(|(action, _)| action.as_str()).collect();
                format!("{} {}", one.purpose, actions.join(" "))
            })
            .collect();
        assert_eq!(uses, way.uses, "{}", way.name);
    }
}

#[test]
fn all_ways_are_different_and_the_certain_ones_come_first() {
    let estate = estate();
    let graph = Graph::new(&estate, 1);
    let from = estate.who("user/ci").expect("somebody");
    let aim = graph.aim("admin").expect("an aim");
    let routes = graph.routes(from, &aim, 50);
    let mut seen: Vec<_> = routes.found.iter().map(|route| format!("{:?}", (&route.nodes, &route.steps))).collect();
    let count = seen.len();
    seen.sort();
    seen.dedup();
    assert!(count > 0);
    assert_eq!(seen.len(), count, "no way is told twice");
    let order: Vec<_> = routes.found.iter().map(|route| (!route.certain, route.steps.len())).collect();
    assert!(order.is_sorted(), "{order:?}");
    for route in &routes.found {
        assert_eq!(route.nodes.len(), route.steps.len() + 1);
    }
}

#[test]
fn what_was_not_read_is_said_beside_every_answer() {
    let estate = estate();
    let graph = Graph::new(&estate, 1);
    let from = estate.who("role/loop-a").expect("somebody");
    let routes = graph.routes(from, &graph.aim("admin").expect("an aim"), 1);
    assert!(routes.found.is_empty());
    let [(account, kinds)] = routes.unread.as_slice() else { panic!("{:?}", routes.unread) };
    assert_eq!(account, "444455556666");
    assert!(kinds.contains(&"function") && kinds.contains(&"instance"), "{kinds:?}");
}

#[test]
fn an_aim_that_is_none_is_said_with_the_way_out() {
    let estate = estate();
    let graph = Graph::new(&estate, 1);
    assert!(matches!(graph.aim("nobody"), Err(AimError::Unknown { .. })));
    assert!(matches!(graph.aim("999999999999"), Err(AimError::Unknown { .. })));
    let mut records = records();
    let twin = serde_json::json!({
        "record": "user", "arn": "arn:aws:iam::111122223333:user/ci", "name": "ci", "groups": [], "inline": [], "attached": []
    });
    records.push(serde_json::from_value(twin).expect("a record"));
    let estate = Estate::new(&records, Listings::default(), now());
    assert!(matches!(Graph::new(&estate, 1).aim("ci"), Err(AimError::Who(WhoError::Ambiguous { .. }))));
}
