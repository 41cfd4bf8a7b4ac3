//! A review of a small case: what it is made from, and when the last one still counts.

mod mmdb;

use std::fs;
use std::path::Path;

use chrono::{DateTime, Utc};
use mmdb::Value::{Map, Number, Text};
use stanch_case::config::{PRESETS, Preset};
use stanch_case::exposures::{Inventory, read};
use stanch_case::folder::CaseFolder;
use stanch_case::results::Reviewed;
use stanch_case::stage::{assess, reviewed};
use stanch_lake::Progress;

const NAMED: &str = r#"
[indicators]
stix = ["indicators.json"]

[networks]
asn = "asn.mmdb"

[[mute]]
rule = "billing"
reason = "known"
until = 2023-02-01

[[mute]]
rule = "impact"
reason = "tested it"
until = 2023-03-01
"#;

const CASE: &str = "[incident]\nvendor = \"CircleCI\"\n[window]\nstart = 2022-12-16\nend = 2023-01-13\n[baseline]\n\
    days = 90\nenough_active_days = 10\n";

/// A case of one key with one event in the window, and every sort of file that `case.toml` can name.
fn case(root: &Path) -> CaseFolder {
    let folder = case_without_logs(root);
    log(root, &folder, "one");
    folder
}

fn case_without_logs(root: &Path) -> CaseFolder {
    let folder = CaseFolder::init(&root.join("case"), &PRESETS[0]).unwrap();
    fs::write(folder.case_toml(), format!("{CASE}{NAMED}")).unwrap();
    let bundle = r#"{"type": "bundle", "objects": [
        {"type": "indicator", "id": "indicator--1", "name": "VPN exit", "pattern": "[ipv4-addr:value = '192.0.2.1']"},
        {"type": "mutex", "id": "mutex--1"}
    ]}"#;
    fs::write(folder.root().join("indicators.json"), bundle).unwrap();
    let record = Map(vec![("asn", Text("AS64500"))]);
    fs::write(folder.root().join("asn.mmdb"), mmdb::database(vec![("192.0.2.0", 24, record)])).unwrap();
    let mut inventory = Inventory::default();
    inventory.add("keys.txt", read(b"AKIAIOSFODNN7EXAMPLE\n", "keys.txt").unwrap());
    inventory.save(&folder.exposures()).unwrap();
    folder
}

/// Takes one more event into the lake.
fn log(root: &Path, folder: &CaseFolder, id: &str) {
    log_at(root, folder, id, "2022-12-20T10:00:00Z");
}

