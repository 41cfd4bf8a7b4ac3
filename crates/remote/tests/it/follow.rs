//! Followers of AWS against a small server that answers as AWS does.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, Days, TimeDelta, Utc};
use serde_json::{Value, json};
use stanch_remote::Secret;
use stanch_remote::follow::{Access, Attribute, Bucket, LastUsed, Lookup, State};

use crate::server::{Request, Response, Server};

/// What stands before the folders of days.
const PLACE: &str = "AWSLogs/123456789012/CloudTrail/eu-west-1/";

/// What AWS answers to whoever asks who they are.
fn identity() -> Response {
    Response::status(200).with_body(
        "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/x</Arn>\
         <UserId>x</UserId><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>",
    )
}

async fn access(server: &Server) -> Access {
    let secret = Secret::new("PLANTED-0123456789".to_owned());
    Access::connect_to(&server.address, "AKIAIOSFODNN7EXAMPLE", &secret).await.expect("access")
}

/// Objects of a bucket, with when each arrived.
type Objects = Mutex<BTreeMap<String, DateTime<Utc>>>;

/// A time so many minutes ago.
fn ago(minutes: i64) -> DateTime<Utc> {
    Utc::now() - TimeDelta::minutes(minutes)
}

/// A bucket, listed and read as S3 does it.
fn bucket(keys: &Objects, request: &Request) -> Response {
    if request.body.starts_with(b"Action=") {
        return identity();
    }
    let query: BTreeMap<String, String> =
        url::form_urlencoded::parse(request.target.split_once('?').map_or("", |(_, query)| query).as_bytes())
            .into_owned()
            .collect();
    if !query.contains_key("list-type") {
        return Response::status(200).with_body(request.path().to_owned());
    }
    let prefix = query["prefix"].as_str();
    let after = query.get("continuation-token").or_else(|| query.get("start-after")).map_or("", String::as_str);
    let (mut folders, mut found) = (BTreeSet::new(), Vec::new());
    let keys = keys.lock().expect("a lock");
    for (key, arrived) in keys.iter().filter(|(key, _)| key.starts_with(prefix) && key.as_str() > after) {
        match key[prefix.len()..].split_once('/') {
            Some((folder, _)) => {
                folders.insert(format!("{prefix}{folder}/"));
            }
            None => found.push((key.as_str(), arrived.format("%Y-%m-%dT%H:%M:%S.000Z").to_string())),
        }
    }
    let more = found.len() > 1_000;
    found.truncate(1_000);
    let next = found.last().filter(|_| more);
    let next = next.map_or(String::new(), |(last, _)| format!("<NextContinuationToken>{last}</NextContinuationToken>"));
    let object =
        |(key, at): &(&str, String)| format!("<Contents><Key>{key}</Key><LastModified>{at}</LastModified></Contents>");
    let contents: String = found.iter().map(object).collect();
    let prefixes: String =
        folders.iter().map(|one| format!("<CommonPrefixes><Prefix>{one}</Prefix></CommonPrefixes>")).collect();
    let body =
        format!("<ListBucketResult><IsTruncated>{more}</IsTruncated>{next}{contents}{prefixes}</ListBucketResult>");
    Response::status(200).with_body(body)
}

/// A key in the folder of a day, some days ago.
fn key(ago: u64, name: &str) -> String {
    let day = Utc::now().checked_sub_days(Days::new(ago)).expect("a day");
    format!("{PLACE}{}{name}", day.format("%Y/%m/%d/"))
}

/// Objects that were read, by the requests that a server saw.
fn reads(server: &Server) -> usize {
    server.seen().iter().filter(|one| one.path().contains(".json.gz")).count()
}

