//! Logs of any form are held against the canaries.

use std::fmt::Write as _;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use stanch_watch::canary::{Canary, Principal};
use stanch_watch::known::Known;
use stanch_watch::watchlist::Watchlist;

use super::at;

const KEY: &str = "AKIACANARY0000000001";
const USER: &str = "arn:aws:iam::111122223333:user/ci/web";
const ROLE: &str = "arn:aws:iam::111122223333:role/deploy";

fn principal(arn: &str, id: &str) -> Principal {
    Principal { arn: arn.to_owned(), unique_id: Some(id.to_owned()) }
}

/// A user with a key.
fn canary() -> Canary {
    Canary {
        credential: "c0ffee".to_owned(),
        title: "AWS_ACCESS_KEY_ID".to_owned(),
        keys: vec![KEY.to_owned()],
        principals: vec![principal(USER, "AIDACANARY")],
        only_keys: true,
        cut_roles: Vec::new(),
        contained_at: at(0),
    }
}

fn list() -> Watchlist {
    let principals = vec![principal(ROLE, "AROACANARY")];
    let role = Canary { keys: Vec::new(), principals, cut_roles: vec![ROLE.to_owned()], ..canary() };
    Watchlist::new(vec![canary(), role], Known::default())
}

/// A record of a call.
fn record(identity: Value, service: &str, name: &str, seconds: i64) -> Value {
    json!({
        "eventVersion": "1.08", "userIdentity": identity, "eventTime": at(seconds).format("%FT%TZ").to_string(),
        "eventSource": format!("{service}.amazonaws.com"), "eventName": name, "awsRegion": "eu-west-1",
        "sourceIPAddress": "203.0.113.66", "userAgent": "aws-cli/2.9", "requestParameters": {"bucketName": "backups"},
        "responseElements": null, "eventID": format!("event-{name}-{seconds}"), "readOnly": true,
        "eventType": "AwsApiCall", "managementEvent": true, "recipientAccountId": "111122223333",
    })
}

fn found(bytes: &[u8]) -> Vec<String> {
    let scanned = list().scan("a log", bytes);
    scanned.sightings.into_iter().map(|one| one.event_id).collect()
}

#[test]
fn a_canary_is_known_by_everything_that_a_record_can_name_it_by() {
    let user = json!({"type": "IAMUser", "principalId": "AIDACANARY", "arn": USER, "accountId": "111122223333", "accessKeyId": KEY});
    let federated = json!({
        "type": "FederatedUser", "principalId": "111122223333:x", "arn": "arn:aws:sts::111122223333:federated-user/x",
        "accountId": "111122223333", "accessKeyId": "ASIAFEDERATED0000001",
        "sessionContext": {"sessionIssuer": {"type": "IAMUser", "principalId": "AIDACANARY", "arn": USER, "accountId": "111122223333"}},
    });
    let session = json!({
        "type": "AssumedRole", "principalId": "AROACANARY:i-1", "arn": "arn:aws:sts::111122223333:assumed-role/deploy/i-1",
        "accountId": "111122223333", "accessKeyId": "ASIASESSION000000001",
    });
    let nameless = json!({"type": "IAMUser", "principalId": "AIDACANARY", "accountId": "111122223333"});
    let other = json!({
        "type": "IAMUser", "principalId": "AIDAOTHER", "arn": "arn:aws:iam::111122223333:user/responder",
        "accountId": "111122223333", "accessKeyId": "AKIARESPONDER0000001",
    });
    let mut web =
        record(json!({"type": "WebIdentityUser", "userName": "project/1"}), "sts", "AssumeRoleWithWebIdentity", 5);
    web["requestParameters"] = json!({"roleArn": ROLE, "roleSessionName": "x"});
    web["errorCode"] = json!("AccessDenied");
    let mut elsewhere = web.clone();
    elsewhere["requestParameters"]["roleArn"] = json!("arn:aws:iam::111122223333:role/other");
    elsewhere["eventID"] = json!("event-elsewhere");
    // Whoever comes in through another issuer that the role still trusts is no use of what was cut.
    let mut trusted = web.clone();
    trusted["errorCode"] = Value::Null;
    trusted["eventID"] = json!("event-trusted");
    let mut about = record(other, "iam", "DeleteUserPolicy", 6);
    about["requestParameters"] = json!({"userName": "web", "accessKeyId": KEY});
    let records = vec![
        record(user.clone(), "sts", "GetCallerIdentity", 1),
        record(federated, "s3", "ListBuckets", 2),
        record(session, "s3", "GetObject", 3),
        record(nameless, "ec2", "DescribeInstances", 4),
        web,
        elsewhere,
        trusted,
        about,
        // Before it was stripped it was no canary.
        record(user, "s3", "PutObject", -1),
    ];
    let expected = [
        "event-GetCallerIdentity-1",
        "event-ListBuckets-2",
        "event-GetObject-3",
        "event-DescribeInstances-4",
        "event-AssumeRoleWithWebIdentity-5",
    ];
    let whole = json!({"Records": records}).to_string();
    assert_eq!(found(whole.as_bytes()), expected);
    let lines: String = records.iter().fold(String::new(), |mut text, one| {
        writeln!(text, "{one}").expect("a text");
        text
    });
    assert_eq!(found(lines.as_bytes()), expected, "lines");
    // A backslash hides no letter from a reader of JSON.
    let escaped = whole.replace(KEY, "\\u0041KIACANARY0000000001");
    assert_eq!(found(escaped.as_bytes()), expected, "escaped");
    let events: Vec<Value> =
        records.iter().map(|one| json!({"EventId": one["eventID"], "CloudTrailEvent": one.to_string()})).collect();
    assert_eq!(found(json!({"Events": events}).to_string().as_bytes()), expected, "looked up");
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(whole.as_bytes()).expect("packed");
    let packed = packed.finish().expect("packed");
    assert_eq!(found(&packed), expected, "packed");
    let events = records.iter().fold(String::new(), |mut text, one| {
        let event = json!({"version": "0", "id": "bus", "detail-type": "AWS API Call via CloudTrail", "detail": one});
        writeln!(text, "{event}").expect("a text");
        text
    });
    assert_eq!(found(events.as_bytes()), expected, "from a bus");
    let bare = list().scan("one event", records[0].to_string().as_bytes());
    assert_eq!(bare.sightings.len(), 1);
    let one = &bare.sightings[0];
    assert_eq!((one.operation.as_str(), one.region.as_str()), ("sts:GetCallerIdentity", "eu-west-1"));
    assert_eq!(one.tried, ["bucketName=backups"]);
}

