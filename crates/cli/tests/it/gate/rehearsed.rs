//! Whether somebody wrote down what to do when a vendor is lost, and went through it.

use std::fs;

use serde_json::{Value, json};

use super::scene::Scene;
use crate::playbook::run::{END, put, step};
use crate::stanch::list;

/// How many of a part there are, and of how many more nobody knows.
fn part(document: &Value, vendor: &str, id: &str) -> (u64, u64) {
    let score = list(&document["vendors"]).iter().find(|one| one["vendor"] == vendor).expect("a vendor");
    let part = list(&score["parts"]).iter().find(|one| one["id"] == id).expect("a part");
    (part["count"].as_u64().expect("a number"), part["unknown"].as_u64().expect("a number"))
}

fn ready(scene: &Scene, hours: i64) -> Value {
    serde_json::from_str(&scene.done(hours, &["readiness", "--format", "json"])).expect("json")
}

/// A case in which two vendors were collected.
fn two_vendors() -> Scene {
    let scene = Scene::new();
    scene.collect(0);
    let collected = scene.run(0, &["collect", "github"]);
    assert!(collected.status < 2, "{}", collected.err);
    scene
}

#[test]
fn a_playbook_that_nobody_could_run_is_none() {
    let scene = two_vendors();
    let playbooks = scene.bench.case().join("playbooks");
    fs::remove_dir_all(&playbooks).expect("a folder");
    fs::create_dir_all(&playbooks).expect("a folder");
    let write = |text: &str| fs::write(playbooks.join("night.json"), text).expect("a file");
    for text in ["not json {", "{}", "[]"] {
        write(text);
        let ready = ready(&scene, 0);
        assert_eq!(part(&ready, "CircleCI", "no_playbook"), (1, 0), "{text}");
        assert!(list(&ready["gaps"]).iter().any(|gap| gap["source"] == "playbook night"), "{:#}", ready["gaps"]);
    }
    put(&scene.bench, &[("action", 1, step("stanch", &json!(["gaps"]), END))]);
    assert_eq!(part(&ready(&scene, 0), "CircleCI", "no_playbook"), (0, 0));
    // One whose step leads nowhere is read, and cannot be run.
    put(&scene.bench, &[("action", 1, step("stanch", &json!(["gaps"]), ("end", 77)))]);
    let ready = ready(&scene, 0);
    assert_eq!(part(&ready, "CircleCI", "no_playbook"), (1, 0));
    let steps: Vec<&Value> = list(&ready["steps"]).iter().collect();
    let write =
        steps.iter().find(|step| step["what"].as_str().is_some_and(|what| what.starts_with("write a playbook")));
    // One playbook of the case is one for both vendors.
    assert_eq!(write.expect("a step")["removes"], 40, "{steps:#?}");
}

#[test]
fn a_run_counts_for_the_vendor_that_the_case_is_about() {
    let scene = two_vendors();
    put(&scene.bench, &[("action", 1, step("stanch", &json!(["gaps"]), END))]);
    scene.done(0, &["playbook", "run", "night", "--who", "tom"]);
    let ready = ready(&scene, 0);
    assert_eq!(part(&ready, "CircleCI", "not_drilled"), (0, 0));
    assert_eq!(part(&ready, "GitHub", "not_drilled"), (0, 1), "{ready:#}");
    // A journal that was changed counts no more, and is told.
    let journal = scene.bench.case().join("journal");
    let run = fs::read_dir(&journal).expect("a folder").filter_map(Result::ok).map(|entry| entry.path());
    let run = run.into_iter().find(|path| path.display().to_string().contains("playbook-night")).expect("a run");
    let text = fs::read_to_string(&run).expect("a file");
    fs::write(&run, text.replacen("tom", "eve", 1)).expect("a file");
    let ready = self::ready(&scene, 0);
    assert_eq!(part(&ready, "CircleCI", "not_drilled"), (0, 1), "{ready:#}");
    let told = list(&ready["gaps"]).iter().filter_map(|gap| gap["source"].as_str());
    assert!(told.clone().any(|source| source.starts_with("run night")), "{:#}", ready["gaps"]);
}

