//! What logs and policies show holds everybody.

use std::fs;
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};
use stanch_scenario::estate::aws::{BackupVault, InlinePolicy, Key, Role};

use super::scene::{ACCOUNT, PROJECTS, Scene, holds, policy};
use super::story::{contained, said, watch};
use crate::stanch::list;

/// Takes the calls of a key into the lake.
fn log_calls(scene: &Scene, name: &str, calls: &[Value]) {
    let file = scene.bench.put(&format!("logs/{name}.json"), &json!({ "Records": calls }).to_string());
    scene.done(26, &["ingest", file.to_str().expect("a path")]);
}

/// A call of the user whose key a project holds, at an hour of the story.
fn call(
    scene: &Scene,
    hour: i64,
    (service, operation): (&str, &str),
    source: &str,
    (asked, answered): (Value, Value),
) -> Value {
    let (_, user, key) = PROJECTS[0];
    json!({
        "eventVersion": "1.08", "eventID": format!("{operation}-{hour}"), "eventTime": scene.at(hour), "eventName": operation,
        "eventSource": format!("{service}.amazonaws.com"), "awsRegion": "us-east-1", "sourceIPAddress": source,
        "userAgent": "aws-cli/2", "recipientAccountId": ACCOUNT, "eventType": "AwsApiCall",
        "requestParameters": asked, "responseElements": answered,
        "userIdentity": { "type": "IAMUser", "arn": format!("arn:aws:iam::{ACCOUNT}:user/ci/ci-{user}"), "userName": format!("ci-{user}"),
            "principalId": format!("AIDA22222222{user:08}"), "accountId": ACCOUNT, "accessKeyId": key },
    })
}

#[test]
fn what_logs_show_of_the_intruder_holds_everybody() {
    let (scene, _) = contained();
    said(&scene);
    assert_eq!(watch(&scene, 26), 0);
    assert_eq!(scene.gate(26, None).0, 0);

    // In the window, the stolen key made a user and a key for it.
    let named = json!({ "userName": "backdoor" });
    let made =
        json!({ "accessKey": { "accessKeyId": "AKIABACKDOORBACKDOO2", "userName": "backdoor", "status": "Active" } });
    let calls = [
        call(
            &scene,
            -12,
            ("iam", "CreateUser"),
            "203.0.113.66",
            (named.clone(), json!({ "user": { "userName": "backdoor" } })),
        ),
        call(&scene, -11, ("iam", "CreateAccessKey"), "203.0.113.66", (named, made)),
    ];
    log_calls(&scene, "window", &calls);
    assert_eq!(holds(&scene.gate(26, Some("acme/api")).1), ["results"], "the review does not know of these logs");
    scene.review(26);
    let (_, api) = scene.gate(26, Some("acme/api"));
    assert_eq!(holds(&api), ["persistence"], "{api:#}");
    let accept =
        ["gate", "accept", "persistence", "--by", "ines", "--because", "we deleted it", "--until", &scene.at(90)];
    scene.done(26, &accept);
    let (status, api) = scene.gate(26, Some("acme/api"));
    assert_eq!((status, &api["answer"]), (1, &"go_except".into()), "{api:#}");

    // An address of the intruder's turns up after the window.
    scene.settings("[indicators]\naddresses = [\"203.0.113.7\"]\n");
    let seen = call(&scene, 20, ("sts", "GetCallerIdentity"), "203.0.113.7", (Value::Null, Value::Null));
    log_calls(&scene, "indicator", &[seen]);
    scene.review(26);
    let (_, api) = scene.gate(26, Some("acme/api"));
    assert_eq!(holds(&api), ["quiet"], "{api:#}");

    // A job of one project assumed a role in an account that nobody read.
    let web = "org/00000000-0000-4000-8000-0000000000aa/project/00000000-0000-4000-8000-000000000000/user/7";
    let identity = json!({ "type": "WebIdentityUser", "userName": web, "principalId": format!("provider:{web}") });
    let answer = json!({ "assumedRoleUser": { "arn": "arn:aws:sts::999900001111:assumed-role/deploy/session" },
        "credentials": { "accessKeyId": "ASIAASSUMEDASSUMED22" } });
    let mut assumed = call(&scene, 21, ("sts", "AssumeRoleWithWebIdentity"), "198.51.100.9", (json!({}), answer));
    assumed["userIdentity"] = identity;
    log_calls(&scene, "assumed", &[assumed]);
    scene.review(26);
    let (_, web) = scene.gate(26, Some("acme/web"));
    // The key that was used is its own, and was used after its build.
    assert_eq!(holds(&web), ["credentials", "quiet", "smoke"], "{web:#}");
    assert_eq!(holds(&scene.gate(26, Some("acme/api")).1), ["quiet"], "it was not a job of this project");
}

