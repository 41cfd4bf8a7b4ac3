//! Everything, once.

use std::collections::BTreeSet;

use stanch_doubles::aws::Faults;
use stanch_remote::read::aws::{OPERATIONS, policy};

use crate::common::{MANAGEMENT, PRODUCTION, collect, double, everything, fixture, outcome, snapshot, text};

/// Pages of two, so that every list has several.
fn small_pages() -> Faults {
    Faults { page: 2, ..Faults::default() }
}

#[tokio::test]
async fn all_of_an_organisation_is_as_expected() {
    let double = double(small_pages()).await;
    let folder = tempfile::tempdir().expect("a folder");
    let (run, progress) = collect(&double, MANAGEMENT, everything(), folder.path()).await.expect("a run");
    assert_eq!(progress.listings_known(), progress.listings_done());
    let made = text(&snapshot(run));
    if std::env::var_os("STANCH_BLESS").is_some() {
        std::fs::write(fixture("snapshot.jsonl"), &made).expect("the fixture can be written");
    }
    let expected = std::fs::read_to_string(fixture("snapshot.jsonl")).expect("the fixture can be read");
    for (line, (made, expected)) in made.lines().zip(expected.lines()).enumerate() {
        assert_eq!(made, expected, "line {}", line + 1);
    }
    assert_eq!(made.lines().count(), expected.lines().count());
}

#[tokio::test]
async fn no_planted_value_is_kept_anywhere() {
    let double = double(small_pages()).await;
    let folder = tempfile::tempdir().expect("a folder");
    let (run, _) = collect(&double, MANAGEMENT, everything(), folder.path()).await.expect("a run");
    let debug = format!("{run:?}");
    let journal = std::fs::read_to_string(folder.path().join("journal.jsonl")).expect("a journal");
    for text in [text(&snapshot(run)), debug, journal] {
        assert!(text.contains("ci-deploy"), "the text is of this collection");
        // In clear, and as base64 at each of the three places in which a group of letters can begin.
        for planted in ["PLANTED", "UExBTlRFR", "BMQU5URU", "QTEFOVEVE", "%50%4C%41"] {
            assert!(!text.contains(planted), "a planted value is in it");
        }
    }
}

#[tokio::test]
async fn the_policy_allows_what_is_called_and_no_more() {
    let whole = double(small_pages()).await;
    let folder = tempfile::tempdir().expect("a folder");
    collect(&whole, MANAGEMENT, everything(), folder.path()).await.expect("a run");
    // Two operations are the way out where others do not help.
    let mut denied = Faults::default();
    denied.denied.insert("iam:GetAccountAuthorizationDetails".to_owned());
    let denied = double(denied).await;
    let folder = tempfile::tempdir().expect("a folder");
    collect(&denied, MANAGEMENT, everything(), folder.path()).await.expect("a run");
    let called: BTreeSet<String> = whole.calls().into_keys().chain(denied.calls().into_keys()).collect();
    let mut listed: BTreeSet<String> = OPERATIONS.iter().map(|operation| operation.name.to_owned()).collect();
    // The double names the region of every bucket; moto does not, and its test asks for them.
    listed.remove("s3:GetBucketLocation");
    assert_eq!(called, listed);

    let policy: serde_json::Value = serde_json::from_str(&policy(Some("reader"))).expect("the policy is JSON");
    let statements = policy["Statement"].as_array().expect("statements");
    let allowed: BTreeSet<&str> = statements
        .iter()
        .flat_map(|one| one["Action"].as_array().expect("actions"))
        .map(|action| action.as_str().expect("a name"))
        .collect();
    let needed: BTreeSet<&str> =
        OPERATIONS.iter().map(|operation| operation.action).filter(|action| !action.is_empty()).collect();
    assert_eq!(allowed, needed);
    for action in allowed {
        let (service, name) = action.split_once(':').expect("a service and a name");
        let class = stanch_actions::classify(service, name).unwrap_or_else(|| panic!("{action} is no action of IAM"));
        assert_eq!((class.prefix, class.action), (service, name));
        // Nothing changes anything; the report is the one thing that is made.
        let level = class.level.expect("a level");
        assert!(level <= stanch_actions::AccessLevel::Read || action == "sts:AssumeRole", "{action} is {level:?}");
    }
}

#[tokio::test]
async fn without_a_role_the_own_account_alone_is_read() {
    let double = double(Faults::default()).await;
    let folder = tempfile::tempdir().expect("a folder");
    let scope = stanch_remote::read::aws::Scope::default();
    let (run, _) = collect(&double, PRODUCTION, scope, folder.path()).await.expect("a run");
    let domains: Vec<&str> = run.domains.iter().map(String::as_str).collect();
    assert_eq!(domains, [PRODUCTION, "organization"]);
    let snapshot = snapshot(run);
    // A member sees which organisation it is in, and nothing else of it.
    assert_eq!(outcome(&snapshot, "organization", "organization"), "read to the end");
    assert_eq!(
        outcome(&snapshot, "organization", "accounts"),
        "refused (AccessDeniedException); it needs organizations:ListAccounts"
    );
    let account = &snapshot.entries[&format!("account|{PRODUCTION}")].record;
    let account = serde_json::to_value(account).expect("a record is JSON");
    assert_eq!(account["organization"], "o-exampleorg1");
    assert_eq!(account["management"], false);
    assert_eq!(account["name"], "acme-production");
}

#[tokio::test]
async fn regions_that_are_given_are_read_and_no_others() {
    let double = double(Faults::default()).await;
    let folder = tempfile::tempdir().expect("a folder");
    let scope = stanch_remote::read::aws::Scope { regions: vec!["eu-west-1".to_owned()], ..Default::default() };
    let (run, _) = collect(&double, PRODUCTION, scope, folder.path()).await.expect("a run");
    let topics: BTreeSet<&str> =
        run.listings.iter().filter(|one| one.kind == "topics").map(|one| one.scope.as_str()).collect();
    assert_eq!(topics, BTreeSet::from(["eu-west-1"]));
    assert_eq!(double.calls().get("ec2:DescribeRegions"), None);
    // What was known of other regions is not gone.
    assert_eq!(outcome(&snapshot(run), PRODUCTION, "regions"), "only eu-west-1 were asked for");
}
