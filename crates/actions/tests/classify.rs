//! Operations of real records, of the documentation and of the generated organisation, and what is expected of them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use serde_json::Value;
use stanch_actions::{AccessLevel, How, classify};

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

#[test]
fn the_fixtures_are_classified_as_they_say() {
    let mut checked = 0;
    let mut wrong = Vec::new();
    for file in fs::read_dir(here("tests/fixtures")).expect("the fixtures") {
        let file = file.expect("a file").path();
        for line in fs::read_to_string(&file).expect("text").lines().filter(|line| !line.starts_with('#')) {
            let columns: Vec<&str> = line.split('\t').collect();
            let [source, name, prefix, action, level] = columns[..] else { panic!("{}: {line}", file.display()) };
            checked += 1;
            let Some(class) = classify(source, name) else {
                wrong.push(format!("{line}: not known"));
                continue;
            };
            let found = (class.prefix, class.action, class.level.map_or("-", AccessLevel::name));
            if found != (prefix, action, level) || class.level.is_none() != (class.via == How::Service) {
                wrong.push(format!("{line}: {class:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(checked > 1_200, "{checked}");
}

#[test]
fn how_an_action_was_found_is_told() {
    for (source, name, via) in [
        ("iam.amazonaws.com", "createuser", How::Exact),
        ("monitoring.amazonaws.com", "PutMetricAlarm", How::OtherPrefix),
        ("lambda.amazonaws.com", "ListFunctions20150331", How::Version),
        ("s3.amazonaws.com", "ListObjects", How::Renamed),
        ("cloudfront.amazonaws.com", "CreateDistributionWithTags2020_05_31", How::Renamed),
        ("apigateway.amazonaws.com", "CreateRestApi", How::Derived),
        ("signin.amazonaws.com", "ConsoleLogin", How::Unguarded),
        ("kms.amazonaws.com", "RotateKey", How::Service),
    ] {
        assert_eq!(classify(source, name).map(|class| class.via), Some(via), "{source} {name}");
    }
}

#[test]
fn levels_are_written_by_their_names() {
    for level in AccessLevel::ALL {
        assert_eq!(serde_json::to_value(level).expect("json"), level.name());
    }
    assert!(AccessLevel::ALL.is_sorted());
}

#[test]
fn what_nobody_documents_is_not_guessed() {
    for (source, name) in [
        ("iam.amazonaws.com", "ListQueues"),
        ("elasticache.amazonaws.com", "AuthorizeCacheSecurityGroupEgress"),
        ("apigateway.amazonaws.com", "Getaway"),
        ("apigateway.amazonaws.com", "Destroy"),
        ("example.amazonaws.com", "CreateUser"),
        ("iam.example.com", "CreateUser"),
        ("iam.amazonaws.com", ""),
        ("", "CreateUser"),
        ("", ""),
    ] {
        assert_eq!(classify(source, name), None, "{source} {name}");
    }
}

/// Event sources and names of every record of the public attack logs beside the repository.
fn recorded(folder: &str) -> BTreeSet<(String, String)> {
    let mut pairs = BTreeSet::new();
    let files = fs::read_dir(here("../../../shared/data/cloudtrail").join(folder)).expect("the public records");
    for file in
        files.map(|file| file.expect("a file").path()).filter(|file| file.extension().is_some_and(|e| e == "json"))
    {
        let value: Value = serde_json::from_slice(&fs::read(&file).expect("bytes")).expect("json");
        let records = value.get("Records").unwrap_or(&value).as_array().cloned().unwrap_or_default();
        for record in records {
            let field = |name: &str| record[name].as_str().unwrap_or_default().to_owned();
            pairs.insert((field("eventSource"), field("eventName")));
        }
    }
    pairs
}

#[test]
fn every_recorded_operation_is_known() {
    for (folder, least) in [("invictus", 250), ("stratus", 30)] {
        let pairs = recorded(folder);
        assert!(pairs.len() > least, "{folder}: {}", pairs.len());
        let unknown: Vec<_> = pairs.iter().filter(|(source, name)| classify(source, name).is_none()).collect();
        assert!(unknown.is_empty(), "{folder}: {unknown:?}");
    }
}

#[test]
fn every_operation_of_the_generated_organisation_is_known() {
    // Read as text, since the catalogue is private to its crate: `read("sts", "AssumeRole"`, `iam("GetUser"`.
    let catalogue = fs::read_to_string(here("../scenario/src/catalogue.rs")).expect("the catalogue");
    let (_, operations) = catalogue.split_once("OPERATIONS").expect("the operations");
    let mut known = 0;
    for (makers, service) in [
        (["read(\"", "write(\"", "json_service(\""], None),
        (["iam(\"", "iam(\"", "iam(\""], Some("iam")),
        (["ec2(\"", "ec2_write(\"", "ec2(\""], Some("ec2")),
    ] {
        for maker in BTreeSet::from(makers) {
            for rest in operations.split(&format!(" {maker}")).skip(1) {
                let mut words = rest.split('"').step_by(2);
                let first = words.next().unwrap_or_default();
                let (service, name) = match service {
                    Some(service) => (service, first),
                    None => (first, words.next().unwrap_or_default()),
                };
                assert!(classify(service, name).is_some(), "{service} {name}");
                known += 1;
            }
        }
    }
    assert!(known > 200, "{known}");
}

proptest! {
    #[test]
    fn no_text_panics(
        service in "\\PC*",
        operation in "\\PC*",
        version in "[A-Za-z_]{0,3}[0-9_]{0,12}[vV]?[0-9é]{0,3}",
    ) {
        for source in [service.as_str(), "lambda", "apigateway", "s3.amazonaws.com"] {
            for name in [&operation, &version] {
                let _ = classify(source, name);
            }
        }
    }
}
