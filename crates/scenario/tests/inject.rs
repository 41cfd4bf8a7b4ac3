//! What injection promises, checked on records of our own and on public ones.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use stanch_scenario::Spec;
use stanch_scenario::inject::{InjectError, Injection, Injector, Place, Tempo};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::Path;

type Outcome = Result<(), Box<dyn std::error::Error>>;

const TOOL: &str = "stratus-red-team_11111111-2222-4333-8444-555555555555";

fn spec() -> Spec {
    Spec { attack: false, ..Spec::new(4, 60_000) }
}

fn text<'a>(value: &'a Value, path: &str) -> &'a str {
    value.pointer(path).and_then(Value::as_str).unwrap_or_default()
}

fn time(value: &Value) -> DateTime<Utc> {
    text(value, "/eventTime").parse().unwrap_or_default()
}

/// A record of a user called `mallory` in an account far away.
fn record(second: u32, service: &str, name: &str, region: &str, more: Value) -> Value {
    let mut record = json!({
        "eventVersion": "1.09",
        "userIdentity": {
            "type": "IAMUser", "principalId": "AIDAQQQQQQQQQQQQQQQQQ", "arn": "arn:aws:iam::600000000001:user/mallory",
            "accountId": "600000000001", "accessKeyId": "AKIAQQQQQQQQQQQQQQQQ", "userName": "mallory"
        },
        "eventTime": format!("2024-05-01T10:{:02}:{:02}Z", second / 60, second % 60),
        "eventSource": format!("{service}.amazonaws.com"), "eventName": name, "awsRegion": region,
        "sourceIPAddress": "240.1.2.3", "userAgent": TOOL, "requestParameters": null, "responseElements": null,
        "requestID": format!("00000000-0000-4000-8000-{second:012}"), "eventID": format!("10000000-0000-4000-8000-{second:012}"),
        "readOnly": false, "eventType": "AwsApiCall", "managementEvent": true, "recipientAccountId": "600000000001",
        "eventCategory": "Management"
    });
    if let (Value::Object(record), Value::Object(more)) = (&mut record, more) {
        record.extend(more);
    }
    record
}

/// A session of a role that is minted in the second before, and what is done with it.
fn with_session() -> Vec<String> {
    let session = json!({
        "type": "AssumedRole", "principalId": "AROAWWWWWWWWWWWWWWWWW:cli",
        "arn": "arn:aws:sts::600000000001:assumed-role/stratus-red-team-role/cli", "accountId": "600000000001",
        "accessKeyId": "ASIAWWWWWWWWWWWWWWWW", "sessionContext": {
            "sessionIssuer": {
                "type": "Role", "principalId": "AROAWWWWWWWWWWWWWWWWW",
                "arn": "arn:aws:iam::600000000001:role/stratus-red-team-role", "accountId": "600000000001",
                "userName": "stratus-red-team-role"
            },
            "attributes": { "creationDate": "2024-05-01T10:00:10Z", "mfaAuthenticated": "false" }
        }
    });
    let assume = json!({
        "requestParameters": {
            "roleArn": "arn:aws:iam::600000000001:role/stratus-red-team-role", "roleSessionName": "cli",
            "durationSeconds": 900
        },
        "responseElements": {
            "credentials": {
                "accessKeyId": "ASIAWWWWWWWWWWWWWWWW", "sessionToken": "old", "expiration": "May 1, 2024, 10:15:10 AM"
            },
            "assumedRoleUser": {
                "assumedRoleId": "AROAWWWWWWWWWWWWWWWWW:cli",
                "arn": "arn:aws:sts::600000000001:assumed-role/stratus-red-team-role/cli"
            }
        }
    });
    let mut records = vec![record(10, "sts", "AssumeRole", "xx-far-1", assume)];
    for second in 11..31 {
        let refused = json!({
            "userIdentity": session, "errorCode": "Client.UnauthorizedOperation",
            "errorMessage": "User: arn:aws:sts::600000000099:assumed-role/stratus-red-team-role/cli is not authorized to perform: ec2:GetPasswordData on resource: arn:aws:ec2:xx-far-1:600000000099:instance/*"
        });
        records.push(record(second, "ec2", "GetPasswordData", "xx-far-1", refused));
    }
    let elsewhere = json!({
        "userIdentity": session,
        "requestParameters": { "instanceType": "p2.xlarge", "tags": { "StratusRedTeam": "true" } }
    });
    records.push(record(40, "ec2", "RunInstances", "yy-far-2", elsewhere));
    // The newest first, as some sets have it.
    records.iter().rev().map(Value::to_string).collect()
}

