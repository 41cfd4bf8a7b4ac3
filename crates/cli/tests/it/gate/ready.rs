//! What losing a vendor would cost.

use std::collections::BTreeMap;
use std::fs;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use stanch_doubles::all::All;
use stanch_scenario::estate::EstateSpec;
use stanch_scenario::estate::aws::{Bucket, EventDataStore, LogGroup, Trail};

use super::scene::{ACCOUNT, Scene, policy};
use crate::contain::scene::ACCOUNTS;
use crate::playbook::run::{END, put, step};
use crate::stanch::{Bench, list, run};

#[test]
fn readiness_is_told_without_an_incident_and_compared_with_the_last_time() {
    let scene = Scene::changed(|account| {
        let document = policy(json!({ "Action": "*", "Resource": "*" }));
        account.users[1].inline.iter_mut().for_each(|policy| policy.document = document.clone());
    });
    let nothing = scene.run(0, &["readiness"]);
    assert!(nothing.status == 2 && nothing.err.contains("nothing was collected yet"), "{}", nothing.err);
    scene.collect(0);
    // A case from before there were playbooks.
    let playbooks = scene.bench.case().join("playbooks");
    fs::remove_dir_all(&playbooks).expect("a folder");
    let ready = |hours: i64| -> Value {
        serde_json::from_str(&scene.done(hours, &["readiness", "--format", "json"])).expect("json")
    };
    let first = ready(0);
    assert!(first.get("before").is_none());
    let part = |document: &Value, id: &str| -> (u64, u64) {
        let vendor = list(&document["vendors"]).iter().find(|one| one["vendor"] == "CircleCI").expect("a vendor");
        let part = list(&vendor["parts"]).iter().find(|one| one["id"] == id).expect("a part");
        (part["count"].as_u64().expect("a number"), part["unknown"].as_u64().expect("a number"))
    };
    assert_eq!(part(&first, "secrets"), (3, 0));
    // The key of api may do everything; that it is this key its last letters alone say.
    assert_eq!(part(&first, "admin"), (0, 1), "{first:#}");
    assert_eq!(part(&first, "long_lived"), (2, 0));
    assert_eq!(part(&first, "no_playbook"), (1, 0));
    let sum: u64 = ["vendors", "logs", "backup_parts"]
        .iter()
        .flat_map(|name| list(&first[name]))
        .map(|one| one["points"].as_u64().expect("points"))
        .sum();
    assert_eq!(first["points"].as_u64(), Some(sum), "the score is the sum of what is told");
    let removes: Vec<u64> = list(&first["steps"]).iter().filter_map(|one| one["removes"].as_u64()).collect();
    assert!(removes.is_sorted_by(|one, other| one >= other) && !removes.is_empty(), "{removes:?}");
    assert_eq!(ready(1)["before"], Value::Null, "asking twice does not make a time before");

    // A restore is tried, a playbook is written, and somebody goes through it.
    scene.done(2, &["gate", "restored", "the safe in Bern", "--by", "tom"]);
    assert_eq!(part(&first, "not_drilled"), (0, 1), "what nobody wrote down may have been done all the same");
    put(&scene.bench, &[("action", 1, step("stanch", &json!(["gaps"]), END))]);
    scene.done(2, &["playbook", "run", "night", "--who", "tom"]);
    let second = ready(2);
    assert_eq!(part(&second, "no_playbook"), (0, 0));
    assert_eq!(part(&second, "not_drilled"), (0, 0));
    assert_eq!(second["before"]["points"], first["points"]);
    assert!(second["points"].as_u64() < first["points"].as_u64());
    let told = scene.done(2, &["readiness"]);
    assert!(told.contains("(was 20)"), "{told}");
}

/// A bucket without anything of its own.
fn bucket(name: &str) -> Bucket {
    Bucket {
        name: name.to_owned(),
        created: "2021-03-04T05:06:07Z".parse().expect("a time"),
        policy: None,
        versioning: None,
        mfa_delete: false,
        object_lock: None,
    }
}

