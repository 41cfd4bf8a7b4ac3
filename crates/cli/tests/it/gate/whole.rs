//! From a notice to GO, with what is forgotten on the way.

use std::fs;

use serde_json::{Value, json};

use super::scene::{ACCOUNT, PROJECTS, Scene, holds};
use super::story::{contained, said, watch};
use crate::stanch::{files, list};

#[test]
fn a_case_goes_from_no_to_go_and_what_is_said_stands_in_the_journal() {
    let scene = Scene::new();
    let (status, document) = scene.gate(0, None);
    assert_eq!((status, &document["answer"]), (1, &"no".into()));
    assert_eq!(holds(&document), ["results", "credentials", "smoke", "vendor", "pinned"]);
    drop(scene);

    let (scene, _) = contained();
    let (status, document) = scene.gate(2, None);
    assert_eq!((status, &document["answer"]), (1, &"no".into()));
    assert_eq!(holds(&document), ["results", "quiet", "smoke", "vendor"], "{document:#}");
    scene.review(2);
    let (_, document) = scene.gate(2, Some("acme/web"));
    assert_eq!(holds(&document), ["quiet", "backups", "smoke", "vendor"]);

    said(&scene);
    let (status, document) = scene.gate(26, None);
    assert_eq!((status, holds(&document)), (1, vec!["quiet"]), "nobody looked for a day: {document:#}");
    assert_eq!(watch(&scene, 26), 0);
    let (status, document) = scene.gate(26, None);
    assert_eq!((status, &document["answer"]), (0, &"go".into()), "{document:#}");
    assert!(list(&document["projects"]).iter().all(|project| project["answer"] == "go"));
    assert_eq!(document["metrics"]["projects_back"], 2);
    let minutes = document["metrics"]["seconds_to_first_project"].as_i64().expect("a number") / 60;
    assert_eq!(minutes, 27 * 60, "a day and three hours after the notice");
    let (status, _) = scene.gate(27, Some("gh/acme/api"));
    assert_eq!(status, 0, "a pipeline may go on");
    assert_eq!(scene.gate(27, Some("gh/acme/api")).0, 0, "and ask again, which is no news");

    let journal = fs::read_to_string(scene.bench.case().join("journal/journal.jsonl")).expect("a journal");
    let answers: Vec<Value> = journal
        .lines()
        .map(|line| serde_json::from_str(line).expect("json"))
        .filter(|line: &Value| line["entry"] == "gate_answered")
        .collect();
    let said: Vec<&str> = answers.iter().filter_map(|line| line["answer"].as_str()).collect();
    assert_eq!(said, ["no", "no", "no", "go", "go"]);
    assert_eq!(list(&answers[3]["back"]).len(), 2, "both came back then, and no second time");
    assert!(list(&answers[4]["back"]).is_empty());
    for path in files(&scene.bench.case()) {
        let text = fs::read(scene.bench.case().join(&path)).expect("a file");
        assert!(!String::from_utf8_lossy(&text).contains("planted-secret-"), "a value is in {}", path.display());
    }
}

