//! From a notice to GO, with what is forgotten on the way.

use std::fs;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use super::scene::{ACCOUNT, PROJECTS, Scene, holds};
use crate::stanch::{files, list};

/// A plan of everything that is exposed, applied at once.
fn contain(scene: &Scene) -> String {
    let plan = scene.done(0, &["contain", "plan", "--role", "stanch-responder", "--format", "json"]);
    let plan: Value = serde_json::from_str(&plan).expect("json");
    let id = plan["id"].as_str().expect("an id").to_owned();
    scene.done(0, &["contain", "apply", &id, "--role", "stanch-responder", "--no-wait"]);
    id
}

fn watch(scene: &Scene, hours: i64) -> i32 {
    let logs = scene.bench.path("logs");
    scene.run(hours, &["watch", "--once", "--folder", logs.to_str().expect("a path")]).status
}

/// A case in which everything is done but what people have to say.
fn contained() -> (Scene, String) {
    let scene = Scene::new();
    scene.collect(0);
    scene.log("before", -96, 0);
    scene.review(0);
    let plan = contain(&scene);
    scene.done(1, &["contain", "verify", &plan, "--role", "stanch-responder"]);
    scene.log("after", 12, 24);
    (scene, plan)
}

/// What people say, and everything read anew, a day later.
fn said(scene: &Scene) {
    for (project, _, _) in PROJECTS {
        let (build, at) = (format!("https://ci.example/{project}/7"), scene.at(2));
        scene.done(
            26,
            &["gate", "smoke", "--project", &format!("acme/{project}"), "--build", &build, "--at", &at, "--by", "ines"],
        );
    }
    scene.done(
        26,
        &["gate", "all-clear", "--source", "https://circleci.example/report", "--at", &scene.at(1), "--by", "ines"],
    );
    scene.done(26, &["gate", "restored", "the safe in Bern", "--by", "tom"]);
    scene.collect(26);
    scene.review(26);
}

#[test]
fn a_case_goes_from_no_to_go_and_what_is_said_stands_in_the_journal() {
    let scene = Scene::new();
    let (status, document) = scene.gate(0, None);
    assert_eq!((status, &document["answer"]), (1, &"no".into()));
    assert_eq!(holds(&document), ["results", "credentials", "vendor", "pinned"]);
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
    assert_eq!(holds(&web), ["credentials", "quiet"], "{web:#}");
    assert_eq!(holds(&scene.gate(26, Some("acme/api")).1), ["quiet"], "it was not a job of this project");
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

#[test]
fn an_answer_is_signed_with_a_key_of_ssh() {
    let scene = Scene::new();
    let key = scene.bench.path("key");
    let made = Command::new("ssh-keygen")
        .args(["-q", "-t", "ed25519", "-N", "", "-C", "ines", "-f"])
        .arg(&key)
        .stdin(Stdio::null())
        .status();
    assert!(made.expect("ssh-keygen").success());
    let file = key.to_str().expect("a path");
    assert_eq!(scene.run(0, &["gate", "--key", file, "--as", "ines"]).status, 1);
    let journal = fs::read_to_string(scene.bench.case().join("journal/journal.jsonl")).expect("a journal");
    let line: Value = serde_json::from_str(journal.lines().last().expect("a line")).expect("json");
    assert_eq!(line["signer"], "ines");
    // The statement is what the line says, as docs/gate.md has it.
    let signed = json!({
        "answer": line["answer"], "asked": line["asked"], "document": line["document"], "holds": line["holds"],
        "project": line["project"],
    });
    let signature = scene.bench.put("answer.sig", line["signature"].as_str().expect("a signature"));
    let check = |text: String| {
        let statement = scene.bench.put("answer", &text);
        let mut command = Command::new("ssh-keygen");
        command.args(["-Y", "check-novalidate", "-n", "stanch-gate", "-s"]).arg(&signature);
        command.stdin(fs::File::open(statement).expect("a file")).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().expect("ssh-keygen").success()
    };
    assert!(check(format!("{signed}\n")));
    assert!(!check(format!("{signed}\n").replace("\"no\"", "\"go\"")), "a changed answer is not what was signed");
    let without = scene.run(0, &["gate", "--key", "/nowhere", "--as", "ines"]);
    assert!(without.status == 2 && without.err.contains("did not sign with /nowhere"), "{}", without.err);
}

#[test]
fn readiness_is_told_without_an_incident_and_compared_with_the_last_time() {
    let scene = Scene::with(Some("*"));
    let nothing = scene.run(0, &["readiness"]);
    assert!(nothing.status == 2 && nothing.err.contains("nothing was collected yet"), "{}", nothing.err);
    scene.collect(0);
    let ready = |hours: i64| -> Value {
        serde_json::from_str(&scene.done(hours, &["readiness", "--format", "json"])).expect("json")
    };
    let first = ready(0);
    assert!(first.get("before").is_none());
    let part = |document: &Value, id: &str| -> (u64, u64) {
        let vendor = list(&document["vendors"]).iter().find(|one| one["vendor"] == "CircleCI").expect("a vendor");
        let part = list(&vendor["parts"]).iter().find(|one| one["id"] == id).expect("a part");
        (part["count"].as_u64().expect("a number"), part["unknown"].as_u64().expect("a number"))
    };
    assert_eq!(part(&first, "secrets"), (3, 0));
    // The key of api may do everything; that it is this key its last letters alone say.
    assert_eq!(part(&first, "admin"), (0, 1), "{first:#}");
    assert_eq!(part(&first, "long_lived"), (2, 0));
    assert_eq!(part(&first, "no_playbook"), (1, 0));
    let sum: u64 = ["vendors", "logs", "backup_parts"]
        .iter()
        .flat_map(|name| list(&first[name]))
        .map(|one| one["points"].as_u64().expect("points"))
        .sum();
    assert_eq!(first["points"].as_u64(), Some(sum), "the score is the sum of what is told");
    let removes: Vec<u64> = list(&first["steps"]).iter().filter_map(|one| one["removes"].as_u64()).collect();
    assert!(removes.is_sorted_by(|one, other| one >= other) && !removes.is_empty(), "{removes:?}");
    assert_eq!(ready(1)["before"], Value::Null, "asking twice does not make a time before");

    // A restore is tried and a playbook is written.
    scene.done(2, &["gate", "restored", "the safe in Bern", "--by", "tom"]);
    fs::create_dir_all(scene.bench.case().join("playbooks")).expect("a folder");
    fs::write(scene.bench.case().join("playbooks/rotate.json"), "{}").expect("a file");
    let second = ready(2);
    assert_eq!(part(&second, "no_playbook"), (0, 0));
    assert_eq!(second["before"]["points"], first["points"]);
    assert!(second["points"].as_u64() < first["points"].as_u64());
    let told = scene.done(2, &["readiness"]);
    assert!(told.contains("(was 20)"), "{told}");
}
