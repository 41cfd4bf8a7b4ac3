//! Replacement policies: calls in, policies out.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use proptest::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};
use stanch_iam::decide::Layers;
use stanch_iam::least::{Call, Gather, Least, LeastError, MOST, Manner, Network, Outcome, Question, Use, propose};
use stanch_iam::policy::Policy;

/// A case: calls of one identity, and what is known beside them.
#[derive(Deserialize)]
struct Case {
    principal: String,
    /// The policy that it has.
    #[serde(default)]
    present: Option<Value>,
    #[serde(default)]
    networks: BTreeMap<String, Vec<String>>,
    /// Services that trust roles, by ARN.
    #[serde(default)]
    trusted: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    logged: BTreeSet<String>,
    calls: Vec<Made>,
    expect: Value,
}

#[derive(Deserialize)]
struct Made {
    action: String,
    #[serde(default)]
    writes: bool,
    #[serde(default)]
    region: String,
    #[serde(default)]
    listed: Vec<String>,
    #[serde(default)]
    request: Value,
    #[serde(default)]
    source: String,
    #[serde(default)]
    endpoint: String,
    #[serde(default)]
    via: bool,
    #[serde(default)]
    outcome: String,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/least")
}

fn instant() -> DateTime<Utc> {
    DateTime::parse_from_rfc3339("2022-12-01T12:00:00Z").expect("a time").to_utc()
}

fn gathered(case: &Case) -> Vec<Use> {
    let paths = |kind: &str, _: &str, name: &str| {
        (kind == "role" && name == "deep").then(|| "arn:aws:iam::111122223333:role/a/b/deep".to_owned())
    };
    let profiles = |arn: &str| vec![arn.replace(":instance-profile/", ":role/")];
    let mut gather = Gather::new(&paths, &profiles);
    for made in &case.calls {
        let (prefix, name) = made.action.split_once(':').expect("an action");
        let listed: Vec<&str> = made.listed.iter().map(String::as_str).collect();
        let call = Call {
            prefix,
            name,
            writes: made.writes,
            caller: &case.principal,
            region: &made.region,
            account: "111122223333",
            listed: &listed,
            request: &made.request,
        };
        let outcome = match made.outcome.as_str() {
            "denied" => Outcome::Denied,
            "failed" => Outcome::Failed,
            _ => Outcome::Done,
        };
        let manner = Manner { source: &made.source, endpoint: &made.endpoint, via: made.via, outcome, time: instant() };
        gather.add(&call, &manner);
    }
    gather.done().0
}

fn proposed(case: &Case, uses: &[Use]) -> Result<Least, LeastError> {
    let present = case.present.as_ref().map(|document| Policy::parse("present", document));
    let layers =
        present.as_ref().map(|policy| Layers { identity: policy.statements.iter().collect(), ..Layers::default() });
    let networks: Vec<Network> = case
        .networks
        .iter()
        .map(|(name, parts)| Network {
            name: name.clone(),
            parts: parts
                .iter()
                .map(|part| part.split_once('/').expect("a network"))
                .map(|(address, bits)| (address.parse().expect("an address"), bits.parse().expect("bits")))
                .collect(),
        })
        .collect();
    propose(&Question {
        principal: &case.principal,
        uses,
        present: layers.as_ref(),
        trusted: &|role| case.trusted.get(role).cloned(),
        networks: &networks,
        logged: &case.logged,
    })
}

/// What came out, as fixtures write it.
fn told(least: &Least) -> Value {
    json!({
        "statements": least.policies.iter().flat_map(|policy| policy["Statement"].as_array().cloned().unwrap_or_default()).collect::<Vec<_>>(),
        "reasons": least.statements.iter().map(|told| json!([told.sid, told.reasons])).collect::<Vec<_>>(),
        "refused": least.refused,
        "failed": least.failed,
        "undecided": least.undecided.iter().map(|one| json!({"actions": one.actions, "by": one.by, "why": one.why})).collect::<Vec<_>>(),
        "notes": least.notes,
    })
}

#[test]
fn every_case_has_the_policy_that_it_says() {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder()).expect("cases").map(|entry| entry.expect("a file").path()).collect();
    files.sort();
    assert!(files.len() >= 6, "{files:?}");
    for file in files {
        let text = std::fs::read_to_string(&file).expect("a case");
        let case: Case = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let least = proposed(&case, &gathered(&case)).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let told = told(&least);
        for (key, wanted) in case.expect.as_object().expect("what is expected") {
            let pretty = serde_json::to_string_pretty(&told[key]).expect("json");
            assert_eq!(&told[key], wanted, "{}, {key}: {pretty}", file.display());
        }
    }
}