#[test]
fn each_thing_that_is_forgotten_turns_go_into_no() {
    let (scene, plan) = contained();
    said(&scene);
    assert_eq!(watch(&scene, 26), 0);
    assert_eq!(scene.gate(26, None).0, 0);

    // An input changes: nothing of what was found out can be relied on until it is made anew.
    scene.settings("[detect]\nsecrets = 6\n");
    assert_eq!(holds(&scene.gate(26, Some("acme/web")).1), ["results"]);
    scene.settings("");
    assert_eq!(scene.gate(26, Some("acme/web")).0, 0);

    // Somebody takes a deny back, as a tool would.
    let responder = stanch_doubles::aws::caller_key(ACCOUNT);
    let fields = [("UserName", "ci-0"), ("PolicyName", "stanch-contain")];
    let from = ("192.0.2.9", "HashiCorp Terraform/1.9");
    scene.cloud.call((&responder, None), ("us-east-1", "iam:DeleteUserPolicy"), &fields, from).expect("it may");
    assert_eq!(scene.run(26, &["contain", "verify", &plan, "--role", "stanch-responder"]).status, 1);
    let (status, web) = scene.gate(26, Some("acme/web"));
    assert_eq!((status, holds(&web)), (1, vec!["verified"]), "{web:#}");
    let (status, api) = scene.gate(26, Some("acme/api"));
    assert_eq!(status, 0, "the other project is not concerned: {api:#}");
    let (status, all) = scene.gate(26, None);
    assert_eq!((status, &all["answer"]), (1, &"go_except".into()));
    let waiting = &list(&all["waiting"])[0];
    assert_eq!((&waiting["projects"], &waiting["condition"]), (&1.into(), &"verified".into()));

    // A stranger uses a canary, and the watch tells it.
    let used = PROJECTS[1].2;
    let stranger = ("203.0.113.66", "python-requests/2.31");
    scene.cloud.call((used, None), ("us-east-1", "sts:GetCallerIdentity"), &[], stranger).expect("it always answers");
    let records: Vec<Value> = scene
        .cloud
        .records()
        .into_iter()
        .map(|mut record| {
            // The double's clock is that of the test, a day before the moment of the story.
            record["eventTime"] = scene.at(25).into();
            record
        })
        .filter(|record| record["sourceIPAddress"] == stranger.0)
        .collect();
    assert_eq!(records.len(), 1);
    let log = scene.bench.put("logs/stranger.json", &json!({ "Records": records }).to_string());
    let settled = std::time::SystemTime::now() - std::time::Duration::from_secs(60);
    fs::File::options().write(true).open(log).and_then(|file| file.set_modified(settled)).expect("a time");
    assert_eq!(watch(&scene, 26), 1);
    let (status, api) = scene.gate(26, Some("acme/api"));
    assert_eq!((status, holds(&api)), (1, vec!["quiet", "smoke"]), "the old key is used after the build: {api:#}");

    // Accepted by name, it is an exception until the day, and no GO.
    let accept = |condition: &str, until: &str| {
        let arguments = ["gate", "accept", condition, "--project", "acme/api", "--by", "ines", "--until", until];
        scene.run(26, &[&arguments as &[&str], &["--because", "that was me, from the hotel"]].concat())
    };
    for condition in ["quiet", "smoke"] {
        assert_eq!(accept(condition, &scene.at(50)).status, 0);
    }
    let (status, api) = scene.gate(26, Some("acme/api"));
    assert_eq!((status, &api["answer"]), (1, &"go_except".into()), "{api:#}");
    let (status, later) = scene.gate(49, Some("acme/api"));
    assert_eq!(status, 1);
    assert!(holds(&later).contains(&"quiet"), "what nobody looked at since is not covered: {later:#}");
    for (arguments, says) in [
        (accept("quiet", &scene.at(25)), "--until is over already"),
        (accept("quiet", "9999-12-31"), "--until is more than a year ahead"),
        (accept("results", &scene.at(50)), "results cannot be accepted"),
        (accept("quite", &scene.at(50)), "there is no condition quite"),
        (accept("vendor", &scene.at(50)), "vendor lacks nothing that could be accepted"),
    ] {
        assert!(arguments.status == 2 && arguments.err.contains(says), "{}", arguments.err);
    }
    let nobody = scene.run(26, &["gate", "--project", "acme/wep"]);
    assert!(nobody.status == 2 && nobody.err.contains("there is no project acme/wep"), "{}", nobody.err);
    let ahead = scene.run(26, &["gate", "smoke", "--project", "acme/api", "--build", "8", "--at", &scene.at(27)]);
    assert!(ahead.status == 2 && ahead.err.contains("--at lies ahead"), "{}", ahead.err);
}
