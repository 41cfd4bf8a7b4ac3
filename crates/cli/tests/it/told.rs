//! Findings, stories and timelines of a generated incident, from the command line.

use std::fs;

use serde_json::Value;
use stanch_scenario::Spec;

use crate::stanch::{Bench, Ran, command, list, number, run};

const GRAVE: [&str; 4] = ["low", "medium", "high", "critical"];

/// A case with an incident in it.
fn bench() -> Bench {
    let bench = Bench::new();
    bench.scenario(&Spec { broken_file: true, ..Spec::new(3, 4_000) });
    bench.text(["ingest".as_ref(), bench.logs().as_os_str()]);
    bench.text(["expose".as_ref(), bench.path("scenario/exposures.csv").as_os_str()]);
    bench
}

/// Asserts a refusal in one line that says `about`.
fn refused(ran: &Ran, about: &str) {
    assert_eq!((ran.status, ran.out.as_str(), ran.err.lines().count()), (2, "", 1), "{}", ran.err);
    assert!(ran.err.starts_with("stanch: ") && ran.err.contains(about), "{}", ran.err);
}

#[test]
fn every_form_of_every_list_agrees_with_the_results() {
    let bench = bench();
    bench.text(["assess"]);
    for (command, key) in [("findings", "findings"), ("stories", "stories")] {
        let stored = fs::read_to_string(bench.case().join(format!("results/{command}.json"))).expect("results");
        let document = bench.json([command]);
        assert_eq!(serde_json::from_str::<Value>(&stored).expect("json"), document);
        let all = list(&document[key]).len();
        assert!(bench.text([command]).contains("limits"));
        assert!(bench.text(["--format", "csv", command]).lines().count() > all);
        let one = bench.json([command, "--limit", "1"]);
        assert_eq!(list(&one[key]).len(), all.min(1));
        assert_eq!(one["left_out"].as_u64().unwrap_or_default(), all.saturating_sub(1) as u64);
        assert_eq!(bench.run([command, "--limit", "0"]).status, 2);
    }
}

#[test]
fn the_exit_status_says_what_was_found_whatever_is_shown() {
    let bench = bench();
    let found = bench.json(["findings"]);
    let at_least = |grave: usize| {
        let grave_enough = |value: &Value| GRAVE[grave..].iter().any(|name| value == name);
        list(&found["findings"]).iter().any(|one| grave_enough(&one["severity"]))
            || list(&found["muted"])
                .iter()
                .any(|one| number(&one["findings"]) > 0 && (one["gravest"].is_null() || grave_enough(&one["gravest"])))
    };
    let ends_with = |at: usize, command: &[&str]| {
        let asked: Vec<&str> = ["--quiet", "--fail-on", GRAVE[at]].iter().chain(command).copied().collect();
        let status = bench.run(&asked).status;
        // A broken file is a gap, which is told with 3 unless there is something graver to tell.
        let strict = bench.run(["--strict"].iter().chain(&asked)).status;
        assert_eq!((status, strict), if at_least(at) { (1, 1) } else { (0, 3) }, "{} {command:?}", GRAVE[at]);
    };
    for at in 0..GRAVE.len() {
        ends_with(at, &["findings", "--rule", "no-such-rule"]);
    }
    for command in ["assess", "stories"] {
        ends_with(2, &[command]);
    }
    refused(&bench.run(["--fail-on", "low", "query", "select 1"]), "only assess, findings and stories know --fail-on");
    refused(&run(command().args(["--fail-on", "low", "findings", "--case"]).arg(bench.path("none"))), "is not a case");
    assert_eq!(bench.run(["--fail-on", "severe", "findings"]).status, 2);
}

#[test]
fn a_story_is_told_by_number_and_id_and_refused_by_other_names() {
    let bench = bench();
    let document = bench.json(["stories"]);
    let stories = list(&document["stories"]);
    for (at, story) in (1..).zip(stories) {
        let id = story["id"].as_str().expect("an id");
        let told = bench.json(["story", id]);
        assert_eq!((number(&told["number"]), &told["story"]), (at, story));
        assert_eq!(bench.json(["story", &at.to_string()]), told);
        assert!(bench.text(["story", id]).contains("Timeline"));
        let events = list(&story["events"]).len();
        assert!(bench.text(["--format", "csv", "story", id]).lines().count() > events);
    }
    refused(&bench.run(["story", "\u{1b}[2Jnope"]), "there is no story \\u{1b}[2Jnope");
    refused(&bench.run(["timeline", "--story", "nope"]), "there is no story nope");
    refused(&bench.run(["story", &(stories.len() + 1).to_string()]), "there is no story");
    if stories.len() > 1 {
        refused(&bench.run(["story", "s-"]), "s-");
    }
}

#[test]
fn a_timeline_is_lines_for_timesketch() {
    let bench = bench();
    let lines = bench.text(["timeline"]);
    for line in lines.lines() {
        let line: Value = serde_json::from_str(line).expect("json");
        for needed in ["message", "datetime", "timestamp_desc"] {
            assert!(line[needed].is_string(), "{line}");
        }
    }
    assert_eq!(bench.text(["--format", "json", "timeline"]), lines);
    let csv = bench.text(["--format", "csv", "timeline"]);
    assert!(csv.starts_with("message,datetime,timestamp_desc,"));
    assert!(csv.lines().count() > lines.lines().count());
}

#[test]
fn the_demo_opens_with_what_was_held_and_names_the_stolen_key_first() {
    let bench = Bench::new();
    let ran = run(command().args(["--quiet", "demo", "--events", "20000"]).arg(bench.path("demo")));
    assert_eq!(ran.status, 0, "{}", ran.err);
    let place = |text: &str| ran.out.find(text).unwrap_or_else(|| panic!("{text} is not in {}", ran.out));
    let parts = ["What CircleCI held", "What could not be seen of it", "What stands out"].map(place);
    assert!(parts.is_sorted(), "{parts:?}");

    let truth = fs::read_to_string(bench.path("demo/logs/truth.json")).expect("the truth");
    let truth: Value = serde_json::from_str(&truth).expect("json");
    let ids: Vec<&str> = list(&truth["exposures"]).iter().filter_map(|one| one["id"].as_str()).collect();
    let after = &ran.out[parts[2]..];
    let first = ids.iter().filter_map(|id| after.find(id).map(|at| (at, *id))).min().expect("an exposure");
    assert_eq!(first.1, truth["stolen"]["access_key_id"]);

    // All that the logs know to be exposed was linked, and nothing was said by hand.
    let held =
        run(command().args(["--quiet", "--format", "json", "--case"]).arg(bench.path("demo/case")).arg("exposures"));
    let held: Value = serde_json::from_str(&held.out).expect("json");
    let links = list(&held["credentials"]).iter().flat_map(|one| one["links"].as_array().into_iter().flatten());
    let linked: Vec<&Value> = links.map(|link| &link["target"]).collect();
    for id in ids {
        assert!(linked.iter().any(|target| target["id"] == id || target["arn"] == id), "{id} is not linked");
    }
}
