//! Collections from servers that stand in for vendors and clouds: whole, refused, killed, and without any value.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use serde_json::Value;
use stanch_doubles::all::All;
use stanch_doubles::{Failure, Faults, Mishap};
use stanch_scenario::estate::{Estate, EstateSpec};

use crate::stanch::{Bench, Ran, files, list, run};

/// What is collected, in the order in which people are told to.
const COLLECTIONS: [&[&str]; 4] = [&["github"], &["gitlab"], &["aws", "--role", "stanch-collector"], &["circleci"]];

static ESTATE: LazyLock<Arc<Estate>> =
    LazyLock::new(|| Arc::new(stanch_scenario::estate(&EstateSpec::demo(3)).expect("an estate")));

/// A collection as a person would start it, at a time of the incident.
fn collection(bench: &Bench, doubles: &All, arguments: &[&str]) -> Command {
    let mut command = bench.stanch(["collect"]);
    command.args(arguments).args(["--format", "json"]);
    command.envs(doubles.environment()).env("STANCH_NOW", "2023-01-13T09:00:00Z");
    command
}

fn collect(bench: &Bench, doubles: &All, arguments: &[&str]) -> Ran {
    run(&mut collection(bench, doubles, arguments))
}

/// A case in which everything was collected; what the collections printed is appended.
fn collected(doubles: &All, printed: &mut String) -> Bench {
    let bench = Bench::new();
    for arguments in COLLECTIONS {
        let ran = collect(&bench, doubles, arguments);
        assert_eq!(ran.status, 0, "{arguments:?}: {}", ran.err);
        printed.push_str(&ran.out);
        printed.push_str(&ran.err);
    }
    bench
}

/// A value as it is, and as it would look in places where one does not expect it.
fn guises(value: &str) -> Vec<String> {
    let bytes = value.as_bytes();
    let percent = bytes.iter().map(|byte| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(*byte).to_string(),
        _ => format!("%{byte:02X}"),
    });
    // Wherever it stands in a longer text, one of three alignments is that of its base64.
    let aligned = (0..3).filter_map(|skip| {
        let whole = base64(bytes.get(skip..)?);
        Some(whole.trim_end_matches('=').get(..whole.len().saturating_sub(6))?.to_owned())
    });
    let mut guises = vec![value.to_owned(), percent.collect()];
    guises.extend(aligned.filter(|text| text.len() > 12));
    guises
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let number = chunk.iter().fold(0_u32, |sum, byte| (sum << 8) | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for place in 0..4 {
            let letter = LETTERS[(number >> (18 - 6 * place) & 63) as usize];
            text.push(if place <= chunk.len() { char::from(letter) } else { '=' });
        }
    }
    text
}

#[test]
fn no_value_is_kept_or_printed_anywhere() {
    let doubles = All::serve(&ESTATE, Duration::ZERO).expect("doubles");
    let mut printed = String::new();
    let bench = collected(&doubles, &mut printed);
    for arguments in [
        &["exposures", "--settings", "--long"] as &[&str],
        &["exposures", "--settings", "--format", "csv"],
        &["exposures", "--settings", "--format", "json"],
        &["link", "1"],
        &["gaps"],
        &["assess"],
        &["report", "--output", "-"],
    ] {
        let ran = bench.run(arguments);
        assert_eq!(ran.status, 0, "{arguments:?}: {}", ran.err);
        printed.push_str(&ran.out);
        printed.push_str(&ran.err);
    }
    let mut places = vec![("what was printed".to_owned(), printed)];
    for path in files(&bench.case()) {
        let text = fs::read(bench.case().join(&path)).expect("a file");
        places.push((path.display().to_string(), String::from_utf8_lossy(&text).into_owned()));
    }
    assert!(ESTATE.truth.planted.len() > 200, "{} values are planted", ESTATE.truth.planted.len());
    for value in &ESTATE.truth.planted {
        for guise in guises(value) {
            for (place, text) in &places {
                assert!(!text.contains(&guise), "a value of {} letters stands in {place}", value.len());
            }
        }
    }
}

fn snapshot(bench: &Bench, source: &str) -> Vec<u8> {
    fs::read(bench.case().join(format!("inventory/{source}.jsonl"))).expect("a snapshot")
}

fn answers(journal: &Path) -> usize {
    fs::read(journal).map_or(0, |text| text.iter().filter(|byte| **byte == b'\n').count())
}