#[test]
fn readiness_says_of_each_account_what_its_logs_show_and_for_how_long() {
    let scene = Scene::changed(|account| {
        let region = account.regions.get_mut("us-east-1").expect("a region");
        region.buckets.push(bucket("acme-trail"));
        let rules = [(14, "AWSLogs/".to_owned()), (1, "other/".to_owned())];
        region.lifecycles.insert("acme-trail".to_owned(), rules.into());
        region.log_groups.push(LogGroup { name: "trail".to_owned(), days: Some(17) });
        let trail = Trail {
            name: "all".to_owned(),
            bucket: "acme-trail".to_owned(),
            multi_region: true,
            logging: true,
            log_group: Some("trail".to_owned()),
            selectors: json!({"EventSelectors": [{
                "ReadWriteType": "All",
                "ExcludeManagementEventSources": ["kms.amazonaws.com"],
                "DataResources": [{"Type": "AWS::S3::Object", "Values": ["arn:aws:s3:::acme-trail/"]}],
            }]}),
            ..Trail::default()
        };
        region.trails.push(trail);
        // One that is stopped says nothing, whatever it would record.
        region.data_stores.push(EventDataStore {
            id: "1f".to_owned(),
            name: "stopped".to_owned(),
            enabled: false,
            multi_region: true,
            organization: false,
            selectors: json!([{"FieldSelectors": [
                {"Field": "eventCategory", "Equals": ["Data"]},
                {"Field": "resources.type", "Equals": ["AWS::Lambda::Function"]},
            ]}]),
            days: 2_555,
        });
    });
    scene.collect(0);
    let document: Value =
        serde_json::from_str(&scene.done(0, &["readiness", "--format", "json"])).expect("a document of JSON");
    // Intruders stayed for twenty days, and one day is what that is compared with.
    assert_eq!(document["needed_days"], 21);
    let lines: BTreeMap<&str, &Value> =
        list(&document["accounts"]).iter().map(|line| (line["account"].as_str().expect("an id"), line)).collect();
    let expected = json!({
        "account": ACCOUNT,
        "records": "yes",
        "all_regions": "yes",
        "validation": "yes",
        "changes": "some",
        "reads": "some",
        "left_out": ["kms.amazonaws.com"],
        "objects": "some",
        "functions": "none",
        "kept": {"at_least": {"days": 17}, "unread": false},
    });
    assert_eq!(lines[ACCOUNT], &expected);
    let other = ACCOUNTS.iter().find(|id| **id != ACCOUNT).expect("another account");
    assert_eq!(lines[other]["records"], "no", "{:#}", lines[other]);
    assert_eq!(lines[other]["kept"], json!({"at_least": {"days": 0}, "unread": false}));
    let told = scene.done(0, &["readiness"]);
    assert!(told.contains("not of kms.amazonaws.com") && told.contains("17 days, not 21"), "{told}");
}

#[test]
fn a_vendor_is_told_alike_whichever_vendor_the_case_is_about() {
    let spec = EstateSpec::demo(3);
    let estate = Arc::new(stanch_scenario::estate(&spec).expect("an estate"));
    let vendors = All::serve(&estate, Duration::ZERO).expect("doubles");
    let bench = Bench::new();
    let done = |arguments: &[&str]| {
        let mut command = bench.stanch(arguments);
        command.envs(vendors.environment()).env("STANCH_NOW", spec.at().to_rfc3339());
        let ran = run(&mut command);
        assert!(ran.status < 2, "{arguments:?}: {}", ran.err);
        ran.out
    };
    for vendor in ["circleci", "github", "gitlab"] {
        done(&["collect", vendor]);
    }
    done(&["collect", "aws", "--role", "stanch-collector"]);
    let preset = fs::read_to_string(bench.case().join("case.toml")).expect("case.toml");
    let mut of_cases: BTreeMap<String, BTreeMap<String, Vec<Value>>> = BTreeMap::new();
    for of in ["CircleCI", "GitHub", "GitLab"] {
        let settings = preset.replace("vendor = \"CircleCI\"", &format!("vendor = \"{of}\""));
        assert_eq!(settings.matches(&format!("vendor = \"{of}\"")).count(), 1, "{settings}");
        fs::write(bench.case().join("case.toml"), settings).expect("case.toml");
        let document: Value = serde_json::from_str(&done(&["readiness", "--format", "json"])).expect("a document");
        for score in list(&document["vendors"]) {
            let parts = list(&score["parts"]).iter().filter(|part| part["id"] != "no_playbook");
            let told = of_cases.entry(score["vendor"].as_str().expect("a name").to_owned()).or_default();
            told.insert(of.to_owned(), parts.cloned().collect());
        }
        assert_eq!(document, serde_json::from_str::<Value>(&done(&["readiness", "--format", "json"])).expect("json"));
    }
    assert_eq!(of_cases.len(), 3);
    for (vendor, told) in of_cases {
        let own = &told[&vendor];
        for (case, parts) in &told {
            assert_eq!(parts, own, "{vendor} in a case about {case}");
        }
        // The demo has something of every vendor that is known to be an administrator, or known not to be.
        let admin = own.iter().find(|part| part["id"] == "admin").expect("a part");
        assert!(admin["unknown"].as_u64() < admin["of"].as_u64(), "{vendor}: {admin:#}");
    }
}
