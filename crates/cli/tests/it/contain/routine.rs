//! A shipped playbook is run to its end: its commands change the double, and people answer what it asks.

use std::collections::BTreeMap;
use std::fs;

use serde_json::{Value, json};

use super::scene::{ACCOUNTS, Scene, key};
use crate::stanch::list;

/// A playbook as it is shipped, with the role that the double's responder assumes.
fn with_role(name: &str, scene: &Scene) {
    let mut document: Value =
        serde_json::from_str(&scene.bench.text(["playbook", "export", name])).expect("a document");
    let steps = document["workflow"].as_object_mut().expect("steps").values_mut();
    for arguments in steps.filter_map(|step| step.pointer_mut("/commands/0/arguments")?.as_array_mut()) {
        if arguments[0] == "contain" {
            arguments.extend([json!("--role"), json!("stanch-responder")]);
        }
        if arguments.get(1).is_some_and(|word| word == "apply") {
            arguments.push(json!("--no-wait"));
        }
    }
    fs::write(scene.bench.case().join(format!("playbooks/{name}.json")), document.to_string()).expect("a file");
}

/// Answers all that a run asks until it asks no more, and gives where it stands then.
fn answered(scene: &Scene, run: &str) -> Value {
    for _ in 0..20 {
        let stands: Value =
            serde_json::from_str(&scene.run(&["playbook", "status", run, "--format", "json"]).out).expect("a document");
        if list(&stands["waiting"]).is_empty() {
            return stands;
        }
        for question in list(&stands["waiting"]) {
            let key = question["key"].as_str().expect("a key");
            let mut answer = vec!["playbook", "answer", run, key, "--by", "Grace", "--proof", "seen"];
            if question["asking"] == "whether" {
                answer.push("--no");
            }
            assert_eq!(scene.run(&answer).status, 0);
        }
        scene.run(&["playbook", "resume", run, "--who", "Grace"]);
    }
    panic!("the run {run} asks without end");
}

#[test]
fn break_glass_for_backups_cuts_what_reaches_them_by_its_own_plan() {
    let scene = Scene::new(2, BTreeMap::new());
    with_role("backup-break-glass", &scene);
    let exposed = key(ACCOUNTS[1], 0);
    assert!(scene.may(&exposed, "sqs:ListQueues", &[]));
    let first = scene.run(&["playbook", "run", "backup-break-glass", "--set", "incident_lead=Ada", "--who", "Ada"]);
    assert_eq!(first.status, 1, "{}", first.err);
    let stands = answered(&scene, "backup-break-glass-1");
    assert_eq!(stands["state"], "succeeded", "{stands}");
    let plans = fs::read_dir(scene.bench.case().join("plans")).expect("plans");
    assert_eq!(
        plans.filter(|plan| plan.as_ref().is_ok_and(|plan| plan.path().extension() == Some("json".as_ref()))).count(),
        1
    );
    assert!(!scene.may(&exposed, "sqs:ListQueues", &[]));
    let status = scene.run(&["contain", "status", "--format", "json"]);
    let status: Value = serde_json::from_str(&status.out).expect("a document");
    let open = list(&status["credentials"]).iter().filter(|one| one["stand"] == "open").count();
    assert_eq!(open, 0, "{status}");
    assert!(list(&stands["steps"]).iter().all(|step| step["ended"]["outcome"] == "succeeded"), "{stands}");
}

#[test]
fn a_draft_names_what_reaches_furthest_first() {
    let scene = Scene::new(3, BTreeMap::new());
    let refused = scene.run(&["playbook", "draft"]);
    assert_eq!(refused.status, 2, "{}", refused.err);
    let drafted = scene.run(&["playbook", "draft", "--replace"]);
    assert_eq!(drafted.status, 0, "{}", drafted.err);
    let checked = scene.run(&["playbook", "check", "ci-vendor"]);
    assert_eq!(checked.status, 0, "{}", checked.out);
    let list_ = scene.bench.text(["playbook", "show", "ci-vendor", "--markdown"]);
    let reach: Value = serde_json::from_str(&scene.run(&["reach", "--format", "json"]).out).expect("a document");
    let (mut furthest, mut others) = (Vec::new(), Vec::new());
    for one in list(&reach["credentials"]) {
        let title = one["title"].as_str().expect("a title");
        let place = list_.find(title).unwrap_or_else(|| panic!("{title} in {list_}"));
        let reach = &one["reach"];
        let governs = ["can_become_admin", "organization"].iter().any(|what| reach[*what] == "yes");
        let destroys = list(&reach["backups"]).iter().any(|copy| copy["answer"] == "yes");
        if governs || destroys { furthest.push(place) } else { others.push(place) }
    }
    assert_eq!(furthest.len() + others.len(), scene.keys.len());
    assert!(furthest.is_sorted() && !furthest.is_empty(), "{furthest:?}");
    assert!(furthest.iter().max() < others.iter().min(), "{furthest:?} {others:?}");
}

#[test]
fn a_draft_asks_nobody_to_replace_what_is_accepted() {
    let scene = Scene::new(3, BTreeMap::new());
    let accepted = key(ACCOUNTS[1], 0);
    let nobody_will_see =
        ["contain", "accept", &accepted, "--why", "it is old", "--who", "Ada", "--until", "9999-12-31"];
    let refused = scene.run(&nobody_will_see);
    assert!(refused.status == 2 && refused.err.contains("--until is more than a year ahead"), "{}", refused.err);
    let ran = scene.run(&["contain", "accept", &accepted, "--why", "it opens a sandbox", "--who", "Ada"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert_eq!(scene.run(&["playbook", "draft", "--replace"]).status, 0);
    let list_ = scene.bench.text(["playbook", "show", "ci-vendor", "--markdown"]);
    let named: Vec<bool> = scene.keys.iter().map(|key| list_.contains(key.as_str())).collect();
    let meant: Vec<bool> = scene.keys.iter().map(|key| *key != accepted).collect();
    assert_eq!(named, meant, "{list_}");
}
