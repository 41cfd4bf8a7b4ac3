//! Files with what AWS has, each beside what is read of it, and answers that are anything.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use serde_json::{Value, json};
use stanch_inventory::aws::{Owner, credential_report, details, document, functions, secrets};
use stanch_inventory::files::read;
use stanch_inventory::record::{Record, Source};
use stanch_inventory::snapshot::Snapshot;

fn fixtures() -> BTreeSet<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/files/aws");
    let paths = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths.filter(|path| path.extension().is_none_or(|extension| extension != "expected")).collect()
}

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(fixtures().into_iter().find(|path| path.ends_with(name)).unwrap()).unwrap()
}

/// What is read of a file, as lines.
fn told(name: &str, bytes: &[u8]) -> String {
    match read(Source::Aws, name, bytes) {
        Err(error) => format!("error: {}\n", error.to_string().split("these are read:").next().unwrap()),
        Ok(report) => {
            let gaps =
                report.gaps.iter().map(|gap| format!("gap: {}, {} times: {}\n", gap.source, gap.count, gap.cause));
            let records = report.found.iter().map(|record| serde_json::to_string(record).unwrap() + "\n");
            gaps.chain(records).collect()
        }
    }
}

#[test]
fn files_are_recognised_and_read() {
    for path in fixtures() {
        let name = path.file_name().unwrap().to_str().unwrap();
        let told = told(name, &std::fs::read(&path).unwrap());
        let beside = path.with_file_name(format!("{name}.expected"));
        if std::env::var_os("STANCH_BLESS").is_some() {
            std::fs::write(&beside, &told).unwrap();
        }
        assert_eq!(told, std::fs::read_to_string(&beside).unwrap(), "{name}");
        assert!(!told.contains("canary"), "{told}");
    }
}

#[test]
fn a_list_of_names_does_not_hide_what_is_known() {
    let take = |snapshot: Snapshot, name: &str| {
        let said = read(Source::Aws, name, &fixture(name)).unwrap();
        snapshot.with_files(vec![(name.to_owned(), said)], chrono::DateTime::UNIX_EPOCH)
    };
    let known = |snapshot: &Snapshot| match &snapshot.entries["role|arn:aws:iam::444455556666:role/ci/circleci"].record
    {
        Record::Role(role) => (role.listed_only, role.attached.len()),
        other => panic!("{other:?}"),
    };
    let both = take(take(Snapshot::empty(Source::Aws), "details.json"), "roles.json");
    assert_eq!(known(&both), (false, 1));
    let other_way = take(take(Snapshot::empty(Source::Aws), "roles.json"), "details.json");
    assert_eq!(known(&other_way), (false, 1));
    let alone = take(Snapshot::empty(Source::Aws), "roles.json");
    assert_eq!(known(&alone), (true, 0));
}

/// Names of fields in answers about workloads, keys and trails.
const WORKLOADS: &[&str] = &[
    "Reservations",
    "Instances",
    "InstanceId",
    "LaunchTemplateVersions",
    "LaunchTemplateId",
    "InstanceInformationList",
    "projects",
    "arn",
    "environment",
    "environmentVariables",
    "Stacks",
    "StackId",
    "Parameters",
    "taskDefinition",
    "taskDefinitionArn",
    "containerDefinitions",
    "services",
    "serviceArn",
    "Service",
    "ServiceArn",
    "SourceConfiguration",
    "DevEndpoints",
    "EndpointName",
    "Jobs",
    "Name",
    "Role",
    "pipeline",
    "stages",
    "KeyMetadata",
    "profiles",
    "profileArn",
    "roleArns",
    "trailList",
    "TrailARN",
    "EventDataStoreArn",
    "AdvancedEventSelectors",
    "FieldSelectors",
    "Field",
    "Equals",
];

/// Any JSON that is not too large.
fn any_json() -> impl Strategy<Value = Value> {
    let names = prop_oneof![
        Just("UserDetailList".to_owned()),
        Just("RoleDetailList".to_owned()),
        Just("Arn".to_owned()),
        Just("Marker".to_owned()),
        Just("IsTruncated".to_owned()),
        Just("SecretList".to_owned()),
        Just("Functions".to_owned()),
        Just("CreateDate".to_owned()),
        prop::sample::select(WORKLOADS).prop_map(str::to_owned),
        any::<String>(),
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 64, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((names.clone(), inner), 0..6)
                .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn any_answer_is_a_page(answer in any_json()) {
        let owner = Owner { partition: "aws", account: "444455556666", region: "us-east-1" };
        let _ = (details(&answer), secrets(&answer, &owner), functions(&answer, &owner));
        let _ = read(Source::Aws, "file", answer.to_string().as_bytes());
    }

    #[test]
    fn any_bytes_are_a_report_or_a_problem(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = credential_report(&bytes);
    }

    #[test]
    fn a_policy_is_the_same_however_it_is_wrapped(pairs in prop::collection::btree_map(any::<String>(), any::<String>(), 0..5)) {
        let policy = json!(pairs);
        let text = policy.to_string();
        let encoded: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
        for wrapped in [json!(text), json!(encoded), json!(json!(text).to_string()), policy.clone()] {
            prop_assert_eq!(&document(&wrapped), &policy);
        }
    }

    #[test]
    fn a_name_of_any_length_is_kept_to_a_thousand_letters(length in 0_usize..20_000) {
        let name = "é".repeat(length + 1);
        let answer = json!({"UserDetailList": [{"Arn": "arn:aws:iam::444455556666:user/x", "UserName": name}]});
        match details(&answer).records.as_slice() {
            [Record::User(user)] => prop_assert!(user.name.chars().count() <= 1_000),
            other => prop_assert!(false, "{other:?}"),
        }
    }
}
