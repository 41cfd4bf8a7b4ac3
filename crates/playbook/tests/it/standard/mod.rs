//! What is written is as the standard says, by a statement of the standard that the check does not know.

mod statement;

use std::path::Path;

use chrono::{DateTime, Utc};
use proptest::prelude::*;
use serde_json::{Value, json};
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

/// All objects of a document, by pointer.
fn objects(value: &Value, place: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(all) => {
            found.push(place.to_owned());
            all.iter().for_each(|(name, one)| objects(one, &format!("{place}/{name}"), found));
        }
        Value::Array(all) => {
            all.iter().enumerate().for_each(|(at, one)| objects(one, &format!("{place}/{at}"), found));
        }
        _ => {}
    }
}

/// A document in which one property is gone, is something else, or came from nowhere.
fn changed(mut document: Value, which: usize, property: usize, how: usize) -> Value {
    let mut places = Vec::new();
    objects(&document, "", &mut places);
    let fields = document.pointer_mut(&places[which % places.len()]).unwrap().as_object_mut().unwrap();
    let name = fields.keys().nth(property % fields.len().max(1)).cloned();
    match (how, name) {
        (0, _) | (_, None) => drop(fields.insert("nickname".into(), json!("x"))),
        (1, Some(name)) => drop(fields.remove(&name)),
        (how, Some(name)) => {
            let others = [json!(null), json!(-1), json!(7), json!("x"), json!([]), json!({}), json!(true), json!([1])];
            fields.insert(name, others[how % others.len()].clone());
        }
    }
    document
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn nothing_that_departs_from_it_is_passed_over(
        which in 0..=shipped::ALL.len(), at in any::<usize>(), property in any::<usize>(), how in 0..10_usize,
    ) {
        let valid = valid();
        let text = shipped::ALL.get(which).map_or(valid.as_str(), |(_, text)| *text);
        let document = changed(serde_json::from_str(text).unwrap(), at, property, how);
        let wrong = Statement::read().hold(&document);
        let told = match read(document.to_string().as_bytes()) {
            Ok(playbook) => check(&playbook).len(),
            Err(_) => 1,
        };
        prop_assert!(wrong.is_empty() || told > 0, "{wrong:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn whatever_is_drafted_is_as_the_standard_says(
        which in 0..shipped::ALL.len(), vendor in ".{0,20}", days in 0..40_000_i64,
        replace in proptest::collection::vec((".{0,30}", proptest::option::of("[ab_:]{1,3}|.{1,12}")), 0..60),
    ) {
        let replace: Vec<ToReplace> =
            replace.into_iter().map(|(title, owner)| ToReplace { title, owner }).collect();
        let now = DateTime::<Utc>::UNIX_EPOCH + chrono::Duration::days(days) + chrono::Duration::nanoseconds(1);
        let book = read(shipped::ALL[which].1.as_bytes()).unwrap();
        let drafted = draft(&book, &vendor, &replace, now).unwrap();
        let written: Value = serde_json::from_str(&drafted.write()).unwrap();
        prop_assert_eq!(Statement::read().hold(&written), Vec::<String>::new());
    }
}