/// Takes one more event of this time into the lake.
fn log_at(root: &Path, folder: &CaseFolder, id: &str, time: &str) {
    let record = serde_json::json!({ "Records": [{
        "eventVersion": "1.08", "eventID": id, "eventTime": time, "eventName": "ListBuckets",
        "eventSource": "s3.amazonaws.com", "awsRegion": "us-east-1", "sourceIPAddress": "192.0.2.1",
        "userAgent": "aws-cli/2", "recipientAccountId": "111122223333", "eventType": "AwsApiCall",
        "userIdentity": { "type": "IAMUser", "arn": "arn:aws:iam::111122223333:user/ci", "userName": "ci",
            "accountId": "111122223333", "accessKeyId": "AKIAIOSFODNN7EXAMPLE" }
    }] });
    let file = root.join(format!("{id}.json"));
    fs::write(&file, record.to_string()).unwrap();
    stanch_lake::ingest(&folder.lake(), &[file], 1, &Progress::default()).unwrap();
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn causes(reviewed: &Reviewed) -> Vec<&str> {
    reviewed.assessment.gaps.iter().map(|gap| &*gap.cause).collect()
}

#[test]
fn a_review_knows_what_the_files_of_a_case_say() {
    let root = tempfile::tempdir().unwrap();
    let folder = case(root.path());
    let review = assess(&folder, 1, at("2023-02-10T00:00:00Z")).unwrap();
    let json = serde_json::to_string(&review.assessment.dossiers).unwrap();
    assert!(json.contains("192.0.2.1 (VPN exit)"), "{json}");
    assert!(causes(&review).iter().any(|cause| cause.contains("mutex--1")), "{:?}", causes(&review));
    let muted: Vec<_> = review.findings.muted.iter().map(|muted| (muted.rule.as_deref(), muted.findings)).collect();
    assert_eq!(muted, [(Some("impact"), 0)]);
    let expired = &review.findings.gaps.last().unwrap().cause;
    assert_eq!(
        expired,
        "the mute of rule billing expired on 2023-02-01T00:00:00Z and hides nothing; delete it or renew it"
    );
}

#[test]
fn the_last_review_counts_until_an_input_changes() {
    let root = tempfile::tempdir().unwrap();
    let folder = case(root.path());
    let now = at("2023-01-20T00:00:00Z");
    let first = reviewed(&folder, 1, now).unwrap();
    let stored = folder.results().join("assess.json");
    // A result with a title of our own tells whether it was read or made.
    let forge = || {
        let text = fs::read_to_string(&stored).unwrap();
        fs::write(&stored, text.replace("\"vendor\": \"CircleCI\"", "\"vendor\": \"kept\"")).unwrap();
    };
    let is_kept = |now| reviewed(&folder, 1, now).unwrap().assessment.vendor == "kept";
    assert_eq!(reviewed(&folder, 1, now).unwrap(), first);

    forge();
    assert!(is_kept(now) && is_kept(at("2023-01-31T23:59:59Z")));
    assert!(!is_kept(at("2023-02-01T00:00:00Z")), "a mute expired");
    assert!(!is_kept(now), "it holds again");

    let append = |path: &Path| fs::write(path, [fs::read(path).unwrap(), b"\n".to_vec()].concat()).unwrap();
    for name in ["case.toml", "indicators.json", "inventory/exposures.json"] {
        forge();
        assert!(is_kept(now), "{name}");
        append(&folder.root().join(name));
        assert!(!is_kept(now), "{name}");
    }
    forge();
    let record = Map(vec![("autonomous_system_number", Number(64_501))]);
    fs::write(folder.root().join("asn.mmdb"), mmdb::database(vec![("192.0.2.0", 24, record)])).unwrap();
    assert!(!is_kept(now), "another database");
    forge();
    log(root.path(), &folder, "two");
    assert!(!is_kept(now), "another event");
    forge();
    assert!(is_kept(now));
    for name in ["inputs.json", "findings.json", "stories.json", "assess.json"] {
        forge();
        fs::write(folder.results().join(name), "{").unwrap();
        assert!(!is_kept(now), "{name}");
    }
    forge();
    fs::remove_file(folder.results().join("stories.json")).unwrap();
    assert!(!is_kept(now), "a result is missing");
    forge();
    assert_ne!(assess(&folder, 1, now).unwrap().assessment.vendor, "kept");
}

#[test]
fn events_that_arrive_weeks_late_count_as_if_they_had_come_in_time() {
    let now = at("2023-01-20T00:00:00Z");
    let (late, in_time) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let earlier = [("before", "2022-11-05T09:00:00Z"), ("within", "2022-12-18T23:30:00Z")];
    let of = |reviewed: &Reviewed| {
        let dossier = &reviewed.assessment.dossiers[0];
        (dossier.baseline.events, dossier.window.events)
    };
    let folder = case(late.path());
    assert_eq!(of(&reviewed(&folder, 1, now).unwrap()), (0, 1));
    for (id, time) in earlier {
        log_at(late.path(), &folder, id, time);
    }
    let told_late = reviewed(&folder, 1, now).unwrap();
    assert_eq!(of(&told_late), (1, 2));

    let folder = case_without_logs(in_time.path());
    for (id, time) in earlier {
        log_at(in_time.path(), &folder, id, time);
    }
    log(in_time.path(), &folder, "one");
    assert_eq!(reviewed(&folder, 1, now).unwrap(), told_late);
}

#[test]
fn a_file_that_case_toml_names_and_that_is_not_there_stops_a_review() {
    let root = tempfile::tempdir().unwrap();
    let folder = case(root.path());
    let now = at("2023-01-20T00:00:00Z");
    for (name, way_out) in [
        ("asn.mmdb", "; check [networks] of case.toml, or delete its line there"),
        ("indicators.json", "; check `stix` in [indicators] of case.toml"),
    ] {
        let file = folder.root().join(name);
        fs::remove_file(&file).unwrap();
        let refused = reviewed(&folder, 1, now).unwrap_err().to_string();
        assert!(refused.starts_with(&format!("cannot read {}: ", file.display())), "{refused}");
        assert!(refused.ends_with(way_out), "{refused}");
    }
    let empty = CaseFolder::init(&root.path().join("empty"), &Preset::of("circleci").unwrap()).unwrap();
    let refused = reviewed(&empty, 1, now).unwrap_err().to_string();
    assert!(refused.contains("stanch expose FILE"), "{refused}");
}