#[test]
fn a_refusal_without_a_code_is_no_answer() {
    let user = json!({"type": "IAMUser", "principalId": "AIDACANARY", "arn": USER, "accountId": "111122223333"});
    let mut login = record(user, "signin", "ConsoleLogin", 1);
    login["responseElements"] = json!({"ConsoleLogin": "Failure"});
    login["errorMessage"] = json!("Failed authentication");
    let scanned = list().scan("a log", json!({"Records": [login]}).to_string().as_bytes());
    assert_eq!(scanned.sightings.iter().map(|one| one.error.as_deref()).collect::<Vec<_>>(), [Some("Failure")]);
}

#[test]
fn what_cannot_be_read_is_a_gap_and_never_a_panic() {
    for bytes in [&b""[..], b"\x1f\x8b\x08garbage", b"{\"Records\":[{]}", b"\xff\xfe\x00", b"[[[[[[[["] {
        let scanned = list().scan("broken", bytes);
        assert!(scanned.sightings.is_empty() && !scanned.gaps.is_empty(), "{bytes:?}");
    }
}

#[test]
fn a_hundred_thousand_records_of_others_give_no_alert() {
    let other = json!({
        "type": "IAMUser", "principalId": "AIDAOTHER", "arn": "arn:aws:iam::111122223333:user/others",
        "accountId": "111122223333", "accessKeyId": "AKIAOTHER00000000001",
    });
    let lines: String = (0..100_000).fold(String::new(), |mut text, number| {
        writeln!(text, "{}", record(other.clone(), "s3", "ListBuckets", number)).expect("a text");
        text
    });
    let scanned = list().scan("background", lines.as_bytes());
    assert_eq!((scanned.records, scanned.sightings.len(), scanned.gaps.len()), (100_000, 0, 0));
}

#[test]
fn what_two_plans_stripped_is_a_canary_since_the_first_of_them() {
    let canary = |stripped: i64| Canary { contained_at: at(stripped), ..canary() };
    let caller = json!({
        "type": "IAMUser", "principalId": "AIDACANARY", "arn": USER, "accountId": "111122223333", "accessKeyId": KEY,
    });
    let line = record(caller, "s3", "ListBuckets", 300).to_string();
    for order in [[0, 600], [600, 0]] {
        let list = Watchlist::new(order.map(canary).into(), Known::default());
        assert_eq!(list.scan("log", line.as_bytes()).sightings.len(), 1, "{order:?}");
        assert!(list.used(KEY, at(300), "s3", "us-east-1").is_some(), "{order:?}");
    }
}

#[test]
fn the_last_use_of_a_key_tells_what_no_log_has() {
    let list = list();
    assert_eq!(list.used(KEY, at(-1), "s3", "us-east-1"), None, "that was before");
    assert_eq!(list.used("AKIAOTHER00000000001", at(9), "s3", "us-east-1"), None);
    let used = list.used(KEY, at(9), "s3", "us-east-1").expect("a use");
    assert_eq!((used.operation.as_str(), used.source.as_str()), ("s3:*", ""));
}
