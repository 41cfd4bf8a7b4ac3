//! What is written is as the standard says, by a statement of the standard that the check does not know.

mod statement;

use std::path::Path;

use chrono::{DateTime, Utc};
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use stanch_playbook::draft::{ToReplace, draft};
use stanch_playbook::{check, read, shipped};

use statement::Statement;

fn valid() -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/valid.json")).unwrap()
}

#[test]
fn what_is_shipped_and_written_back_is_as_the_standard_says() {
    let statement = Statement::read();
    let valid = valid();
    for (name, text) in shipped::ALL.iter().copied().chain([("valid", valid.as_str())]) {
        let written: Value = serde_json::from_str(&read(text.as_bytes()).unwrap().write()).unwrap();
        assert_eq!(statement.hold(&written), Vec::<String>::new(), "{name}");
    }
}

/// Whether a seeded fault is one of form, which the statement can see; what it is about is seen by the check alone.
#[test]
fn of_the_seeded_faults_those_of_form_are_seen() {
    let statement = Statement::read();
    let faults = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/faults");
    for (name, seen) in [
        ("missing-property", "/modified: missing"),
        ("unknown-property", ": unknown"),
        ("unknown-in-agent", "/nickname: unknown"),
        ("wrong-type", "/timeout: "),
        ("malformed-id", "/created_by: "),
        ("wrong-prefix", ": no such key"),
        ("timestamp-form", "/created: "),
        ("timestamp-digits", "/created: "),
        ("priority-range", "/priority: 101"),
        ("empty-branch", "/next_steps: "),
        ("no-address", "/address: missing"),
        ("no-category", "/category: missing"),
        ("unknown-level", "/tlpv2_level: "),
        ("unknown-marking", ": no such type"),
        ("variable-name", ": no such key"),
    ] {
        let bytes = std::fs::read(faults.join(name).with_extension("json")).unwrap();
        let wrong = statement.hold(&serde_json::from_slice(&bytes).unwrap());
        assert!(wrong.len() == 1 && wrong[0].contains(seen), "{name}: {wrong:?}");
    }
}

/// Every object that the standard knows, with every property that it has: the valid playbook of the fixtures, and short ones
/// with objects of one sort each.
fn everything(statement: &Statement) -> Vec<Value> {
    let (start, action) =
        ("start--00000001-0000-4000-8000-000000000001", "action--00000002-0000-4000-8000-000000000002");
    let (end, agent) =
        ("end--00000003-0000-4000-8000-000000000003", "individual--00000004-0000-4000-8000-000000000004");
    let short = |change: &dyn Fn(&mut Value)| {
        let mut document = json!({
            "type": "playbook", "spec_version": "cacao-2.0", "id": "playbook--00000005-0000-4000-8000-000000000005",
            "name": "Short", "created_by": "identity--00000384-0000-4000-8000-000000000384",
            "created": "2026-01-01T00:00:00.000Z", "modified": "2026-01-01T00:00:00.000Z", "workflow_start": start,
            "workflow": {
                start: {"type": "start", "on_completion": action},
                action: {"type": "action", "agent": agent, "on_completion": end, "commands": [{"type": "manual", "command": "x"}]},
                end: {"type": "end"},
            },
            "agent_definitions": {agent: {"type": "individual", "name": "Ada"}},
        });
        change(&mut document);
        document
    };
    let sorted = |definitions: &'static str, sort: &'static str| {
        short(&|document| {
            for (at, (kind, object)) in statement.samples(sort).into_iter().enumerate() {
                document[definitions][format!("{kind}--{:08x}-0000-4000-8000-0000000000ff", 0x1000 + at)] = object;
            }
        })
    };
    vec![
        serde_json::from_str(&valid()).unwrap(),
        sorted("agent_definitions", "party"),
        sorted("target_definitions", "party"),
        sorted("authentication_info_definitions", "authentication"),
        sorted("data_marking_definitions", "marking"),
        short(&|document| document["signatures"] = json!([statement.sample("object(signature)")])),
        short(&|document| {
            let commands = statement.samples("command").into_iter().map(|(_, command)| command).collect();
            document["workflow"][action]["commands"] = Value::Array(commands);
        }),
    ]
}

/// All objects of a document, by pointer. What extensions have inside is nobody's but theirs.
fn objects(value: &Value, place: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(all) => {
            found.push(place.to_owned());
            let inner = all.iter().filter(|(name, _)| !name.starts_with("extension-definition--") || place.is_empty());
            inner.for_each(|(name, one)| objects(one, &format!("{place}/{name}"), found));
        }
        Value::Array(all) => {
            all.iter().enumerate().for_each(|(at, one)| objects(one, &format!("{place}/{at}"), found));
        }
        _ => {}
    }
}

/// The document with one thing different, in every way: a property that is gone or is something else, and one that came from
/// nowhere.
fn departures(document: &Value) -> impl Iterator<Item = Value> {
    let mut places = Vec::new();
    objects(document, "", &mut places);
    places.into_iter().flat_map(move |place| {
        let fields = document.pointer(&place).unwrap().as_object().unwrap();
        let change = |change: &dyn Fn(&mut Map<String, Value>)| {
            let mut document = document.clone();
            change(document.pointer_mut(&place).unwrap().as_object_mut().unwrap());
            document
        };
        let mut all = vec![change(&|fields| drop(fields.insert("nickname".into(), json!("x"))))];
        for name in fields.keys() {
            all.push(change(&|fields| drop(fields.remove(name))));
            for other in [json!(-1), json!("x"), json!([]), json!({})] {
                all.push(change(&|fields| drop(fields.insert(name.clone(), other.clone()))));
            }
        }
        all
    })
}

#[test]
fn nothing_that_departs_from_it_is_passed_over() {
    let statement = Statement::read();
    let told = |document: &Value| read(document.to_string().as_bytes()).map(|playbook| check(&playbook));
    let (mut departed, mut missed) = (0, Vec::new());
    for document in everything(&statement) {
        assert_eq!(statement.hold(&document), Vec::<String>::new());
        let before = told(&document).unwrap();
        for changed in departures(&document) {
            let wrong = statement.hold(&changed);
            if wrong.is_empty() {
                continue;
            }
            departed += 1;
            let said = told(&changed).map_or(true, |after| after.iter().any(|fault| !before.contains(fault)));
            if !said {
                missed.push(wrong);
            }
        }
    }
    assert!(departed > 2_000, "{departed}");
    assert!(missed.is_empty(), "{} of {departed}: {missed:#?}", missed.len());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn whatever_is_drafted_is_as_the_standard_says(
        which in 0..shipped::ALL.len(), vendor in ".{0,20}", days in 0..40_000_i64,
        replace in proptest::collection::vec((".{0,30}", proptest::option::of("[ab_:]{1,3}|.{1,12}")), 0..60),
    ) {
        let replace: Vec<ToReplace> =
            replace.into_iter().map(|(title, owner)| ToReplace { title, owner, furthest: false }).collect();
        let now = DateTime::<Utc>::UNIX_EPOCH + chrono::Duration::days(days) + chrono::Duration::nanoseconds(1);
        let book = read(shipped::ALL[which].1.as_bytes()).unwrap();
        let drafted = draft(&book, &vendor, &replace, now).unwrap();
        let written: Value = serde_json::from_str(&drafted.write()).unwrap();
        prop_assert_eq!(Statement::read().hold(&written), Vec::<String>::new());
    }
}