/// What an intruder did in the window is no habit, with which what they do after it could be called usual.
#[test]
fn who_does_the_same_again_after_the_window_is_seen() {
    let (scene, _) = contained();
    let made = |name: &str, hour: i64| {
        let answer = json!({ "user": { "userName": name, "arn": format!("arn:aws:iam::{ACCOUNT}:user/{name}") } });
        call(&scene, hour, ("iam", "CreateUser"), "203.0.113.66", (json!({ "userName": name }), answer))
    };
    log_calls(&scene, "often", &[made("first", -20), made("second", -12), made("third", -4), made("late", 21)]);
    said(&scene);
    let found: Value = serde_json::from_str(&scene.done(26, &["findings", "--format", "json"])).expect("json");
    let says = |one: &Value| one["says"].as_str().unwrap_or_default().to_owned();
    let made: Vec<String> =
        list(&found["findings"]).iter().map(says).filter(|says| says.contains("CreateUser")).collect();
    assert!(made.iter().any(|says| says.contains("late") && says.contains("after the window")), "{made:#?}");
    assert!(holds(&scene.gate(26, None).1).contains(&"persistence"));
}

/// A finding lists fifty calls, and somebody who removed it did not look for what the others made.
#[test]
fn what_a_finding_does_not_list_is_not_taken_for_removed() {
    let (scene, _) = contained();
    said(&scene);
    let made = |number: usize| {
        let name = format!("backdoor-{number}");
        let answer = json!({ "user": { "userName": name, "arn": format!("arn:aws:iam::{ACCOUNT}:user/{name}") } });
        let mut made = call(&scene, -12, ("iam", "CreateUser"), "203.0.113.66", (json!({ "userName": name }), answer));
        made["eventID"] = json!(format!("made-{number}"));
        made
    };
    let persistence = |calls: std::ops::Range<usize>| {
        log_calls(&scene, &format!("made-{}", calls.end), &calls.map(made).collect::<Vec<Value>>());
        scene.collect(26);
        scene.review(26);
        let found: Value = serde_json::from_str(&scene.done(26, &["findings", "--format", "json"])).expect("json");
        for one in list(&found["findings"]).iter().filter(|one| one["rule"] != "indicator") {
            let id = one["id"].as_str().expect("an id");
            scene.done(26, &["gate", "removed", id, "--proof", "deleted", "--by", "ines"]);
        }
        let (_, all) = scene.gate(26, None);
        list(&all["conditions"]).iter().find(|one| one["id"] == "persistence").expect("a condition").to_string()
    };
    assert!(!persistence(0..50).contains("does not list"));
    let more = persistence(50..60);
    assert!(more.contains("what 10 of its 60 calls made, which it does not list"), "{more}");
}

#[test]
fn what_comes_after_the_window_holds_everybody_too() {
    let (scene, _) = contained();
    said(&scene);
    assert_eq!(watch(&scene, 26), 0);
    assert_eq!(scene.gate(26, None).0, 0);

    // Somebody whom nobody listed comes from an address of the intruder's, after the window.
    scene.settings("[indicators]\naddresses = [\"203.0.113.7\"]\n");
    let mut bob = call(&scene, 20, ("s3", "ListBuckets"), "203.0.113.7", (Value::Null, Value::Null));
    bob["userIdentity"] = json!({ "type": "IAMUser", "arn": format!("arn:aws:iam::{ACCOUNT}:user/bob"), "userName": "bob",
        "principalId": "AIDABOB", "accountId": ACCOUNT, "accessKeyId": "AKIABOBBOBBOBBOB2222" });
    log_calls(&scene, "bob", &[bob]);
    scene.review(26);
    let (_, api) = scene.gate(26, Some("acme/api"));
    assert_eq!(holds(&api), ["quiet"], "{api:#}");

    // The stolen key makes a user, after the window.
    let named = json!({ "userName": "late" });
    let answer = json!({ "user": { "userName": "late", "arn": format!("arn:aws:iam::{ACCOUNT}:user/late") } });
    log_calls(&scene, "late", &[call(&scene, 21, ("iam", "CreateUser"), "203.0.113.66", (named, answer))]);
    scene.review(26);
    let (_, api) = scene.gate(26, Some("acme/api"));
    assert_eq!(holds(&api), ["quiet", "persistence"], "{api:#}");
    let way = list(&api["conditions"]).iter().find(|one| one["id"] == "persistence").expect("a condition");
    assert!(list(&way["items"])[0]["says"].as_str().is_some_and(|says| says.contains("after the window")), "{way:#}");
    let found: Value = serde_json::from_str(&scene.done(26, &["findings", "--format", "json"])).expect("json");
    let late = |one: &&Value| {
        one["rule"] != "indicator" && one["says"].as_str().is_some_and(|says| says.contains("after the window"))
    };
    for one in list(&found["findings"]).iter().filter(late) {
        let id = one["id"].as_str().expect("an id");
        scene.done(26, &["gate", "removed", id, "--proof", "deleted", "--by", "ines"]);
    }
    let (_, api) = scene.gate(26, Some("acme/api"));
    assert_eq!(holds(&api), ["quiet"], "{api:#}");

    // What was removed is used again.
    let mut again = call(&scene, 30, ("sts", "GetCallerIdentity"), "198.51.100.77", (Value::Null, Value::Null));
    again["userIdentity"] = json!({ "type": "IAMUser", "arn": format!("arn:aws:iam::{ACCOUNT}:user/late"),
        "userName": "late", "principalId": "AIDALATE", "accountId": ACCOUNT, "accessKeyId": "AKIALATELATELATE2222" });
    log_calls(&scene, "again", &[again]);
    scene.review(31);
    let (_, api) = scene.gate(31, Some("acme/api"));
    let quiet = list(&api["conditions"]).iter().find(|one| one["id"] == "quiet").expect("a condition");
    let says: Vec<&str> = list(&quiet["items"]).iter().filter_map(|item| item["says"].as_str()).collect();
    let removed = format!("user late of account {ACCOUNT}, which was removed");
    assert!(says.iter().any(|says| says.starts_with(&removed)), "{says:#?}");
}