#[tokio::test]
async fn a_bucket_gives_what_is_new_and_nothing_old() {
    let keys: Arc<Objects> = Arc::default();
    let put = |key: &String, arrived| keys.lock().expect("a lock").insert(key.clone(), arrived);
    for number in 0..10_000 {
        put(&key(number % 2, &format!("{number:05}.json.gz")), ago(120));
    }
    let kept = Arc::clone(&keys);
    let server = Server::start(move |request| bucket(&kept, request)).await;
    let access = access(&server).await;
    let mut follower = Bucket::connect(&access, "logs", "", ago(60), None);
    let poll = follower.next().await;
    assert_eq!((poll.found.len(), poll.troubles.len(), reads(&server)), (0, 0, 0));
    // All of what is given comes, in whichever order its name sorts.
    let (early, late) = (key(0, "00000-a.json.gz"), key(0, "99999.json.gz"));
    put(&late, ago(0));
    let poll = tokio::time::timeout(Duration::from_secs(15), follower.next()).await.expect("within 15 s");
    assert_eq!(poll.found.len(), 1);
    assert_eq!(poll.found[0].name, format!("s3://logs/{late}"));
    assert_eq!(poll.found[0].bytes, format!("/logs/{late}").into_bytes());
    let state = follower.state().clone();
    follower.acknowledge(&[poll.found[0].ticket.clone()]);
    // Another follower that goes on from before the acknowledgement reads it again; one from after it does not. An
    // object that came late, to yesterday's folder or before others of today's, is read by both.
    let yesterday = key(1, "00001-late.json.gz");
    put(&yesterday, ago(0));
    put(&early, ago(0));
    let written = serde_json::to_string(follower.state()).expect("a state is written");
    for (state, expected) in [
        (state, vec![&yesterday, &early, &late]),
        (serde_json::from_str::<State>(&written).expect("a state is read"), vec![&yesterday, &early]),
    ] {
        let poll = Bucket::connect(&access, "logs", "AWSLogs/", ago(60), Some(state)).next().await;
        let names: Vec<_> = poll.found.iter().map(|one| one.name.trim_start_matches("s3://logs/")).collect();
        assert_eq!(names, expected);
    }
}

#[tokio::test]
async fn what_arrived_before_the_watch_began_is_given_and_the_latest_first() {
    let keys: Arc<Objects> = Arc::default();
    let expected = [key(0, "z.json.gz"), key(2, "a.json.gz"), key(1, "b.json.gz")];
    for (key, arrived) in expected.iter().zip([ago(1), ago(2 * 24 * 60), ago(24 * 60)]) {
        keys.lock().expect("a lock").insert(key.clone(), arrived);
    }
    keys.lock().expect("a lock").insert(key(2, "old.json.gz"), ago(4 * 24 * 60));
    let server = Server::start(move |request| bucket(&keys, request)).await;
    let mut follower = Bucket::connect(&access(&server).await, "logs", "", ago(3 * 24 * 60), None);
    let poll = follower.next().await;
    let names: Vec<_> = poll.found.iter().map(|one| one.name.trim_start_matches("s3://logs/")).collect();
    assert_eq!(names, expected);
}

#[tokio::test]
async fn a_bucket_without_folders_of_cloudtrail_is_told() {
    let server = Server::start(|request| bucket(&Mutex::default(), request)).await;
    let poll = Bucket::connect(&access(&server).await, "logs", "x/", ago(60), None).next().await;
    let troubles: Vec<_> = poll.troubles.iter().map(ToString::to_string).collect();
    let expected =
        "there are no folders of CloudTrail under s3://logs/x/; does its trail write there, with this prefix?";
    assert_eq!(troubles, [expected]);
}

#[tokio::test]
async fn an_object_that_cannot_be_read_is_told_and_the_rest_is_given() {
    let keys: Arc<Objects> = Arc::default();
    let names = ["a.json.gz", "b.json.gz", "c.json.gz"];
    keys.lock().expect("a lock").extend(names.map(|name| (key(0, name), ago(0))));
    let kept = Arc::clone(&keys);
    let server = Server::start(move |request| match request.path() {
        path if path.ends_with("a.json.gz") => Response::status(404).with_body("<Error><Code>NoSuchKey</Code></Error>"),
        path if path.ends_with("b.json.gz") => {
            Response::status(403).with_body("<Error><Code>AccessDenied</Code></Error>")
        }
        _ => bucket(&kept, request),
    })
    .await;
    let mut follower = Bucket::connect(&access(&server).await, "logs", "", ago(60), None);
    let poll = follower.next().await;
    let troubles: Vec<_> = poll.troubles.iter().map(ToString::to_string).collect();
    assert_eq!(poll.found.len(), 1);
    assert!(troubles[0].contains("is left out: AWS answered with NoSuchKey"), "{troubles:?}");
    assert!(troubles[1].contains("AWS answered with AccessDenied (403); it is tried again"), "{troubles:?}");
    // What is gone is told once; what is denied may be allowed by the next poll.
    assert_eq!(follower.next().await.troubles, poll.troubles[1..]);
}

