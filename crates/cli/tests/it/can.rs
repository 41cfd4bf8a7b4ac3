//! Whether somebody may do something, and how somebody gets somewhere, on small lists of identities.

use std::io::Write;
use std::path::PathBuf;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::stanch::{Bench, Ran, command, list, run};

/// A list of identities among the fixtures.
fn fixture(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/reach").join(name)
}

/// A case with a list of identities of AWS.
fn bench(name: &str) -> Bench {
    let bench = Bench::new();
    let path = fixture(name);
    let mut collect = bench.stanch(["collect", "aws", "--from"]);
    let ran = run(collect.arg(path).env("STANCH_NOW", "2023-01-13T09:00:00Z"));
    assert_eq!(ran.status, 0, "{}", ran.err);
    bench
}

/// Answers to a text with loose policies, and what the run left.
fn loose(text: &[u8]) -> (Vec<Value>, Ran) {
    let mut child = command()
        .args(["can", "--policies", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary");
    let mut input = child.stdin.take().expect("its input");
    let text = text.to_owned();
    let writer = std::thread::spawn(move || input.write_all(&text));
    let output = child.wait_with_output().expect("an end");
    writer.join().expect("a thread").expect("all is read");
    let ran = Ran {
        status: output.status.code().expect("an exit"),
        out: String::from_utf8(output.stdout).expect("text"),
        err: String::from_utf8(output.stderr).expect("text"),
    };
    let answers = ran.out.lines().map(|line| serde_json::from_str(line).expect("json")).collect();
    (answers, ran)
}

#[test]
fn every_answer_is_told_with_its_reasons() {
    let bench = bench("details.json");
    let office: &[&str] = &["--context", "aws:SourceIp=203.0.113.7"];
    let elsewhere: &[&str] = &["--context", "aws:SourceIp=192.0.2.1"];
    let queue = "arn:aws:sqs:eu-west-1:444455556666:work";
    for (arguments, more, decision, kind, says) in [
        (["user/ci", "s3:GetObject", "arn:aws:s3:::app/x"], &[] as &[&str], "allow", None, "it may deny this"),
        (["user/ci", "s3:PutObject", "arn:aws:s3:::app/x"], &[], "unknown", None, "resource policy not read"),
        (["user/ci", "sqs:SendMessage", queue], &[], "unknown", None, "--context aws:SourceIp=203.0.113.0,"),
        (["user/ci", "sqs:SendMessage", queue], office, "allow", None, "Office"),
        (["user/ci", "sqs:SendMessage", queue], elsewhere, "unknown", None, "was not read"),
        (["444455556666:twin", "ec2:RunInstances", "*"], &[], "deny", Some("implicit"), "no policy of the identity"),
        (["role/deploy", "iam:CreateUser", "*"], &[], "deny", Some("implicit"), "does not allow"),
        (["lost", "ec2:RunInstances", "*"], &[], "unknown", None, "never-read"),
    ] {
        let asked: Vec<&str> = std::iter::once("can").chain(arguments).chain(more.iter().copied()).collect();
        let document = bench.json(asked.iter().copied());
        assert_eq!(document["schema"], "stanch.can/1");
        assert_eq!(document["decision"], decision, "{arguments:?}: {document:#}");
        assert_eq!(document["kind"].as_str(), kind, "{arguments:?}: {document:#}");
        let told = bench.text(asked.iter().copied());
        assert!(told.contains(says), "{arguments:?} does not say {says}:\n{told}");
        let csv = bench.text(["--format", "csv"].into_iter().chain(asked.iter().copied()));
        assert_eq!(csv.lines().count(), 2, "{csv}");
    }
}

#[test]
fn an_action_that_is_none_is_answered_with_what_may_be_meant() {
    let bench = bench("details.json");
    for (action, remark) in [
        ("s3:GetObjekt", Some("s3:GetObject may be meant")),
        ("s3:ListObjectsV2", Some("s3:ListBucket may be meant")),
        ("S3:GETOBJECT", None),
        ("nothing:Like", Some("AWS documents no action nothing:Like")),
    ] {
        let document = bench.json(["can", "user/ci", action]);
        let remarks = document["remarks"].as_array().map(Vec::as_slice).unwrap_or_default();
        let says =
            remarks.iter().filter_map(Value::as_str).any(|one| remark.is_some_and(|remark| one.contains(remark)));
        assert_eq!(says, remark.is_some(), "{action}: {document:#}");
    }
}

#[test]
fn wrong_questions_are_refused_with_the_way_out() {
    let bench = bench("details.json");
    for (arguments, says) in [
        (
            &["can", "user/nobody", "s3:GetObject"] as &[&str],
            "no user, role, access key or exposed credential user/nobody",
        ),
        (&["can", "twin", "s3:GetObject"], "twin names 2 identities"),
        (&["can", "user/ci", "s3:*"], "the action s3:* has a wildcard"),
        (&["can", "user/ci", "GetObject"], "write it as service:Operation"),
        (&["can", "user/ci", "s3:GetObject", "app/x"], "app/x is no resource"),
        (&["can", "user/ci", "s3:GetObject", "--context", "aws:SourceIp"], "--context aws:SourceIp has no value"),
        (&["can", "user/ci", "s3:GetObject", "--context", "SourceIp=1"], "names no condition key"),
        (
            &["can", "user/ci", "s3:GetObject", "--context", "aws:SourceIp=1", "--unknown", "AWS:sourceip"],
            "keep one of them",
        ),
        (&["can", "user/ci"], "<ACTION>"),
        (&["can", "user/ci", "s3:GetObject", "--policies", "-"], "cannot be used with"),
        (&["path", "user/nobody", "admin"], "exposed credential user/nobody"),
        (&["path", "user/ci", "nothing"], "no identity, account or thing nothing"),
        (&["path", "user/ci", "twin"], "twin names 2 identities"),
        (&["path", "user/ci", "admin", "--dot", "--svg"], "cannot be used with"),
    ] {
        let ran = bench.run(arguments);
        assert_eq!(ran.status, 2, "{arguments:?}: {}", ran.err);
        assert!(ran.err.contains(says), "{arguments:?}: {}", ran.err);
        assert_eq!(ran.out, "", "{arguments:?}");
    }
    let empty = Bench::new();
    let ran = empty.run(["can", "user/ci", "s3:GetObject"]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("stanch collect aws"), "{}", ran.err);
}

#[test]
fn ways_are_told_step_by_step() {
    let bench = bench("details.json");
    for (from, to, answer, rules) in [
        ("user/ci", "444455556666", "yes", &["assume-role", "iam-put-role-policy-self", "administers"] as &[&str]),
        ("user/ci", "role/deploy", "yes", &["assume-role"]),
        ("role/loop-a", "role/loop-b", "yes", &["assume-role"]),
        ("role/loop-a", "admin", "none", &[]),
        ("user/reader", "organization", "none", &[]),
    ] {
        let document = bench.json(["path", from, to]);
        assert_eq!(document["schema"], "stanch.path/1");
        assert_eq!(document["answer"], answer, "{from} to {to}: {document:#}");
        let steps: Vec<&str> = list(&document["ways"])
            .iter()
            .flat_map(|way| list(&way["steps"]))
            .filter_map(|step| step["rule"].as_str())
            .collect();
        assert_eq!(steps, rules, "{from} to {to}");
        let told = bench.text(["path", from, to]);
        assert_eq!(told.contains("no way was found"), answer == "none", "{told}");
        // Files do not say that they have everything, so that no answer stands alone.
        assert!(told.contains("What could hide a way"), "{told}");
    }
    let told = bench.text(["path", "user/ci", "role/deploy"]);
    for part in ["sts:AssumeRole on arn:aws:iam::444455556666:role/deploy", "trust policy"] {
        assert!(told.contains(part), "{part} is missing:\n{told}");
    }
}

#[test]
fn a_list_that_was_cut_off_limits_every_answer() {
    let bench = bench("truncated.json");
    let document = bench.json(["path", "role/loop-a", "admin"]);
    assert_eq!(document["answer"], "none");
    let cut = |gap: &Value| gap["cause"].as_str().is_some_and(|cause| cause.contains("is not the last page"));
    assert!(list(&document["gaps"]).iter().any(cut), "{document:#}");
    let document = bench.json(["can", "user/reader", "s3:GetObject"]);
    assert!(list(&document["gaps"]).iter().any(cut), "{document:#}");
    let strict = bench.run(["--strict", "can", "user/reader", "s3:GetObject"]);
    assert_eq!(strict.status, 3, "{}", strict.err);
}

#[test]
fn pictures_hold_what_a_way_holds() {
    let bench = bench("details.json");
    let dot = bench.text(["path", "user/ci", "admin", "--all", "--dot"]);
    assert!(dot.starts_with("digraph stanch {") && dot.trim_end().ends_with('}'), "{dot}");
    assert!(dot.contains("assume-role"), "{dot}");
    let svg = bench.text(["path", "user/ci", "admin", "--all", "--svg"]);
    assert!(svg.starts_with("<svg ") && svg.trim_end().ends_with("</svg>"), "{svg}");
    assert!(svg.contains(">role/deploy</text>"), "{svg}");
}

#[test]
fn hostile_names_come_alive_nowhere() {
    let bench = bench("hostile.json");
    let arn = "arn:aws:iam::444455556666:user/\u{1b}[2Jevil\u{202e}<script>\"&=cmd";
    let mut shown = Vec::new();
    for format in ["table", "json", "csv"] {
        shown.push(bench.text(["--format", format, "can", arn, "s3:GetObject", "arn:aws:s3:::app/\u{1b}[2J"]));
        shown.push(bench.text(["--format", format, "path", arn, "admin"]));
    }
    let dot = bench.text(["path", arn, "admin", "--dot"]);
    let svg = bench.text(["path", arn, "admin", "--svg"]);
    assert!(!svg.contains("<script"), "{svg}");
    // Between quotes, a quote of a name stands behind a backslash.
    assert!(dot.contains("&lt;script&gt;\\\"&amp;=cmd"), "{dot}");
    shown.extend([dot, svg]);
    for text in shown {
        let alive = text.chars().find(|&c| (c.is_control() && c != '\n') || c == '\u{202e}');
        assert_eq!(alive, None, "{text}");
        assert!(text.contains("evil"), "{text}");
    }
}

#[test]
fn loose_policies_need_no_case_and_no_line_is_lost() {
    let allow = json!({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}});
    let request = |id: u32| {
        json!({"id": id, "principal": "arn:aws:iam::111122223333:user/ci", "action": "s3:GetObject",
            "resource": "arn:aws:s3:::app/x", "identity_policies": [allow]})
        .to_string()
    };
    let (answers, ran) = loose([request(1), request(2)].join("\n").as_bytes());
    assert_eq!(ran.status, 0, "{}", ran.err);
    let said: Vec<(&Value, &Value)> = answers.iter().map(|answer| (&answer["id"], &answer["decision"])).collect();
    assert_eq!(said, [(&json!(1), &json!("allow")), (&json!(2), &json!("allow"))]);

    let mut text = format!("{}\n\nnot json\n", request(1)).into_bytes();
    text.extend_from_slice(b"{\"principal\": \"\xff\"}\n[]\n{\"action\": \"s3:GetObject\"}\n");
    text.extend(request(2).into_bytes());
    let (answers, ran) = loose(&text);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("4 of 6 lines could not be read"), "{}", ran.err);
    let failed: Vec<bool> = answers.iter().map(|answer| answer["error"].is_string()).collect();
    assert_eq!(failed, [false, true, true, true, true, false], "{}", ran.out);
    assert_eq!(answers.last().map(|answer| &answer["id"]), Some(&json!(2)));
}

#[test]
fn a_line_that_is_too_long_costs_no_other() {
    let mut text = b"{\"principal\": \"".to_vec();
    text.resize(17 << 20, b'a');
    text.extend_from_slice(b"\"}\n{\"principal\": \"111122223333\", \"action\": \"s3:GetObject\"}\n");
    let (answers, ran) = loose(&text);
    assert_eq!((ran.status, answers.len()), (2, 2), "{}", ran.err);
    assert!(answers[0]["error"].as_str().is_some_and(|error| error.contains("bytes")), "{}", ran.out);
    assert!(answers[1]["decision"].is_string(), "{}", ran.out);
}

#[test]
fn a_file_of_loose_policies_that_is_not_there_is_said() {
    let ran = run(command().args(["can", "--policies", "/nowhere/requests.jsonl"]));
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("/nowhere/requests.jsonl cannot be read"), "{}", ran.err);
}
