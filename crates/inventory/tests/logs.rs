//! What answers say that is recorded and for how long it is kept, from tables of answers.

use std::path::Path;

use proptest::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};
use stanch_inventory::aws::{self, Owner};
use stanch_inventory::record::Record;
use stanch_inventory::record::aws::{Bucket, Extent, Keeping, Trail};
use stanch_inventory::run::{Listing, Run};
use stanch_inventory::snapshot::Snapshot;

/// An answer, and what is read of it.
#[derive(Deserialize)]
struct Case {
    name: String,
    answer: Value,
    expected: Value,
}

fn cases(name: &str) -> Vec<Case> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/logs").join(name);
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

const OWNER: Owner<'static> = Owner { partition: "aws", account: "444455556666", region: "us-east-1" };

fn trail() -> Trail {
    let answer = json!({"trailList": [{
        "TrailARN": "arn:aws:cloudtrail:us-east-1:444455556666:trail/all",
        "HomeRegion": "us-east-1",
        "CloudWatchLogsLogGroupArn": "arn:aws:logs:us-east-1:444455556666:log-group:trails/all:*",
    }]});
    match aws::trails(&answer, &OWNER).records.as_slice() {
        [Record::Trail(trail)] => (**trail).clone(),
        other => panic!("{other:?}"),
    }
}

fn bucket() -> Bucket {
    match aws::buckets(&json!({"Buckets": [{"Name": "acme-logs"}]}), &OWNER).records.as_slice() {
        [Record::Bucket(bucket)] => bucket.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn selectors_say_what_is_recorded() {
    for Case { name, answer, expected } in cases("selectors.json") {
        let mut trail = trail();
        aws::trail_selectors(&answer, &mut trail);
        assert_eq!(serde_json::to_value(&trail.recording).unwrap(), expected, "{name}");
    }
}

#[test]
fn lifecycles_say_what_is_removed() {
    for Case { name, answer, expected } in cases("lifecycles.json") {
        let mut bucket = bucket();
        aws::lifecycle(Some(&answer), &mut bucket);
        assert_eq!(serde_json::to_value(&bucket.expirations).unwrap(), expected, "{name}");
    }
}

#[test]
fn a_log_group_keeps_for_days_or_for_ever_and_another_one_says_nothing() {
    let keeps = |group: Value| {
        let mut trail = trail();
        aws::log_groups(
            &json!({"logGroups": [group, {"logGroupName": "trails/all-too-old", "retentionInDays": 1}]}),
            &mut trail,
        );
        trail.log_group_keeps
    };
    assert_eq!(keeps(json!({"logGroupName": "trails/all", "retentionInDays": 90})), Some(Keeping::Days(90)));
    assert_eq!(keeps(json!({"logGroupName": "trails/all"})), Some(Keeping::Forever));
    assert_eq!(keeps(json!({"logGroupName": "trails/all", "retentionInDays": "long"})), None);
    assert_eq!(keeps(json!({"logGroupName": "trails"})), None);
}

#[test]
fn a_bucket_encrypts_with_a_key_of_ours_or_one_of_awss() {
    let key = |default: Value| {
        let mut bucket = bucket();
        let rules = json!([{"ApplyServerSideEncryptionByDefault": default}]);
        aws::encryption(Some(&json!({"ServerSideEncryptionConfiguration": {"Rules": rules}})), &mut bucket);
        bucket.kms_key
    };
    let arn = "arn:aws:kms:us-east-1:444455556666:key/1111";
    assert_eq!(key(json!({"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": arn})).as_deref(), Some(arn));
    assert_eq!(key(json!({"SSEAlgorithm": "aws:kms"})).as_deref(), Some(""));
    assert_eq!(key(json!({"SSEAlgorithm": "AES256"})).as_deref(), Some(""));
    assert_eq!(bucket().kms_key, None, "what was not read is not known");
}

#[test]
fn a_trail_of_the_organisation_is_told_by_the_account_that_owns_it() {
    let known = || {
        let mut trail = trail();
        aws::trail_status(&json!({"IsLogging": true, "LatestDeliveryError": "AccessDenied"}), &mut trail);
        trail
    };
    // Listings have their last word in the order of their accounts.
    for member in ["111122223333", "777788889999"] {
        let listing = |domain: &str, trail: Trail| {
            let mut listing = Listing::new("trails", domain, "us-east-1");
            listing.records = vec![Record::Trail(Box::new(trail))];
            listing
        };
        let run = Run {
            source: stanch_inventory::record::Source::Aws,
            started: chrono::DateTime::UNIX_EPOCH,
            domains: ["444455556666".to_owned(), member.to_owned()].into(),
            listings: vec![listing("444455556666", known()), listing(member, trail())],
            gaps: Vec::new(),
        };
        let after = Snapshot::empty(run.source).after(run);
        let found: Vec<&Record> = after.records().collect();
        assert_eq!(found, [&Record::Trail(Box::new(known()))]);
    }
}

proptest! {
    /// A selector that is added takes nothing away.
    #[test]
    fn one_more_selector_never_records_less(picked in prop::collection::vec(prop::sample::select(selectors()), 1..6)) {
        let recorded = |selectors: &[Value]| {
            let mut trail = trail();
            aws::trail_selectors(&json!({"AdvancedEventSelectors": selectors}), &mut trail);
            trail.recording.unwrap()
        };
        let (all, fewer) = (recorded(&picked), recorded(&picked[1..]));
        prop_assert!(all.management.reads >= fewer.management.reads);
        prop_assert!(all.management.writes >= fewer.management.writes);
        for (kind, events) in &fewer.data {
            prop_assert!(all.data[kind].reads >= events.reads && all.data[kind].writes >= events.writes);
        }
        prop_assert!(all.left_out.is_empty() || all.management.reads < Extent::All || all.management.writes < Extent::All);
    }
}

/// Every advanced selector of the table.
fn selectors() -> Vec<Value> {
    let of = |case: &Case| case.answer["AdvancedEventSelectors"].as_array().cloned().unwrap_or_default();
    cases("selectors.json").iter().flat_map(of).collect()
}
