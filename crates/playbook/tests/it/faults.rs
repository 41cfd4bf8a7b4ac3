//! Each seeded fault is found, at its place, and nothing else is; what is valid has none and comes back as it was.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use serde_json::Value;
use stanch_playbook::check::{Known, check_against};
use stanch_playbook::{Playbook, check, read, shipped};

fn fixtures() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures")
}

fn json(path: PathBuf) -> Value {
    serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap()
}

#[test]
fn each_seeded_fault_is_the_only_one_that_is_found() {
    let mut wrong = Vec::new();
    let mut kinds = BTreeSet::new();
    for entry in std::fs::read_dir(fixtures().join("faults")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if name.ends_with(".expected.json") {
            continue;
        }
        let expected = json(path.with_extension("expected.json"));
        let others: Option<BTreeMap<String, Playbook>> = expected["known"]["playbooks"].as_array().map(|all| {
            let other = |id: &Value| {
                let mut document = json(fixtures().join("valid.json"));
                document["id"] = id.clone();
                let playbook = read(document.to_string().as_bytes()).unwrap();
                (playbook.id.clone(), playbook)
            };
            all.iter().map(other).collect()
        });
        let playbooks = others.as_ref().map(|all| all.iter().map(|(id, one)| (id.clone(), one)).collect());
        let known = Known { playbooks, now: None };
        let found = check_against(&read(&std::fs::read(&path).unwrap()).unwrap(), &known);
        let found = serde_json::to_value(&found).unwrap();
        let same = |one: &Value| ["kind", "place", "level"].iter().all(|key| one[*key] == expected[*key]);
        kinds.insert(expected["kind"].as_str().unwrap().to_owned());
        match found.as_array().unwrap().as_slice() {
            [one] if same(one) => {}
            other => wrong.push(format!("{name}: {other:#?}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(kinds.len() >= 20, "{kinds:?}");
}

#[test]
fn what_is_valid_has_no_fault_and_comes_back_as_it_was() {
    let valid = std::fs::read_to_string(fixtures().join("valid.json")).unwrap();
    let mut ids = BTreeSet::new();
    for (name, text) in shipped::ALL.iter().copied().chain([("valid", valid.as_str())]) {
        let playbook = read(text.as_bytes()).unwrap();
        assert_eq!(check(&playbook), [], "{name}");
        let written: Value = serde_json::from_str(&playbook.write()).unwrap();
        assert_eq!(written, serde_json::from_str::<Value>(text).unwrap(), "{name}");
        assert_eq!(read(playbook.write().as_bytes()).unwrap().write(), playbook.write(), "{name}");
        assert!(ids.insert(playbook.id), "{name}");
    }
}