fn without_session() -> Vec<String> {
    let of = |name: &str| json!({ "requestParameters": { "userName": name } });
    let key = json!({ "requestParameters": { "userName": "stratus-red-team-user" }, "responseElements": { "accessKey": {
        "accessKeyId": "AKIAZZZZZZZZZZZZZZZZ", "userName": "stratus-red-team-user", "status": "Active" } } });
    let mut trust = record(9, "iam", "UpdateAssumeRolePolicy", "zz-far-3", Value::Null);
    trust["requestParameters"] = json!({ "roleName": "ops", "policyDocument": "{\"AWS\":\"arn:aws:iam::123456789012:root\",\"B\":\"arn:aws:iam::700000000007:root\"}" });
    let mut planted = record(3_000, "sts", "GetCallerIdentity", "xx-far-1", Value::Null);
    planted["userIdentity"] = json!({ "type": "IAMUser", "principalId": "AIDAPPPPPPPPPPPPPPPPP",
        "arn": "arn:aws:iam::600000000001:user/stratus-red-team-user", "accountId": "600000000001",
        "accessKeyId": "AKIAZZZZZZZZZZZZZZZZ", "userName": "stratus-red-team-user" });
    [
        record(5, "iam", "CreateUser", "zz-far-3", of("stratus-red-team-user")),
        record(6, "iam", "CreateAccessKey", "zz-far-3", key),
        record(7, "iam", "ListAccessKeys", "zz-far-3", of("mallory")),
        trust,
        planted,
    ]
    .iter()
    .map(Value::to_string)
    .collect()
}

fn parsed(injection: &Injection) -> Result<Vec<Value>, serde_json::Error> {
    injection.records.iter().map(|record| serde_json::from_str(&record.json)).collect()
}

/// What holds of every injection.
fn check(injection: &Injection, originals: &[String], place: Place, tempo: Tempo) -> Outcome {
    let spec = spec();
    let records = parsed(injection)?;
    let document: Value = serde_json::from_str(&injection.document())?;
    assert_eq!(document["Records"].as_array().map(Vec::len), Some(records.len()));
    let own: Vec<&Value> =
        records.iter().zip(&injection.records).filter(|(_, one)| !one.added).map(|(value, _)| value).collect();
    let deeds = |of: &mut dyn Iterator<Item = &Value>| {
        let mut deeds: Vec<String> =
            of.map(|one| format!("{} {} {}", one["eventSource"], one["eventName"], one["errorCode"])).collect();
        deeds.sort();
        deeds
    };
    let originals: Vec<Value> = originals.iter().map(|one| serde_json::from_str(one)).collect::<Result<_, _>>()?;
    assert_eq!(deeds(&mut own.into_iter()), deeds(&mut originals.iter()));

    let ids: HashSet<&str> = injection.event_ids().collect();
    assert_eq!(ids.len(), records.len());
    let mut minted: HashMap<&str, DateTime<Utc>> = HashMap::new();
    let mut before = DateTime::<Utc>::MIN_UTC;
    for record in &records {
        let whole = record.to_string();
        for telling in [
            "stratus",
            "Stratus",
            "6000000000",
            "AKIAQQQ",
            "ASIAWWW",
            "AROAWWW",
            "AIDAQQQ",
            "far-",
            "mallory",
            "240.1.2.3",
        ] {
            assert!(!whole.contains(telling), "{telling} in {whole}");
        }
        assert!((spec.window_start..spec.window_end).contains(&time(record)), "{whole}");
        assert!(before <= time(record));
        before = time(record);
        if !text(record, "/sourceIPAddress").ends_with(".amazonaws.com") {
            assert_eq!(text(record, "/sourceIPAddress"), injection.address);
            assert_eq!(text(record, "/userAgent"), injection.user_agent);
        }
        let key = text(record, "/userIdentity/accessKeyId");
        if key.starts_with("ASIA") {
            let at = *minted.get(key).ok_or_else(|| format!("{key} is never minted: {whole}"))?;
            assert!(time(record) - at <= TimeDelta::seconds(3_600), "{whole}");
            let created = text(record, "/userIdentity/sessionContext/attributes/creationDate");
            assert_eq!(created.parse::<DateTime<Utc>>()?, at, "{whole}");
        }
        let new = text(record, "/responseElements/credentials/accessKeyId");
        if !new.is_empty() {
            minted.insert(new, time(record));
        }
    }
    let (first, last) = injection.span().ok_or("no records")?;
    match tempo {
        Tempo::Loud => assert!(last - first <= TimeDelta::seconds(3_600)),
        Tempo::Spread => assert!(last - first <= TimeDelta::days(14)),
    }
    if place == Place::Elsewhere {
        assert!(!injection.user_agent.is_empty());
    }
    Ok(())
}

