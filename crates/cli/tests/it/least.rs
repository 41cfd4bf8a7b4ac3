//! What an identity needs, from logs to the policy that a person would hand to AWS.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use stanch_scenario::Spec;

use crate::stanch::{Bench, list, number};

const CI: &str = "arn:aws:iam::111122223333:user/ci";

const ID: &str = "AIDAEXAMPLEEXAMPLEAAA";

/// Collects a user that may do everything, as files of AWS say it.
fn collect_user(bench: &Bench, arn: &str, id: &str) {
    let name = arn.rsplit('/').next().expect("a name");
    let everything = json!({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}});
    let details = json!({
        "UserDetailList": [{
            "Path": "/", "UserName": name, "UserId": id, "Arn": arn,
            "CreateDate": "2021-01-01T00:00:00+00:00", "GroupList": [], "AttachedManagedPolicies": [],
            "UserPolicyList": [{"PolicyName": "everything", "PolicyDocument": everything}],
        }],
        "RoleDetailList": [], "GroupDetailList": [], "Policies": [],
    });
    let file = bench.put("details.json", &details.to_string());
    bench.text(["collect", "aws", "--from", file.to_str().expect("a path")]);
}

/// One record of the user.
fn record(at: usize, source: &str, name: &str, request: Value, error: Option<&str>) -> Value {
    let mut record = json!({
        "eventVersion": "1.08", "eventID": format!("0a0a0a0a-0000-4000-8000-{at:012}"),
        "eventTime": format!("2022-11-{:02}T10:00:00Z", 1 + at % 28), "eventSource": source, "eventName": name,
        "awsRegion": if source.starts_with("iam") { "us-east-1" } else { "eu-west-1" },
        "sourceIPAddress": "192.0.2.7", "userAgent": "aws-cli/2", "eventType": "AwsApiCall", "recipientAccountId": "111122223333",
        "userIdentity": {
            "type": "IAMUser", "principalId": ID, "arn": CI, "accountId": "111122223333",
            "accessKeyId": "AKIAEXAMPLEEXAMPLE01", "userName": "ci",
        },
        "requestParameters": request,
    });
    if let Some(error) = error {
        record["errorCode"] = json!(error);
    }
    record
}

/// A case with logs of the user alone.
fn bench(records: &[Value]) -> Bench {
    let bench = Bench::new();
    let file = bench.put("records.json", &json!({"Records": records}).to_string());
    bench.text(["ingest", file.to_str().expect("a path")]);
    bench
}

#[test]
fn whoever_could_do_everything_keeps_what_it_did() {
    let bench = Bench::new();
    let truth = bench.scenario(&Spec::new(3, 8_000));
    bench.text(["ingest".as_ref(), bench.logs().as_os_str()]);
    let arn = truth.stolen.as_ref().expect("a stolen key").user_arn.clone();
    let id = bench.json(["query", &format!("select min(actor_id) as id from events where actor = '{arn}'")]);
    collect_user(&bench, &arn, id["id"].as_str().expect("an id"));
    let proposed = bench.json(["least-privilege", &arn, "--from", "2022-10-01", "--to", "2022-12-15"]);
    let calls = format!(
        "select count(*) as n from events where actor = '{arn}' and time >= timestamp '2022-10-01T00:00:00Z' \
         and time < timestamp '2022-12-16T00:00:00Z'"
    );
    assert_eq!(proposed["schema"], "stanch.least-privilege/1");
    assert_eq!(number(&proposed["calls"]), number(&bench.json(["query", &calls])["n"]));
    assert_eq!((&proposed["today"]["admin"], &proposed["proposed"]["admin"]), (&json!("yes"), &json!("no")));
    let stated = |effect: &str| -> BTreeSet<String> {
        let statements = list(&proposed["statements"]).iter().filter(|one| one["effect"] == effect);
        let actions = statements.flat_map(|one| list(&one["actions"])).filter_map(Value::as_str);
        actions.map(str::to_owned).collect()
    };
    let used = list(&proposed["used"]).iter().filter(|one| number(&one["calls"]) > 0);
    let used: BTreeSet<String> = used.filter_map(|one| one["action"].as_str()).map(str::to_owned).collect();
    assert!(used.len() > 3, "{used:?}");
    assert_eq!(stated("Allow"), used);
    for policy in list(&proposed["policies"]) {
        assert!(policy.to_string().chars().filter(|letter| !letter.is_whitespace()).count() <= 6_144);
    }
    // What it may do with objects of buckets that no log shows is left to a person.
    assert!(list(&proposed["undecided"]).iter().any(|one| list(&one["actions"]).contains(&json!("rds-db:connect"))));
    assert!(bench.text(["least-privilege", &arn]).contains("can become administrator"));
}