#[test]
fn nothing_is_proposed_for_who_did_nothing() {
    let case: Case = serde_json::from_value(json!({
        "principal": "arn:aws:iam::111122223333:user/idle",
        "calls": [{"action": "s3:GetObject", "outcome": "denied", "region": "eu-west-1", "source": "192.0.2.1"}],
        "expect": {}
    }))
    .expect("a case");
    let refusal = proposed(&case, &gathered(&case)).expect_err("nothing to propose");
    assert!(matches!(refusal, LeastError::Unused { .. }), "{refusal}");
}

/// Texts as records could have them, also such as somebody chose to break a policy.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z]{1,6}(-[a-z0-9]{1,8}){0,3}",
        "(job|run|build)-[0-9]{1,12}",
        "[a-z]{2,4}/20[0-9]{2}/[0-9]{2}/[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}",
        ".{1,20}",
        Just("*".to_owned()),
        Just(" a ".to_owned()),
        Just("${aws:username}".to_owned()),
        Just("a${*}b?c\u{202e}\u{7}".to_owned()),
    ]
}

fn one_use() -> impl Strategy<Value = (usize, String, usize, usize, bool, u8)> {
    (0..ACTIONS.len(), name(), 0..5_usize, 0..7_usize, any::<bool>(), 0..6_u8)
}

const ACTIONS: [(&str, &str, &str); 9] = [
    ("s3", "GetObject", "key"),
    ("s3", "ListBucket", "bucketName"),
    ("secretsmanager", "GetSecretValue", "secretId"),
    ("lambda", "UpdateFunctionCode", "functionName"),
    ("iam", "GetRole", "roleName"),
    ("ec2", "DescribeInstances", "instanceId"),
    ("ec2", "RunInstances", "imageId"),
    ("sqs", "SendMessage", "queueUrl"),
    ("logs", "CreateLogStream", "logGroupName"),
];
const REGIONS: [&str; 5] = ["eu-west-1", "us-east-1", "eu-central-1", "ap-south-1", ""];
const SOURCES: [&str; 7] =
    ["192.0.2.7", "192.0.2.8", "198.51.100.1", "2001:db8::1", "10.0.0.1", "AWS Internal", "lambda.amazonaws.com"];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    /// Whatever was used, what comes out allows it (it says so itself, by the evaluator, or refuses), fits AWS's sizes and
    /// does not depend on the order of the calls.
    #[test]
    fn every_use_is_allowed_by_what_comes_out(made in proptest::collection::vec(one_use(), 1..60)) {
        let calls: Vec<Value> = made.iter().map(|(action, name, region, source, via, outcome)| {
            let (prefix, operation, parameter) = ACTIONS[*action];
            let mut request = json!({"bucketName": "media"});
            let outcome = ["done", "failed", "denied"].get(usize::from(*outcome)).unwrap_or(&"done");
            request[parameter] = json!(name);
            json!({
                "action": format!("{prefix}:{operation}"), "region": REGIONS[*region], "source": SOURCES[*source],
                "via": via, "request": request, "writes": operation == "RunInstances",
                "outcome": outcome,
            })
        }).collect();
        let case = |calls: &[Value]| -> Case {
            serde_json::from_value(json!({
                "principal": "arn:aws:iam::111122223333:role/ci", "calls": calls, "expect": {},
            })).expect("a case")
        };
        let forward = case(&calls);
        let uses = gathered(&forward);
        let least = match proposed(&forward, &uses) {
            Ok(least) => least,
            Err(LeastError::Unused { .. }) => {
                prop_assert!(uses.iter().all(|one| one.outcome == Outcome::Denied));
                return Ok(());
            }
            Err(refusal) => return Err(TestCaseError::fail(refusal.to_string())),
        };
        for policy in &least.policies {
            let text = policy.to_string();
            prop_assert!(text.chars().filter(|one| !one.is_whitespace()).count() <= MOST);
            prop_assert!(Policy::parse("proposed", policy).problems.is_empty());
            // No name that somebody chose is a variable or a star of the policy.
            prop_assert!(!text.contains("${aws"), "{text}");
        }
        let refused_alone = |action: &str| uses.iter().filter(|one| one.action == action).all(|one| one.outcome == Outcome::Denied);
        for told in least.statements.iter().filter(|told| told.effect == "Allow") {
            for action in &told.actions {
                prop_assert!(!refused_alone(action), "{action} was only refused");
            }
        }
        let backward: Vec<Value> = calls.iter().rev().cloned().collect();
        let backward = case(&backward);
        prop_assert_eq!(proposed(&backward, &gathered(&backward)).expect("the same").policies, least.policies);
    }
}