#[tokio::test]
async fn lookups_page_and_give_each_event_once() {
    let server = Server::start(|request| {
        if request.body.starts_with(b"Action=") {
            return identity();
        }
        let asked: Value = serde_json::from_slice(&request.body).expect("JSON");
        let event = |id: &str| json!({"EventId": id, "CloudTrailEvent": format!("{{\"eventID\":\"{id}\"}}")});
        let answer = match asked.get("NextToken") {
            None => json!({"Events": [event("1"), event("2")], "NextToken": "more"}),
            Some(_) => json!({"Events": [event("2"), event("3")]}),
        };
        Response::json(answer.to_string())
    })
    .await;
    let since = "2023-01-04T12:00:00Z".parse().expect("a time");
    let key = Attribute::AccessKeyId("AKIA1".to_owned());
    let mut lookup = Lookup::connect(&access(&server).await, &["eu-west-1".to_owned()], vec![key], since);
    let poll = lookup.next().await;
    assert!(poll.troubles.is_empty(), "{:?}", poll.troubles);
    let bytes: Vec<_> = poll.found.iter().map(|one| String::from_utf8_lossy(&one.bytes).into_owned()).collect();
    assert_eq!(bytes, ["{\"eventID\":\"1\"}", "{\"eventID\":\"2\"}", "{\"eventID\":\"3\"}"]);
    assert!(lookup.next().await.found.is_empty());
    let asked: Value = serde_json::from_slice(&server.seen()[1].body).expect("JSON");
    assert_eq!(asked["StartTime"], json!(1_672_832_700));
    assert_eq!(asked["LookupAttributes"], json!([{"AttributeKey": "AccessKeyId", "AttributeValue": "AKIA1"}]));
}

#[tokio::test]
async fn a_last_use_is_given_unless_it_is_known() {
    let server = Server::start(|request| {
        let body = String::from_utf8_lossy(&request.body);
        if body.contains("GetCallerIdentity") {
            return identity();
        }
        if body.contains("AKIA3") {
            return Response::status(403)
                .with_body("<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>");
        }
        Response::status(200).with_body(
            "<GetAccessKeyLastUsedResponse><GetAccessKeyLastUsedResult><AccessKeyLastUsed>\
             <LastUsedDate>2023-01-04T12:00:00Z</LastUsedDate><ServiceName>sts</ServiceName><Region>eu-west-1</Region>\
             </AccessKeyLastUsed></GetAccessKeyLastUsedResult></GetAccessKeyLastUsedResponse>",
        )
    })
    .await;
    let keys = ["AKIA1", "AKIA2", "AKIA3"].map(str::to_owned).to_vec();
    let known = BTreeMap::from([("AKIA1".to_owned(), 1_672_833_600), ("AKIA2".to_owned(), 1)]);
    let keys = BTreeMap::from([("123456789012".to_owned(), keys)]);
    let poll = LastUsed::connect(&access(&server).await, &keys, None, known).next().await;
    let found: Vec<_> = poll.found.iter().map(|one| (one.key.as_str(), one.at, one.service.as_str())).collect();
    assert_eq!(found, [("AKIA2", 1_672_833_600, "sts")]);
    assert_eq!(poll.troubles.len(), 1);
    assert!(poll.troubles[0].to_string().contains("AKIA3"), "{}", poll.troubles[0]);
}