#[test]
fn a_killed_collection_goes_on_and_ends_with_the_same_snapshot() {
    let doubles = All::serve(&ESTATE, Duration::from_millis(2)).expect("doubles");
    let whole = Bench::new();
    let ran = collect(&whole, &doubles, &["circleci"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    let expected = snapshot(&whole, "circleci");
    let before: BTreeMap<String, u64> = doubles.circleci().paths();

    let bench = Bench::new();
    let journal = bench.case().join("inventory/circleci.journal");
    let mut kills = 0;
    for least in [1, 15, 60, 150] {
        let mut child = collection(&bench, &doubles, &["circleci"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a process");
        while child.try_wait().expect("a process").is_none() {
            if answers(&journal) > least {
                child.kill().expect("a process");
                kills += 1;
                break;
            }
        }
        child.wait().expect("a process");
    }
    assert!(kills > 0, "it ended before it could be killed");
    let ran = collect(&bench, &doubles, &["circleci"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(ran.err.contains("going on with the collection from CircleCI"), "{}", ran.err);
    assert!(snapshot(&bench, "circleci") == expected, "the snapshot is another one");
    assert!(!journal.exists());

    // Only what was under way when it was killed is asked for again: no more than calls run side by side.
    let after = doubles.circleci().paths();
    let again: u64 =
        after.iter().map(|(path, times)| (times - before.get(path).copied().unwrap_or(0)).saturating_sub(1)).sum();
    assert!(again <= 24 * kills, "{again} answers were asked for again after {kills} kills");
}

#[test]
fn what_is_refused_or_broken_is_said_and_the_rest_is_kept() {
    let variables = "/api/v2/context/{id}/environment-variable".to_owned();
    let faults = Faults {
        throttle_every: 40,
        denied: BTreeSet::from(["/api/v2/webhook".to_owned()]),
        failures: vec![Failure { path: variables.clone(), page: 2, times: u64::MAX, how: Mishap::Status(500) }],
        html: BTreeSet::from(["/api/v2/project/{slug}/schedule".to_owned()]),
        ..Faults::default()
    };
    let doubles = All::serve_with(&ESTATE, &faults).expect("doubles");
    let bench = Bench::new();
    let ran = collect(&bench, &doubles, &["circleci"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    let document: Value = serde_json::from_str(&ran.out).expect("json");
    let state = |kind: &str| {
        let line = list(&document["coverage"]).iter().find(|line| line["kind"] == kind);
        let line = line.unwrap_or_else(|| panic!("{kind} is not in {}", document["coverage"]));
        (line["state"].as_str().unwrap_or_default().to_owned(), line.to_string())
    };
    let (webhooks, said) = state("webhooks");
    assert_eq!(webhooks, "denied", "{said}");
    assert!(said.contains("403"), "{said}");
    let (variables, said) = state("context variables");
    assert_eq!(variables, "partial", "{said}");
    let (schedules, said) = state("schedules");
    assert_eq!(schedules, "unavailable", "{said}");
    assert!(said.contains("web page"), "{said}");
    assert_eq!(state("project variables").0, "complete");
    // The same in the ledger, and with an exit status for who asks for it.
    let strict = bench.run(["gaps", "--strict"]);
    assert_eq!(strict.status, 3, "{}", strict.err);
    assert!(strict.out.contains("denied") && strict.out.contains("webhooks"), "{}", strict.out);
}

#[test]
fn what_cannot_be_collected_at_all_is_one_clear_sentence() {
    let bench = Bench::new();
    let expired = Faults { expires_after: Some(0), ..Faults::default() };
    let doubles = All::serve_with(&ESTATE, &expired).expect("doubles");
    let sentence = |ran: Ran| {
        assert_eq!(ran.status, 2, "{}", ran.out);
        assert_eq!(ran.err.trim().lines().count(), 1, "{}", ran.err);
        ran.err
    };
    let said = sentence(collect(&bench, &doubles, &["circleci"]));
    assert!(said.contains("CIRCLE_TOKEN") && said.contains("expired"), "{said}");
    let said = sentence(collect(&bench, &doubles, &["github"]));
    assert!(said.contains("GITHUB_TOKEN") && said.contains("expired"), "{said}");

    let without = |arguments: &[&str], variable: &str| {
        let mut command = collection(&bench, &doubles, arguments);
        run(command.env_remove(variable))
    };
    let said = sentence(without(&["circleci"], "CIRCLE_TOKEN"));
    assert!(said.contains("set CIRCLE_TOKEN") && said.contains("--from"), "{said}");

    // Nothing listens on the port of a server that is gone.
    let environment = doubles.environment();
    drop(doubles);
    let mut command = bench.stanch(["collect", "circleci"]);
    let said = sentence(run(command.envs(environment)));
    assert!(said.contains("cannot connect to 127.0.0.1"), "{said}");
    let mut command = bench.stanch(["collect", "circleci"]);
    let said = sentence(run(command.env("CIRCLE_TOKEN", "t").env("CIRCLECI_HOST", "http://ci.example")));
    assert!(said.contains("ci.example"), "{said}");
}

#[test]
fn a_decision_holds_after_the_next_collection() {
    let doubles = All::serve(&ESTATE, Duration::ZERO).expect("doubles");
    let bench = collected(&doubles, &mut String::new());
    let find = |held: &Value, pick: &dyn Fn(&Value) -> bool| -> Value {
        list(&held["credentials"]).iter().find(|one| pick(one)).expect("such a credential").clone()
    };
    let candidates = |one: &Value| {
        let links = one["links"].as_array().map_or(&[] as &[Value], Vec::as_slice);
        links.iter().filter(|link| link["target"]["kind"] == "access_key" && link["refuted"] != true).count()
    };
    let held = bench.json(["exposures"]);
    let open = find(&held, &|one| candidates(one) == 2);
    let id = open["id"].as_str().expect("an id").to_owned();
    let target = |at: usize| open["links"][at]["target"]["id"].as_str().expect("a key").to_owned();

    let confirmed = bench.run([
        "link",
        "confirm",
        &id,
        &target(0),
        "--who",
        "ada",
        "--why",
        "asked the team; password: hunter2hunter2",
    ]);
    assert_eq!(confirmed.status, 0, "{}", confirmed.err);
    let refused = bench.run(["link", "refuse", &id, &target(1), "--who", "ada", "--why", "made for a drill"]);
    assert_eq!(refused.status, 0, "{}", refused.err);
    let ran = collect(&bench, &doubles, &["circleci"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    let again = find(&bench.json(["exposures"]), &|one| one["id"] == id.as_str());
    let verdict = |key: &str| {
        let link = list(&again["links"]).iter().find(|link| link["target"]["id"] == key).expect("the link");
        (link["decision"]["verdict"].clone(), link["decision"]["who"].clone())
    };
    assert_eq!(verdict(&target(0)), ("confirmed".into(), "ada".into()));
    assert_eq!(verdict(&target(1)), ("refused".into(), "ada".into()));
    let kept = fs::read_to_string(bench.case().join("inventory/decisions.jsonl")).expect("decisions");
    assert!(!kept.contains("hunter2"), "{kept}");

    let wrong = bench.run(["link", "refuse", &id, "AKIAIOSFODNN7EXAMPLE", "--who", "ada", "--why", "no"]);
    assert_eq!(wrong.status, 2);
    assert!(wrong.err.contains("is no candidate"), "{}", wrong.err);
    let nothing = bench.run(["link", "confirm", &id, &target(0), "--who", "ada", "--why", " "]);
    assert!(nothing.err.contains("--why is empty"), "{}", nothing.err);
}

#[test]
fn files_go_as_far_as_they_allow() {
    let bench = Bench::new();
    let names = bench.put(
        "names.csv",
        "context,variable,value,updated\nweb,AWS_ACCESS_KEY_ID,xxxxMPLE,2022-01-01\nweb,AWS_SECRET_ACCESS_KEY,****,2022-01-01\n",
    );
    let keys = bench.put(
        "keys.json",
        r#"{"AccessKeyMetadata": [{"UserName": "deploy-web", "AccessKeyId": "AKIAIOSFODNN7EXAMPLE", "Status": "Active",
            "CreateDate": "2021-12-30T10:00:00+00:00"}]}"#,
    );
    for (source, file) in [("circleci", &names), ("aws", &keys)] {
        let ran = bench.run(["collect".as_ref(), source.as_ref(), "--from".as_ref(), file.as_os_str()]);
        assert_eq!(ran.status, 0, "{}", ran.err);
    }
    let held = bench.json(["exposures"]);
    let [credential] = list(&held["credentials"]) else { panic!("{held}") };
    assert_eq!(credential["links"][0]["target"]["id"], "AKIAIOSFODNN7EXAMPLE");
    assert_eq!(credential["kind"], "aws-access-key");
    assert_eq!(list(&credential["members"]).len(), 2);
    let unknown = bench.put("picture.png", "\u{89}PNG");
    let ran = bench.run(["collect".as_ref(), "aws".as_ref(), "--from".as_ref(), unknown.as_os_str()]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("its form is not known"), "{}", ran.err);
    let policy = bench.text(["collect", "aws", "--policy"]);
    assert!(policy.contains("iam:ListAccessKeys") && !policy.contains("secretsmanager:GetSecretValue"), "{policy}");
}

#[test]
fn an_exposed_credential_is_asked_about_by_its_id() {
    let doubles = All::serve(&ESTATE, Duration::ZERO).expect("doubles");
    let bench = collected(&doubles, &mut String::new());
    let held = bench.json(["exposures"]);
    let only = |credential: &&Value, kind: &str| match credential["links"].as_array().map(Vec::as_slice) {
        Some([link]) => link["confidence"] == "certain" && link["target"]["kind"] == kind,
        _ => false,
    };
    let credentials = list(&held["credentials"]);
    let key = credentials.iter().find(|one| only(one, "access_key")).expect("a key that is linked");
    let id = key["id"].as_str().expect("an id");
    let target = &key["links"][0]["target"];
    let (user, account) = (target["user"].as_str().expect("a user"), target["account"].as_str().expect("an account"));
    for document in [bench.json(["can", id, "s3:ListAllMyBuckets"]), bench.json(["path", id, account])] {
        let who = document["who"].as_str().or(document["from"].as_str()).expect("an ARN");
        assert!(who.contains(&format!(":{account}:user/")) && who.ends_with(user), "{who} is not {user}");
        assert_eq!(document["credential"], key["title"]);
    }
    let other = credentials.iter().find(|one| only(one, "repository_key")).expect("a key of a repository");
    let ran = bench.run(["can", other["id"].as_str().expect("an id"), "s3:ListAllMyBuckets"]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("is linked to no user or role"), "{}", ran.err);
}
