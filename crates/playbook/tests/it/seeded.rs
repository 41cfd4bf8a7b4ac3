//! Changes of a short playbook, each with all that is to be found then: nothing, where it is still as it should be.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;
use stanch_playbook::check::{Known, check_against};
use stanch_playbook::{Playbook, read};

/// `action@2` becomes the identifier of an action, so that the table can be read.
fn spelled(text: &str) -> String {
    let mut parts = text.split('@');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(part.len());
        let (number, rest) = part.split_at(end);
        let number: u32 = number.parse().unwrap();
        out.push_str(&format!("--{number:08x}-0000-4000-8000-{number:012x}{rest}"));
    }
    out
}

/// As RFC 7396 says: what is null goes, objects are changed within, and all else is put in its place.
fn merge(into: &mut Value, change: &Value) {
    let Value::Object(changes) = change else {
        *into = change.clone();
        return;
    };
    if !into.is_object() {
        *into = Value::Object(serde_json::Map::new());
    }
    let fields = into.as_object_mut().unwrap();
    for (name, change) in changes {
        if change.is_null() {
            fields.remove(name);
        } else {
            merge(fields.entry(name.clone()).or_insert(Value::Null), change);
        }
    }
}

#[test]
fn each_change_is_judged() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/seeded.json");
    let table: Value = serde_json::from_str(&spelled(&std::fs::read_to_string(path).unwrap())).unwrap();
    let changed = |change: &Value| -> Playbook {
        let mut document = table["base"].clone();
        merge(&mut document, change);
        read(document.to_string().as_bytes()).unwrap()
    };
    let mut wrong = Vec::new();
    for case in table["cases"].as_array().unwrap() {
        let name = case["name"].as_str().unwrap();
        let playbook = changed(&case["change"]);
        let others: Option<BTreeMap<String, Playbook>> = case["others"]
            .as_array()
            .map(|all| all.iter().map(changed).map(|playbook| (playbook.id.clone(), playbook)).collect());
        let known = Known {
            playbooks: others.as_ref().map(|all| all.iter().map(|(id, one)| (id.clone(), one)).collect()),
            now: case["now"].as_str().map(|now| now.parse().unwrap()),
        };
        let found: Vec<String> = check_against(&playbook, &known)
            .iter()
            .map(|fault| format!("{} {} {}", format!("{:?}", fault.level).to_lowercase(), fault.kind, fault.place))
            .collect();
        let expected: Vec<&str> = case["found"].as_array().unwrap().iter().map(|one| one.as_str().unwrap()).collect();
        if found != expected {
            wrong.push(format!("{name}: {found:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