#[test]
fn what_is_gone_cut_or_dated_otherwise_is_not_taken_for_good() {
    let (scene, _) = contained();
    said(&scene);
    assert_eq!(watch(&scene, 26), 0);
    assert_eq!(scene.gate(26, None).0, 0);
    let case = scene.bench.case();

    // A clock that is behind what was done.
    let (_, early) = scene.gate(20, None);
    assert!(holds(&early).contains(&"results"), "{early:#}");

    // A result that somebody took away.
    let credentials = case.join("results/credentials.json");
    let kept = fs::read(&credentials).expect("a file");
    fs::remove_file(&credentials).expect("a file");
    let (status, all) = scene.gate(26, None);
    assert_eq!((status, &all["answer"]), (1, &"no".into()));
    assert!(holds(&all).contains(&"results"), "{all:#}");
    fs::write(&credentials, kept).expect("a file");
    assert_eq!(scene.gate(26, None).0, 0);

    // A watch of nothing in the place of the one that looked.
    let state = case.join("watch/state.json");
    let kept = fs::read(&state).expect("a file");
    fs::remove_file(&state).expect("a file");
    let empty = scene.bench.path("empty");
    fs::create_dir(&empty).expect("a folder");
    assert_eq!(scene.run(26, &["watch", "--once", "--folder", empty.to_str().expect("a path")]).status, 0);
    let (_, api) = scene.gate(26, Some("acme/api"));
    assert!(holds(&api).contains(&"quiet"), "{api:#}");

    // One that follows logs of another account.
    let mut other = call(&scene, 24, ("s3", "ListBuckets"), "192.0.2.9", (Value::Null, Value::Null));
    other["recipientAccountId"] = json!("999900001111");
    other["userIdentity"] = json!({ "type": "AWSService", "invokedBy": "config.amazonaws.com" });
    let text = json!({ "Records": [other] }).to_string();
    let file = scene.bench.put("empty/other.json", &text);
    let settled = SystemTime::now() - Duration::from_secs(60);
    fs::File::options().write(true).open(file).and_then(|file| file.set_modified(settled)).expect("a time");
    assert_eq!(scene.run(26, &["watch", "--once", "--folder", empty.to_str().expect("a path")]).status, 0);
    let (_, api) = scene.gate(26, Some("acme/api"));
    let not_followed = format!("no log that is followed is of account {ACCOUNT}");
    assert!(api.to_string().contains(&not_followed), "{api:#}");
    // One of which nobody knows any more what it saw.
    fs::write(&state, "{").expect("a file");
    let damaged = scene.run(26, &["gate"]);
    assert_eq!((damaged.status, damaged.err.lines().count()), (2, 1), "{}", damaged.err);
    assert!(damaged.err.contains("watch/state.json") && damaged.err.contains("watch again"), "{}", damaged.err);
    fs::write(&state, kept).expect("a file");
    assert_eq!(scene.gate(26, None).0, 0);

    // What a collection does not have that is newer than what was read back.
    let responder = stanch_doubles::aws::caller_key(ACCOUNT);
    let from = ("192.0.2.9", "HashiCorp Terraform/1.9");
    let boundary = [("UserName", "ci-1")];
    let place = ("us-east-1", "iam:DeleteUserPermissionsBoundary");
    scene.cloud.call((&responder, None), place, &boundary, from).expect("it may");
    scene.collect(27);
    scene.review(27);
    let (_, api) = scene.gate(27, Some("acme/api"));
    assert_eq!(holds(&api), ["verified"], "{api:#}");
    assert_eq!(holds(&scene.gate(27, Some("acme/web")).1), [""; 0], "another user's");

    // What was read back the day before yesterday.
    assert!(holds(&scene.gate(51, Some("acme/web")).1).contains(&"verified"));

    // A snapshot that was cut at the end of a line.
    let snapshot = case.join("inventory/circleci.jsonl");
    let text = fs::read_to_string(&snapshot).expect("a file");
    let cut: Vec<&str> = text.lines().take(text.lines().count() - 1).collect();
    fs::write(&snapshot, cut.join("\n") + "\n").expect("a file");
    let ran = scene.run(51, &["gate"]);
    assert_eq!((ran.status, ran.err.lines().count()), (2, 1), "{}", ran.err);
    assert!(ran.err.contains("it was cut or changed"), "{}", ran.err);
}

