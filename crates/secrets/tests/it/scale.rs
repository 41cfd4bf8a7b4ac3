//! As many secrets and keys as a large organisation has.

use std::fmt::Write as _;

use serde_json::json;
use stanch_secrets::credential::Confidence;

use crate::told::{Case, at};

/// Letters of an access key's id, by number, so that they look like chance and are the same each time.
fn letters(seed: u64, count: usize) -> String {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5851_f42d_4c95_7f2d;
    let mut text = String::new();
    for _ in 0..count {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        text.push(char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[(state >> 40) as usize % 32]));
    }
    text
}

fn variable(context: usize, name: &str, tail: &str) -> serde_json::Value {
    json!({"record": "held", "kind": "variable", "name": name, "shadow": {"tail": tail}, "updated": "2022-06-01T00:00:00Z",
        "place": {"kind": "context", "id": format!("c{context}"), "name": format!("team{}-service{context}", context % 40)}})
}

/// 1,200 places with a pair of AWS's keys each, of which every fourth is of a key that no longer exists, and 600 other
/// secrets; 2,000 keys of as many users, 900 of which are in the places.
fn organisation() -> Case {
    let mut held = Vec::new();
    let mut keys = Vec::new();
    for context in 0..1_200 {
        let id = format!("AKIA{}", letters(context as u64, 16));
        held.push(variable(context, "AWS_ACCESS_KEY_ID", &id[16..]));
        held.push(variable(context, "AWS_SECRET_ACCESS_KEY", "ab/+"));
        if context % 2 == 0 {
            held.push(variable(context, "NPM_TOKEN", "same"));
        }
        if context % 4 != 3 {
            keys.push((id, format!("ci-team{}-service{context}", context % 40)));
        }
    }
    for other in 1_200..2_300 {
        keys.push((format!("AKIA{}", letters(other, 16)), format!("ci-team{}-worker{other}", other % 40)));
    }
    let accounts = (0..60).map(|account| json!({"record": "account", "id": format!("{account:012}"), "name": "acme"}));
    let keys = keys.iter().enumerate().map(|(at, (id, user))| {
        json!({"record": "access_key", "id": id, "account": format!("{:012}", at % 60), "user": user, "active": true,
            "created": "2022-01-01T00:00:00Z"})
    });
    let aws: Vec<serde_json::Value> = accounts.chain(keys).collect();
    let case = json!({"vendor": "circleci", "window_start": "2022-12-16T00:00:00Z", "now": "2023-01-10T00:00:00Z",
        "snapshots": [{"source": "circleci", "records": held}, {"source": "aws", "records": aws}]});
    serde_json::from_value(case).unwrap()
}

#[test]
fn a_large_organisation_is_linked_without_a_false_link_that_is_certain() {
    let report = organisation().ask();
    assert_eq!(report.found.totals.records, 3_000);
    let is_true = |(title, target): &(String, String)| {
        let context = title.rsplit("service").next().unwrap();
        let expected = context.parse().map(|context| format!("AKIA{}", letters(context, 16)));
        expected.as_ref() == Ok(target)
    };
    let certain = at(&report, Confidence::Certain);
    assert!(certain.iter().all(is_true), "{certain:?}");
    // All that exist are found, and nearly all of them for certain.
    let found = [Confidence::Certain, Confidence::Likely, Confidence::Possible].map(|one| at(&report, one));
    assert_eq!(found.iter().flatten().filter(|one| is_true(one)).count(), 900);
    assert!(certain.len() > 890, "{}", certain.len());
}

#[test]
fn a_token_in_every_place_is_listed_in_a_few() {
    let report = organisation().ask();
    let tokens: Vec<_> = report.found.credentials.iter().filter(|one| one.kind == "npm").collect();
    assert_eq!(tokens.len(), 600);
    for token in tokens {
        assert_eq!(token.also_at_total, 599);
        assert!(
            token.also_at.len() <= 20 && !token.also_at.iter().any(|copy| copy.credential.as_ref() == Some(&token.id))
        );
    }
    let mut size = String::new();
    write!(size, "{}", serde_json::to_string(&report.found).unwrap()).unwrap();
    assert!(size.len() < 12_000_000, "{}", size.len());
}