#[test]
fn the_policy_alone_is_one_that_aws_takes_whatever_names_records_have() {
    let records = [
        record(
            1,
            "secretsmanager.amazonaws.com",
            "GetSecretValue",
            json!({"secretId": "\u{1b}[2Jx*${aws:username}"}),
            None,
        ),
        record(
            2,
            "s3.amazonaws.com",
            "GetObject",
            json!({"bucketName": "in", "key": "\u{202e}a?\",\"Action\":\"*"}),
            None,
        ),
        record(3, "iam.amazonaws.com", "CreateUser", json!({"userName": "eve"}), Some("AccessDenied")),
        record(4, "nowhere.amazonaws.com", "Frobnicate", Value::Null, None),
    ];
    let bench = bench(&records);
    collect_user(&bench, CI, ID);
    let policy = bench.text(["least-privilege", "user/ci", "--policy"]);
    let parsed: Value = serde_json::from_str(&policy).expect("json");
    assert!(policy.is_ascii() && !policy.contains('\u{1b}') && !policy.contains("${aws"), "{policy}");
    let allowed: Vec<&Value> = list(&parsed["Statement"]).iter().filter(|one| one["Effect"] == "Allow").collect();
    let actions: Vec<&Value> = allowed.iter().map(|one| &one["Action"]).collect();
    assert_eq!(actions, [&json!("s3:GetObject"), &json!("secretsmanager:GetSecretValue")]);
    assert_eq!(allowed[0]["Resource"], "arn:aws:s3:::in/*a${?}\",\"Action\":\"${*}");

    let told = bench.text(["least-privilege", "user/ci", "--from", "2022-11-01", "--to", "2022-12-10"]);
    assert!(!told.contains('\u{1b}') && !told.contains('\u{202e}'));
    for part in ["iam:CreateUser (1 call)", "Frobnicate of nowhere.amazonaws.com (1 call)"] {
        assert!(told.contains(part), "{told}");
    }
    assert_eq!(
        bench.text(["--format", "csv", "least-privilege", CI]).lines().next(),
        Some("policy,sid,effect,actions,resources,condition,why")
    );
    assert_eq!(bench.run(["--strict", "least-privilege", CI]).status, 3);
}

#[test]
fn the_way_out_is_told_where_nothing_can_be_proposed() {
    let refused = |bench: &Bench, command: &[&str], about: &str| {
        let ran = bench.run(command);
        assert_eq!((ran.status, ran.out.as_str(), ran.err.lines().count()), (2, "", 1), "{}", ran.err);
        assert!(ran.err.contains(about), "{}", ran.err);
    };
    let empty = Bench::new();
    refused(&empty, &["least-privilege", "ci"], "no user, role or access key ci");
    refused(&empty, &["least-privilege", CI], "the case has no logs");

    let bench = bench(&[record(1, "s3.amazonaws.com", "ListBuckets", Value::Null, None)]);
    refused(&bench, &["least-privilege", "arn:aws:iam::111122223333:role/quiet"], "has a call of");
    refused(&bench, &["least-privilege", CI, "--to", "2022-10-01"], "has a call of");
    refused(&bench, &["least-privilege", CI, "--from", "2022-12-01", "--to", "2022-11-01"], "exchange or correct");
    assert_eq!(bench.run(["least-privilege", CI, "--from", "yesterday"]).status, 2);
    refused(&bench, &["least-privilege", CI, "--policy", "2"], "no policy 2");
    // Nothing of it was collected: what it did is enough to propose, and the limit is told.
    assert!(bench.text(["least-privilege", CI]).contains("nothing of it was collected"));
    collect_user(&bench, CI, "AIDAEXAMPLEEXAMPLEBBB");
    refused(&bench, &["least-privilege", CI], "another identity, which had the name before");
}