#[test]
fn a_copy_behind_a_role_and_a_role_for_every_project_hold_everybody() {
    let vault = format!("arn:aws:backup:us-east-1:{ACCOUNT}:backup-vault:last-resort");
    let scene = Scene::changed(|account| {
        let role = |name: &str, trust: Value, does: Value| Role {
            name: name.to_owned(),
            path: "/".to_owned(),
            id: format!("AROA22222222{}", name.to_uppercase()),
            created: "2021-03-04T05:06:07Z".parse().expect("a time"),
            trust: policy(trust),
            inline: vec![InlinePolicy { name: "work".to_owned(), document: policy(does) }],
            ..Role::default()
        };
        let root =
            json!({ "Principal": { "AWS": format!("arn:aws:iam::{ACCOUNT}:root") }, "Action": "sts:AssumeRole" });
        let issuer = "oidc.circleci.com/org/00000000-0000-4000-8000-0000000000aa";
        let tokens = json!({ "Principal": { "Federated": format!("arn:aws:iam::{ACCOUNT}:oidc-provider/{issuer}") },
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": { "StringEquals": { format!("{issuer}:aud"): "00000000-0000-4000-8000-0000000000aa" } } });
        account.roles = vec![
            role("ops", root, json!({ "Action": "backup:*", "Resource": "*" })),
            role("deploy", tokens, json!({ "Action": "s3:GetObject", "Resource": "*" })),
        ];
        let region = account.regions.get_mut("us-east-1").expect("a region");
        let own = json!({ "Principal": { "AWS": format!("arn:aws:iam::{ACCOUNT}:root") }, "Action": "kms:*", "Resource": "*" });
        region.keys.push(Key { id: "1111".to_owned(), policy: policy(own) });
        region.vaults = vec![BackupVault {
            name: "last-resort".to_owned(),
            lock: None,
            recovery_points: 7,
            kms_key: Some(format!("arn:aws:kms:us-east-1:{ACCOUNT}:key/1111")),
            policy: None,
            air_gapped: false,
        }];
    });
    let declared =
        format!("[[backup]]\nof = \"the customers\"\ncopy = \"{vault}\"\nrestore_tested = {}\n", scene.at(-900));
    scene.settings(&declared);
    scene.collect(0);
    scene.log("before", -96, 0);
    scene.review(0);
    let (_, document) = scene.gate(0, None);
    let says = |id: &str| -> Vec<String> {
        let condition = list(&document["conditions"]).iter().find(|one| one["id"] == id).expect("a condition");
        let held = list(&condition["items"]).iter().filter(|item| item["state"] != "met");
        held.filter_map(|item| item["says"].as_str().map(str::to_owned)).collect()
    };
    let backups = says("backups");
    let chain = |text: &&String| text.contains("can destroy") && text.contains("role/ops") && text.contains("acme/web");
    assert!(backups.iter().any(|text| chain(&text)), "{backups:#?}");
    let pinned = says("pinned");
    assert_eq!(pinned.len(), 1, "{pinned:#?}");
    assert!(
        pinned[0].contains("role/deploy lets in more than jobs of one project: it asks for no claim"),
        "{pinned:#?}"
    );

    let ready: Value = serde_json::from_str(&scene.done(0, &["readiness", "--format", "json"])).expect("json");
    let copy = list(&ready["backups"]).iter().find(|one| one["id"] == vault.as_str()).expect("the copy");
    // Whoever can delete what is in a vault cannot for that reason take its key away.
    assert_eq!((&copy["reached"], &copy["separate"], &copy["key"]), (&"yes".into(), &"no".into(), &"kept".into()));
    assert_eq!(copy["restored"], true);
    let steps = list(&ready["steps"]).iter().filter_map(|step| step["what"].as_str());
    assert!(steps.into_iter().any(|what| what.starts_with(&format!("isolate {vault}"))), "{ready:#}");
}
