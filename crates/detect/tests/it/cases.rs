//! Every folder of `tests/fixtures` is a case: `case.json` says what was exposed and when, `events.jsonl` what the logs
//! have, and `expected.json` what the dossiers, by what was exposed, their order, the gaps, the findings and the stories
//! must contain.
//!
//! An object must have at least the fields that are expected of it, a list exactly the items, in their order.

use std::path::Path;

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::{Value, json};
use stanch_detect::{Dimension, Expectations, Limits, Needle, Origin, Question, Thresholds, review};
use stanch_model::{Exposure, Mark, Periods, Span};

use crate::lake;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    exposures: Vec<Exposure>,
    baseline: [DateTime<Utc>; 2],
    window: [DateTime<Utc>; 2],
    #[serde(default)]
    accounts: Vec<String>,
    #[serde(default)]
    regions: Vec<String>,
    #[serde(default)]
    baseline_days: u64,
    /// Addresses of the vendor and indicators, by value.
    #[serde(default)]
    marks: std::collections::BTreeMap<String, Mark>,
    /// Autonomous systems and countries of addresses, by address.
    #[serde(default)]
    origins: std::collections::BTreeMap<String, (u32, String)>,
    /// Texts that are looked for in whole records.
    #[serde(default)]
    needles: Vec<String>,
    /// A detection that is muted.
    #[serde(default)]
    muted: Option<String>,
}

fn run(folder: &Path, events: &[Value], limits: Limits) -> Value {
    let case: Case = serde_json::from_str(&std::fs::read_to_string(folder.join("case.json")).unwrap()).unwrap();
    let periods = Periods {
        baseline: Span { start: case.baseline[0], end: case.baseline[1] },
        window: Span { start: case.window[0], end: case.window[1] },
    };
    let expectations =
        Expectations { accounts: case.accounts, regions: case.regions, baseline_days: case.baseline_days };
    let marker = |dimension: Dimension, value: &str| match dimension {
        Dimension::Source => case.marks.get(value).cloned().into_iter().collect(),
        _ => Vec::new(),
    };
    let dir = tempfile::tempdir().unwrap();
    let lake = lake::lake(dir.path(), events);
    let locator = |address: std::net::IpAddr| {
        let (system, country) = case.origins.get(&address.to_string())?;
        Some(Origin { system: Some(*system), organisation: None, country: Some(country.clone()) })
    };
    let needles: Vec<Needle> =
        case.needles.iter().map(|text| Needle { text: text.clone(), of: format!("the text {text}") }).collect();
    let question = Question {
        exposures: &case.exposures,
        periods: &periods,
        expectations: &expectations,
        marker: &marker,
        locator: &locator,
        needles: &needles,
        thresholds: &Thresholds::default(),
        limits,
        muted: &|finding| case.muted.as_ref().filter(|rule| **rule == finding.rule).map(|_| 0),
    };
    let report = tokio::runtime::Runtime::new().unwrap().block_on(review(&lake, &question)).unwrap();
    let found = report.found;
    let order: Vec<&str> = found.dossiers.iter().map(|dossier| dossier.exposure.handle.as_str()).collect();
    let dossiers = found
        .dossiers
        .iter()
        .map(|dossier| (dossier.exposure.handle.as_str().to_owned(), serde_json::to_value(dossier).unwrap()));
    json!({
        "dossiers": dossiers.collect::<serde_json::Map<_, _>>(),
        "order": order,
        "gaps": report.gaps,
        "findings": found.findings,
        "muted": found.muted.iter().map(|(_, finding)| finding).collect::<Vec<_>>(),
        "stories": found.stories,
        "limits": found.gaps,
    })
}

fn differences(at: &str, expected: &Value, found: &Value, out: &mut Vec<String>) {
    match (expected, found) {
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

/// What is wrong with one case.
fn check(folder: &Path, show: bool) -> Vec<String> {
    let name = folder.file_name().unwrap().to_string_lossy().into_owned();
    let mut events = lake::events(&folder.join("events.jsonl"));
    let found = run(folder, &events, Limits::default());
    if show {
        #[allow(clippy::print_stdout)] // Asked for, by naming a case.
        {
            println!("{found:#}");
        }
    }
    let expected = std::fs::read_to_string(folder.join("expected.json")).unwrap();
    let expected: Value = serde_json::from_str(&expected).unwrap_or_else(|error| panic!("{name}: {error}"));
    let mut different = Vec::new();
    differences(&name, &expected, &found, &mut different);

    // Neither the order of the logs nor the way of counting may change anything.
    events.reverse();
    let again = run(folder, &events, Limits { groups: 0, ..Limits::default() });
    if again != found {
        different.push(format!("{name} differs when counted from the lake\n  {found}\n  {again}"));
    }
    different
}

#[test]
fn every_case_comes_out_as_expected() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let only = std::env::var("CASE").ok();
    let folders = std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path());
    let folders = folders.filter(|folder| only.as_ref().is_none_or(|only| folder.ends_with(only)));
    let folders: Vec<_> = folders.collect();
    assert!(!folders.is_empty(), "there is no case");
    let failures: Vec<String> = std::thread::scope(|scope| {
        let cases = folders.iter().map(|folder| scope.spawn(|| check(folder, only.is_some())));
        let cases: Vec<_> = cases.collect();
        cases.into_iter().flat_map(|case| case.join().unwrap()).collect()
    });
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