#[test]
fn every_variant_keeps_the_deeds_and_nothing_that_tells_the_tool() -> Outcome {
    let injector = Injector::new(&spec())?;
    assert!(injector.victims().count() > 5);
    let mut victims = BTreeSet::new();
    for originals in [with_session(), without_session()] {
        for seed in 0..12 {
            for place in Place::ALL {
                for tempo in Tempo::ALL {
                    let injection = injector.inject(&originals, place, tempo, seed)?;
                    check(&injection, &originals, place, tempo)?;
                    assert_eq!(injection, injector.inject(&originals, place, tempo, seed)?);
                    victims.insert(injection.victim);
                }
            }
        }
    }
    assert!(victims.len() > 4 && victims.iter().any(|victim| victim.starts_with("arn:")), "{victims:?}");
    Ok(())
}

#[test]
fn the_victim_calls_from_where_the_place_says() -> Outcome {
    let out = tempfile::tempdir()?;
    let truth = stanch_scenario::generate(&spec(), out.path(), &|_| {})?;
    let mut stream = String::new();
    let mut open = vec![out.path().join("AWSLogs")];
    while let Some(path) = open.pop() {
        if path.is_dir() {
            for entry in std::fs::read_dir(path)? {
                open.push(entry?.path());
            }
            continue;
        }
        let packed = std::fs::read(&path)?;
        let size = packed.last_chunk().map_or(0, |size| u32::from_le_bytes(*size)) as usize;
        let mut whole = vec![0; size];
        libdeflater::Decompressor::new().gzip_decompress(&packed, &mut whole)?;
        stream.push_str(&String::from_utf8_lossy(&whole));
    }
    let injector = Injector::new(&spec())?;
    for seed in 0..8 {
        let inject = |place| injector.inject(&without_session(), place, Tempo::Loud, seed);
        let (vendor, own, elsewhere) = (inject(Place::Vendor)?, inject(Place::OwnClass)?, inject(Place::Elsewhere)?);
        assert_eq!((&vendor.victim, &vendor.user_agent), (&own.victim, &own.user_agent));
        assert!(truth.exposures.iter().any(|exposure| exposure.id == vendor.victim && !exposure.never_seen));
        let has = |address: &str| stream.contains(&format!(r#""sourceIPAddress":"{address}""#));
        assert!(has(&vendor.address) && !has(&own.address) && !has(&elsewhere.address));
        assert!(stream.contains(&vendor.user_agent) && !stream.contains(&elsewhere.user_agent));
        // The victim itself was there.
        if vendor.victim.starts_with("AKIA") {
            let by_victim = stream.split(r#"{"eventVersion""#).any(|record| {
                record.contains(&vendor.victim)
                    && record.contains(&format!(r#""{}""#, vendor.address))
                    && record.contains(&vendor.user_agent)
            });
            assert!(by_victim, "{} at {}", vendor.victim, vendor.address);
        }
    }
    Ok(())
}

#[test]
fn sessions_accounts_and_regions_stay_consistent() -> Outcome {
    let injector = Injector::new(&spec())?;
    let injection = injector.inject(&with_session(), Place::Elsewhere, Tempo::Loud, 3)?;
    let records = parsed(&injection)?;
    let assume = records.iter().find(|one| text(one, "/eventName") == "AssumeRole").ok_or("no minting")?;
    let by = text(assume, "/userIdentity/accessKeyId");
    assert!(
        by == injection.victim
            || records.iter().any(|one| text(one, "/responseElements/credentials/accessKeyId") == by)
    );
    let account = text(assume, "/recipientAccountId");
    let mut regions = BTreeSet::new();
    for one in records.iter().filter(|one| text(one, "/eventSource") == "ec2.amazonaws.com") {
        assert_eq!(text(one, "/userIdentity/accessKeyId"), text(assume, "/responseElements/credentials/accessKeyId"));
        assert_eq!(text(one, "/userIdentity/arn"), text(assume, "/responseElements/assumedRoleUser/arn"));
        let issuer = text(one, "/userIdentity/sessionContext/sessionIssuer/arn");
        assert_eq!(issuer, text(assume, "/requestParameters/roleArn"));
        assert!(issuer.contains(account));
        // The number that the refusal gave for the account was another one.
        if text(one, "/eventName") == "GetPasswordData" {
            assert!(text(one, "/errorMessage").contains(&format!("User: {}", text(one, "/userIdentity/arn"))));
        }
        regions.insert((text(one, "/eventName"), text(one, "/awsRegion")));
    }
    let used: BTreeSet<&str> = regions.iter().map(|(_, region)| *region).collect();
    assert_eq!((regions.len(), used.len()), (2, 2), "{regions:?}");

    // Spread, the session is minted again for each part of the work, and only the mintings are added.
    let quiet = injector.inject(&with_session(), Place::Elsewhere, Tempo::Spread, 3)?;
    assert!(quiet.records.len() > injection.records.len() + 10);
    assert_eq!(quiet.own_event_ids().count(), with_session().len());
    let (first, last) = quiet.span().ok_or("no records")?;
    assert!(last - first > TimeDelta::days(11));
    Ok(())
}

#[test]
fn created_keys_strangers_and_global_services_are_kept_apart() -> Outcome {
    let injector = Injector::new(&spec())?;
    for seed in 0..6 {
        let injection = injector.inject(&without_session(), Place::Vendor, Tempo::Loud, seed)?;
        let records = parsed(&injection)?;
        let named = |name: &str| records.iter().find(|one| text(one, "/eventName") == name).ok_or(name.to_owned());
        let key = named("CreateAccessKey")?;
        let planted = named("GetCallerIdentity")?;
        assert_eq!(text(key, "/responseElements/accessKey/accessKeyId"), text(planted, "/userIdentity/accessKeyId"));
        assert_eq!(text(key, "/requestParameters/userName"), text(planted, "/userIdentity/userName"));
        assert_eq!(text(key, "/awsRegion"), "us-east-1");
        let policy = text(named("UpdateAssumeRolePolicy")?, "/requestParameters/policyDocument");
        // A stranger stays one, although the organisation has an account with that number.
        assert!(policy.contains("700000000007") && !policy.contains("123456789012"), "{policy}");
        let asked = text(named("ListAccessKeys")?, "/requestParameters/userName");
        let arn = text(named("ListAccessKeys")?, "/userIdentity/arn");
        assert!(arn.contains(asked), "{asked} {arn}");
    }
    Ok(())
}

#[test]
fn what_is_no_attack_is_refused() -> Outcome {
    let injector = Injector::new(&spec())?;
    let inject = |records: &[String]| injector.inject(records, Place::Vendor, Tempo::Loud, 1);
    assert!(matches!(inject(&[]), Err(InjectError::Empty)));
    assert!(matches!(inject(&["{}".to_owned()]), Err(InjectError::NotARecord { index: 0, .. })));
    let by_aws = json!({ "userIdentity": { "type": "AWSService", "invokedBy": "ec2.amazonaws.com" } });
    let by_aws = record(1, "sts", "AssumeRole", "xx-far-1", by_aws).to_string();
    assert!(matches!(inject(&[by_aws]), Err(InjectError::NoCaller)));
    Ok(())
}

#[test]
fn public_records_are_rewritten_whole() -> Outcome {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/cloudtrail/stratus");
    assert!(folder.is_dir(), "{} is missing: the shared data must lie beside the repository", folder.display());
    let injector = Injector::new(&spec())?;
    let mut attacks = 0;
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let whole = std::fs::read_to_string(&path)?;
        let records: Vec<String> = match serde_json::from_str::<Vec<Value>>(&whole) {
            Ok(list) => list.iter().map(Value::to_string).collect(),
            Err(_) => whole.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect(),
        };
        attacks += 1;
        for place in Place::ALL {
            for tempo in Tempo::ALL {
                let injection = injector.inject(&records, place, tempo, attacks)?;
                let written = injection.document().to_lowercase();
                assert!(!written.contains("stratus") && !written.contains("christophe"), "{}", path.display());
                assert!(injection.own_event_ids().count() == records.len(), "{}", path.display());
                for record in parsed(&injection)? {
                    let region = text(&record, "/awsRegion");
                    assert!(region.split('-').count() == 3 && !region.ends_with('r'), "{region} in {}", path.display());
                }
            }
        }
    }
    assert!(attacks > 10);
    Ok(())
}