/// A scorecard as a drill writes it.
fn scorecard(scene: &Scene, unattended: bool, answer: &str, hours: i64) -> Value {
    json!({ "schema": "stanch.scorecard/1", "vendor": "CircleCI", "seed": 7, "noticed": scene.at(hours),
        "unattended": unattended, "answer": answer, "holds": if answer == "no" { vec!["quiet"] } else { vec![] },
        "minutes": [["all can", 90]], "found": [["keys", 20, 20]], "stands": { "deleted": 3 }, "open": 0,
        "projects": [40, 40], "steps": [33, 12] })
}

#[test]
fn a_drill_that_a_team_brought_to_its_end_is_taken_from_its_scorecard() {
    let scene = two_vendors();
    let take = |card: &Value| {
        let file = scene.bench.put("scorecard.json", &card.to_string());
        scene.run(0, &["readiness", "drilled", "--scorecard", file.to_str().expect("a path"), "--by", "ines"])
    };
    let mut elsewhere = scorecard(&scene, false, "go", -30);
    elsewhere["vendor"] = "Travis CI".into();
    for (card, says) in [
        (scorecard(&scene, true, "go", -30), "an understudy worked through"),
        (scorecard(&scene, false, "no", -30), "ended with NO for quiet"),
        (scorecard(&scene, false, "go", 30), "lies ahead"),
        (json!({ "schema": "stanch.gate/1" }), "is no scorecard"),
        (elsewhere, "nothing is collected from Travis CI"),
    ] {
        let refused = take(&card);
        assert!(refused.status == 2 && refused.err.contains(says), "{says}: {}", refused.err);
    }
    assert_eq!(part(&ready(&scene, 0), "CircleCI", "not_drilled"), (0, 1));
    let mut card = scorecard(&scene, false, "go", -30);
    // Those of before it was said are of the one vendor that there was.
    card.as_object_mut().expect("an object").remove("vendor");
    assert_eq!(take(&card).status, 0);
    let now = ready(&scene, 0);
    assert_eq!(part(&now, "CircleCI", "not_drilled"), (0, 0));
    assert_eq!(part(&now, "GitHub", "not_drilled"), (0, 1), "it was a drill of CircleCI alone");
    let journal = fs::read_to_string(scene.bench.case().join("journal/journal.jsonl")).expect("a journal");
    let line: Value = serde_json::from_str(journal.lines().last().expect("a line")).expect("json");
    assert_eq!((&line["entry"], &line["by"]), (&"drilled".into(), &"ines".into()));
    assert_eq!(line["how"], "a drill: GO, 40 of 40 projects can build, 0 credentials are open");
}

#[test]
fn what_a_team_went_through_otherwise_is_a_persons_word_and_ends_with_the_quarter() {
    let scene = two_vendors();
    let said = |vendor: &str, at: &str| {
        let how = "around a table, nobody knew who owns the registry";
        let arguments = ["readiness", "drilled", "--vendor", vendor, "--at", at, "--how", how, "--by", "ines"];
        scene.run(0, &arguments)
    };
    let unknown = said("Travis CI", &scene.at(-24));
    assert!(unknown.status == 2 && unknown.err.contains("name one of: CircleCI, GitHub, GitLab"), "{}", unknown.err);
    let ahead = said("github", &scene.at(24));
    assert!(ahead.status == 2 && ahead.err.contains("--at lies ahead"), "{}", ahead.err);
    assert_eq!(said("github", &scene.at(-24 * 200)).status, 0);
    assert_eq!(part(&ready(&scene, 0), "GitHub", "not_drilled"), (1, 0), "it was too long ago");
    assert_eq!(said("github", &scene.at(-24)).status, 0);
    assert_eq!(part(&ready(&scene, 0), "GitHub", "not_drilled"), (0, 0));
    let nothing = scene.run(0, &["readiness", "drilled", "--by", "ines"]);
    assert!(nothing.status == 2 && nothing.err.contains("--scorecard"), "{}", nothing.err);
}
