//! What must hold of every review, tried on small lakes that nobody chose.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use serde_json::{Value, json};
use stanch_detect::Limits;

use crate::case::Case;
use crate::lines;

/// Exposed users, and one of whom nobody knew before the window.
const USERS: [&str; 4] = ["anna", "ben", "cleo", "guest"];

/// What each exposed user does all the time, and sometimes for somebody else.
const HABITS: [&[&str]; 3] = [
    &["dynamodb:GetItem", "s3:GetObject"],
    &["iam:CreateUser", "ec2:DescribeInstances"],
    &["secretsmanager:GetSecretValue", "sts:AssumeRole", "cloudtrail:StopLogging"],
];

/// What an intruder may do.
const ATTACKS: [&str; 10] = [
    "dynamodb:GetItem",
    "iam:AttachUserPolicy",
    "iam:CreateUser",
    "iam:CreateLoginProfile",
    "cloudtrail:StopLogging",
    "secretsmanager:GetSecretValue",
    "sts:AssumeRole",
    "ec2:RunInstances",
    "s3:ListBuckets",
    "ses:SendEmail",
];

/// Where from and with what; the first is usual.
const PLACES: [(&str, &str); 4] = [
    ("198.51.100.7", "aws-cli/2.9.1 Python/3.9.11 Linux/5.15.0"),
    ("203.0.113.66", "aws-cli/2.9.1 Python/3.9.11 Linux/5.15.0"),
    ("203.0.113.66", "Boto3/1.26 Python/3.11 Darwin/22.1.0"),
    ("198.51.100.7", "curl/7.88"),
];

fn case() -> Case {
    let exposures = USERS[..3]
        .iter()
        .map(|user| json!({"handle": {"kind": "access_key_id", "value": format!("AKIA{}", user.to_uppercase())}}));
    let case = json!({
        "exposures": exposures.collect::<Vec<_>>(),
        "baseline": ["2022-12-11T00:00:00Z", "2022-12-14T00:00:00Z"],
        "window": ["2022-12-14T00:00:00Z", "2022-12-16T00:00:00Z"],
        "baseline_days": 3,
    });
    serde_json::from_value(case).unwrap()
}

/// Three days of everybody's habits.
fn baseline() -> Vec<Value> {
    let of_user = |(user, habits): (&&str, &&[&str])| {
        let line = json!({
            "repeat": {"days": ["2022-12-11", "2022-12-13"], "operations": habits},
            "event": {"event_id": format!("{user}-base"), "user": user, "request": {"name": "usual"}},
        });
        lines::events(&line.to_string()).unwrap()
    };
    USERS.iter().zip(&HABITS).flat_map(of_user).collect()
}

/// An attack's events: who, what, from where, whether it was refused.
fn attack() -> impl Strategy<Value = Vec<(usize, usize, usize, bool)>> {
    prop::collection::vec((0..USERS.len(), 0..ATTACKS.len(), 0..PLACES.len(), prop::bool::weighted(0.2)), 1..9)
}

fn events(attack: &[(usize, usize, usize, bool)]) -> Vec<Value> {
    let event = |(nth, (user, operation, place, denied)): (usize, &(usize, usize, usize, bool))| {
        let line = json!({
            "event_id": format!("attack-{nth}"),
            "time": format!("2022-12-15T10:{:02}:00Z", nth * 5),
            "user": USERS[*user],
            "operation": ATTACKS[*operation],
            "source_ip": PLACES[*place].0,
            "user_agent": PLACES[*place].1,
            "outcome": if *denied { "denied" } else { "success" },
            "request": {"policyArn": "arn:aws:iam::aws:policy/AdministratorAccess", "userName": "guest"},
        });
        lines::events(&line.to_string()).unwrap()
    };
    baseline().into_iter().chain(attack.iter().enumerate().flat_map(event)).collect()
}

/// More of the usual work, within the window.
fn usual(work: &[(usize, usize, u8)]) -> Vec<Value> {
    let event = |(nth, (user, habit, minute)): (usize, &(usize, usize, u8))| {
        let line = json!({
            "event_id": format!("usual-{nth}"),
            "time": format!("2022-12-15T10:{minute:02}:30Z"),
            "user": USERS[*user],
            "operation": HABITS[*user][habit % HABITS[*user].len()],
            "request": {"name": "usual"},
        });
        lines::events(&line.to_string()).unwrap()
    };
    work.iter().enumerate().flat_map(event).collect()
}

/// What is told, without how often.
fn told(answer: &Value) -> BTreeSet<[String; 3]> {
    let list = answer["findings"].as_array().unwrap().iter();
    list.map(|one| [one["rule"].to_string(), one["subject"]["name"].to_string(), one["title"].to_string()]).collect()
}

/// The score of the story that each subject stands in.
fn scores(answer: &Value) -> BTreeMap<String, u64> {
    let stories = answer["stories"].as_array().unwrap().iter();
    let of_story = |story: &Value| {
        let score = story["score"].as_u64().unwrap();
        let subjects = story["subjects"].as_array().unwrap().iter();
        subjects.map(|subject| (subject["name"].to_string(), score)).collect::<Vec<_>>()
    };
    stories.flat_map(of_story).collect()
}

proptest! {
    // Each case is three reviews, which take seconds in a debug build.
    #![proptest_config(ProptestConfig { cases: 3, max_shrink_iters: 30, ..ProptestConfig::default() })]

    #[test]
    fn usual_work_adds_no_finding_and_an_indicator_lowers_no_story(
        attack in attack(),
        work in prop::collection::vec((0..3usize, 0..3usize, 0..60u8), 1..40),
    ) {
        let mut case = case();
        let mut events = events(&attack);
        let first = case.run(&events, Limits::default());

        let before = events.len();
        events.extend(usual(&work));
        let busier = case.run(&events, Limits::default());
        let added: Vec<_> = told(&busier).difference(&told(&first)).cloned().collect();
        prop_assert!(added.is_empty(), "usual work added {added:?}");
        events.truncate(before);

        let mark = json!({"kind": "indicator", "of": "found later"});
        case.marks.insert(PLACES[2].0.to_owned(), serde_json::from_value(mark).unwrap());
        let wiser = case.run(&events, Limits::default());
        let now = scores(&wiser);
        for (subject, score) in scores(&first) {
            let after = now.get(&subject).copied().unwrap_or(0);
            prop_assert!(after >= score, "{subject} fell from {score} to {after}");
        }
        let shown = attack.iter().any(|(_, _, place, _)| PLACES[*place].0 == PLACES[2].0);
        prop_assert_eq!(shown, told(&wiser).iter().any(|[rule, ..]| rule.contains("indicator")));
    }
}
