//! Every folder of `tests/fixtures` is a case: `case.json` says what was exposed and when, `events.jsonl` what the logs
//! have (with the shorthand of [`crate::lines`]), and `expected.json` what the answer must contain: the dossiers by what
//! was exposed, their `order`, the `gaps`, the `findings`, those that are `muted`, the `stories` and the `limits`.
//!
//! An object must have at least the fields that are expected of it, a list exactly the items, in their order, and
//! `{"contains": "word"}` is expected of a text that holds the word. Since a case with many findings would be brittle as
//! a list, an expectation may also be named after a list of the answer:
//!
//! - `findings_include` (and so on): each item must be matched by something in the list.
//! - `findings_exclude`: no item may be matched by anything in the list.
//!
//! Each case is reviewed a second time, with the logs in the opposite order, the exposures too unless their lineages
//! overlap, and with dossiers that are counted from the lake. The two answers must be equal to the byte.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use stanch_detect::{Limits, RULES};

use crate::case::Case;
use crate::lines;

fn differences(at: &str, expected: &Value, found: &Value, out: &mut Vec<String>) {
    match (expected, found) {
        (Value::Object(expected), Value::String(text)) if expected.len() == 1 && expected.contains_key("contains") => {
            let word = expected["contains"].as_str().unwrap();
            if !text.contains(word) {
                out.push(format!("{at}\n  expected to contain {word}\n  found    {text}"));
            }
        }
        (Value::Object(expected), Value::Object(found)) => {
            for (key, value) in expected {
                let at = format!("{at}.{key}");
                differences(&at, value, found.get(key).unwrap_or(&Value::Null), out);
            }
        }
        (Value::Array(expected), Value::Array(found)) if expected.len() == found.len() => {
            for (index, (expected, found)) in expected.iter().zip(found).enumerate() {
                differences(&format!("{at}[{index}]"), expected, found, out);
            }
        }
        _ if expected == found => {}
        _ => out.push(format!("{at}\n  expected {expected}\n  found    {found}")),
    }
}

fn matches(expected: &Value, found: &Value) -> bool {
    let mut different = Vec::new();
    differences("", expected, found, &mut different);
    different.is_empty()
}

/// What of a whole answer is not as expected.
fn wrong(name: &str, expected: &Value, found: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    for (key, value) in expected.as_object().unwrap() {
        let include = key.strip_suffix("_include");
        let Some(list) = include.or(key.strip_suffix("_exclude")) else {
            differences(&format!("{name}.{key}"), value, found.get(key).unwrap_or(&Value::Null), &mut wrong);
            continue;
        };
        let list = found[list].as_array().unwrap_or_else(|| panic!("{name}: there is no list {list}"));
        for item in value.as_array().unwrap() {
            let matching: Vec<&Value> = list.iter().filter(|one| matches(item, one)).collect();
            match (include, matching.as_slice()) {
                (Some(_), []) => {
                    wrong.push(format!("{name}.{key}\n  nothing is {item}, but there is\n{}", brief(list)))
                }
                (None, [one, ..]) => wrong.push(format!("{name}.{key}\n  something is {item}:\n  {one}")),
                _ => {}
            }
        }
    }
    wrong
}

/// What a list has, in the few fields that a case would expect.
fn brief(list: &[Value]) -> String {
    const FIELDS: [&str; 9] =
        ["rule", "title", "severity", "confidence", "subject", "subjects", "events", "evidence", "cause"];
    let brief = |one: &Value| {
        let fields =
            FIELDS.iter().filter(|name| one.get(name).is_some()).map(|name| ((*name).to_owned(), one[name].clone()));
        let mut fields: serde_json::Map<String, Value> = fields.collect();
        if one.get("score").is_some() {
            fields["events"] = json!(one["events_total"]);
        }
        format!("    {}", Value::Object(fields))
    };
    list.iter().map(brief).collect::<Vec<_>>().join("\n")
}

fn expected(folder: &Path) -> Value {
    let text = std::fs::read_to_string(folder.join("expected.json")).unwrap();
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
}

/// What is wrong with one case.
fn check(folder: &Path, show: bool) -> Vec<String> {
    let name = folder.file_name().unwrap().to_string_lossy().into_owned();
    let mut events = lines::read(&folder.join("events.jsonl"));
    let mut case = Case::read(folder);
    let found = case.run(&events, Limits::default());
    if show {
        #[allow(clippy::print_stdout)] // Asked for, by naming a case.
        {
            println!("{found:#}");
        }
    }
    let mut different = wrong(&name, &expected(folder), &found);

    // Neither the order of the logs and of the list nor the way of counting may change anything.
    events.reverse();
    if !case.overlapping {
        case.exposures.reverse();
    }
    let again = case.run(&events, Limits { groups: 0, ..Limits::default() });
    if again != found {
        differences(&format!("{name} the other way round"), &found, &again, &mut different);
    }
    different
}

fn folders() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect()
}

#[test]
fn every_case_comes_out_as_expected() {
    let only = std::env::var("CASE").ok();
    let folders = folders().into_iter().filter(|folder| only.as_ref().is_none_or(|only| folder.ends_with(only)));
    let folders: Vec<_> = folders.collect();
    assert!(!folders.is_empty(), "there is no case");
    let failures: Vec<String> = std::thread::scope(|scope| {
        let cases = folders.iter().map(|folder| scope.spawn(|| check(folder, only.is_some())));
        let cases: Vec<_> = cases.collect();
        cases.into_iter().flat_map(|case| case.join().unwrap()).collect()
    });
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// The detections that an expectation of some cases names.
fn named(keys: &[&str]) -> BTreeSet<String> {
    let mut named = BTreeSet::new();
    for folder in folders() {
        let expected = expected(&folder);
        let items = keys.iter().filter_map(|key| expected[key].as_array()).flatten();
        named.extend(items.filter_map(|item| item["rule"].as_str()).map(str::to_owned));
    }
    named
}

#[test]
fn every_detection_has_a_case_that_hits_and_one_that_must_not() {
    let rules: BTreeSet<String> = RULES.iter().map(|rule| (*rule).to_owned()).collect();
    assert_eq!(named(&["findings", "findings_include"]), rules);
    assert_eq!(named(&["findings_exclude"]), rules);
}

#[test]
fn a_wrong_answer_is_noticed() {
    let found = json!({"findings": [{"rule": "region", "says": "it works", "evidence": ["a", "b"]}]});
    let right = [
        json!({"findings": [{"rule": "region"}]}),
        json!({"findings_include": [{"evidence": ["a", "b"], "says": {"contains": "works"}}]}),
        json!({"findings_exclude": [{"rule": "region", "evidence": ["a"]}, {"rule": "impact"}]}),
    ];
    for expected in right {
        assert_eq!(wrong("case", &expected, &found), Vec::<String>::new(), "{expected}");
    }
    let mistaken = [
        json!({"findings": []}),
        json!({"finding": []}),
        json!({"findings_include": [{"rule": "region", "evidence": ["a"]}]}),
        json!({"findings_include": [{"rule": "region"}, {"rule": "impact"}]}),
        json!({"findings_include": [{"says": {"contains": "plays"}}]}),
        json!({"findings_exclude": [{"says": {"contains": "works"}}]}),
        json!({"findings_exclude": [{}]}),
    ];
    for expected in mistaken {
        assert_eq!(wrong("case", &expected, &found).len(), 1, "{expected}");
    }
}
