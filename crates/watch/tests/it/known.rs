//! The owner's own jobs, the vendor, and strangers.

use serde_json::json;
use stanch_watch::alerts::Alerts;
use stanch_watch::canary::Canary;
use stanch_watch::known::{Habit, Known};
use stanch_watch::origin::Origin;
use stanch_watch::render;
use stanch_watch::sighting::Whose;
use stanch_watch::watchlist::Watchlist;

use super::at;

fn known() -> Known {
    let habit = |source: &str, agent: &str| Habit {
        credential: "c0ffee".to_owned(),
        source_ip: source.to_owned(),
        user_agent: agent.to_owned(),
        events: 1_200,
        last: at(-86_400),
    };
    let habits = vec![
        habit("198.51.100.7", "aws-cli/2.9.1 Python/3.9"),
        habit("2001:db8:1:2::5", "Boto3/1.26"),
        habit("cloudformation.amazonaws.com", "cloudformation.amazonaws.com"),
        habit("192.0.2.5", "[Boto3/1.26 Python/3.9]"),
    ];
    let vendor = vec!["192.0.2.0/24".to_owned(), "no address".to_owned()];
    Known::new(habits, vec![("CircleCI jobs".to_owned(), vendor)])
}

#[test]
fn whose_a_use_is_rests_on_network_and_client_together() {
    let known = known();
    let kind = |credential: &str, source: &str, agent: &str| match known.whose(credential, source, agent) {
        Whose::Forgotten { evidence } => format!("forgotten: {evidence}"),
        Whose::Vendor { name, likeness: None } => format!("vendor: {name}"),
        Whose::Vendor { name, likeness: Some(likeness) } => format!("vendor: {name}, like {likeness}"),
        Whose::Stranger => "stranger".to_owned(),
        Whose::Unknown => "unknown".to_owned(),
    };
    let own = "forgotten: its network and client made 1200 calls in the baseline, the last on 2023-01-12";
    // Whoever broke into the vendor works from where its jobs run, with what they run with.
    let shared =
        "vendor: CircleCI jobs, like its network and client made 1200 calls in the baseline, the last on 2023-01-12";
    for (credential, source, agent, expected) in [
        ("c0ffee", "198.51.100.7", "aws-cli/2.9.1 Python/3.9", own),
        // Another address of the network, and a later version.
        ("c0ffee", "198.51.100.200", "aws-cli/2.13.0", own),
        ("c0ffee", "::ffff:198.51.100.9", "aws-cli/2.9", own),
        ("c0ffee", "2001:db8:1:2:ffff::1", "Boto3/1.28 md/Botocore", own),
        ("c0ffee", "cloudformation.amazonaws.com", "cloudformation.amazonaws.com", own),
        // The network alone, the client alone, the network next to it.
        ("c0ffee", "198.51.100.7", "python-requests/2.31", "stranger"),
        ("c0ffee", "203.0.113.66", "aws-cli/2.9.1", "stranger"),
        ("c0ffee", "198.51.101.7", "aws-cli/2.9.1", "stranger"),
        ("c0ffee", "2001:db8:1:3::5", "Boto3/1.26", "stranger"),
        ("c0ffee", "192.0.2.77", "python-requests/2.31", "vendor: CircleCI jobs"),
        // Some services log the client in brackets.
        ("c0ffee", "192.0.2.77", "Boto3/1.28", shared),
        ("c0ffee", "192.0.2.77", "[python-requests/2.31]", "vendor: CircleCI jobs"),
        ("another", "198.51.100.7", "aws-cli/2.9.1", "unknown"),
    ] {
        assert_eq!(kind(credential, source, agent), expected, "{source} {agent}");
    }
}

#[test]
fn an_alert_has_the_network_or_says_that_it_is_unknown() {
    let key = "AKIACANARY0000000001";
    let canary = Canary {
        credential: "c0ffee".to_owned(),
        title: "AWS_ACCESS_KEY_ID".to_owned(),
        keys: vec![key.to_owned()],
        principals: Vec::new(),
        only_keys: true,
        cut_roles: Vec::new(),
        contained_at: at(0),
    };
    let record = |source: &str| {
        json!({
            "eventVersion": "1.08", "userIdentity": {"type": "IAMUser", "accessKeyId": key}, "eventSource": "s3.amazonaws.com",
            "eventTime": at(9).format("%FT%TZ").to_string(), "eventName": "ListBuckets", "awsRegion": "eu-west-1",
            "sourceIPAddress": source, "userAgent": "curl/8", "errorCode": "AccessDenied", "eventID": source,
        })
    };
    let told = |known: Known, source: &str| {
        let list = Watchlist::new(vec![canary.clone()], known);
        let mut found = list.scan("a log", json!({"Records": [record(source)]}).to_string().as_bytes()).sightings;
        render::line(&Alerts::default().take(found.remove(0)).expect("it is told"))
    };
    let located = || {
        Known::default().located(Box::new(|address| match address.to_string().as_str() {
            "203.0.113.66" => Origin::Known {
                system: Some(64_500),
                organisation: Some("Example \u{1b}[31mHosting".to_owned()),
                country: Some("NL".to_owned()),
            },
            _ => Origin::Unlisted,
        }))
    };
    let known = told(located(), "::ffff:203.0.113.66");
    assert!(known.contains("AS64500 Example") && known.contains("Hosting, NL") && !known.contains('\u{1b}'), "{known}");
    assert!(told(located(), "198.51.100.7").contains("198.51.100.7 (network unknown: it is in none"));
    assert!(
        told(Known::default(), "198.51.100.7").contains("(network unknown: [networks] of case.toml names no database)")
    );
    assert!(!told(located(), "cloudformation.amazonaws.com").contains("unknown:"));
}
