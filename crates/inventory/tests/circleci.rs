//! Parsers of CircleCI's answers, held to what is true of every answer.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Map, Value, json};
use stanch_inventory::address::harmless;
use stanch_inventory::answer::{LONGEST_TEXT, Malformed};
use stanch_inventory::circleci as parse;
use stanch_inventory::files;
use stanch_inventory::page::Page;
use stanch_inventory::record::{ContainerKind, Place, Source};

/// Fields that parsers look for, in all three spellings, and one that none looks for.
const FIELDS: &[&str] = &[
    "accounts",
    "actor",
    "audience",
    "aws",
    "contexts",
    "created-at",
    "created_at",
    "createdAt",
    "environment_variables",
    "events",
    "feature_flags",
    "fingerprint",
    "hostname",
    "id",
    "items",
    "job_number",
    "keypair",
    "name",
    "nickname",
    "next_page_token",
    "number",
    "project_slug",
    "projects",
    "public-key",
    "reponame",
    "resource_class",
    "restriction_type",
    "restriction_value",
    "restrictions",
    "scope",
    "slack_api_token",
    "slug",
    "ssh_keys",
    "timetable",
    "truncated_value",
    "ttl",
    "type",
    "updated_at",
    "url",
    "user",
    "username",
    "value",
    "variable",
    "variables",
    "vcs_info",
    "vcs_type",
    "vcs_url",
    "whatever",
];

/// A secret of a length at which nothing but its tail may be kept.
const CANARY: &str = "a-canary-of-a-secret-0001";

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        Just(CANARY.to_owned()),
        Just("gh/acme/web".to_owned()),
        Just("project".to_owned()),
        Just("2023-01-05T10:00:00Z".to_owned()),
        Just(format!("https://user:{CANARY}@example.com/{CANARY}?{CANARY}#{CANARY}")),
        Just("n".repeat(5_000)),
    ]
}

fn answer() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 64, 8, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            proptest::collection::vec((proptest::sample::select(FIELDS), inner), 0..12).prop_map(|fields| {
                Value::Object(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect::<Map<_, _>>())
            }),
        ]
    })
}

/// What every parser says of an answer.
fn pages(bytes: &[u8]) -> Vec<Result<Page, Malformed>> {
    let place = Place::new(ContainerKind::Project, "gh/acme/web", "acme/web");
    let organisation =
        parse::Organisation { id: "o-1".to_owned(), slug: "gh/acme".to_owned(), name: "acme".to_owned() };
    let ids = BTreeMap::new();
    vec![
        parse::organisations(bytes),
        parse::followed(bytes),
        parse::listed(bytes, &organisation),
        parse::pipelines(bytes, &organisation),
        parse::details(bytes, "a test", None),
        parse::contexts(bytes, &place),
        parse::context_variables(bytes, &place),
        parse::restrictions(bytes, &place, "o-1"),
        parse::variables(bytes, &place),
        parse::checkout_keys(bytes, &place),
        parse::settings(bytes, &place),
        parse::webhooks(bytes, &place),
        parse::schedules(bytes, &place),
        parse::claims(bytes, "o-1", &place),
        parse::resource_classes(bytes, &place),
        parse::runner_tokens(bytes, &place),
        parse::project_pipelines(bytes),
        parse::workflows(bytes),
        parse::jobs(bytes),
        parse::job(bytes, "gh/acme/web", &ids),
    ]
}

/// The longest text anywhere in a value.
fn longest(value: &Value) -> usize {
    match value {
        Value::String(text) => text.chars().count(),
        Value::Array(items) => items.iter().map(longest).max().unwrap_or(0),
        Value::Object(fields) => fields.values().map(longest).max().unwrap_or(0),
        _ => 0,
    }
}

proptest! {
    #[test]
    fn any_answer_gives_a_page_of_sane_size_or_a_reason(answer in answer()) {
        for page in pages(answer.to_string().as_bytes()) {
            match page {
                Ok(page) => {
                    let records = serde_json::to_value(&page.records).unwrap();
                    // A key is made of several names.
                    prop_assert!(longest(&records) <= 4 * LONGEST_TEXT);
                }
                Err(malformed) => prop_assert!(!malformed.to_string().contains("canary")),
            }
        }
        let _ = files::read(Source::Circleci, "file", answer.to_string().as_bytes());
    }

    #[test]
    fn no_field_with_a_value_gets_through(name in "[A-Z_]{1,20}") {
        let secrets = json!({"items": [{
            "id": "1", "name": name, "variable": name, "value": CANARY, "truncated_value": CANARY, "token": CANARY,
            "nickname": name, "signing-secret": CANARY, "url": format!("https://u:{CANARY}@example.com/{CANARY}?{CANARY}"),
            "parameters": {"x": CANARY}, "public_key": "", "private_key": CANARY,
            "fingerprint": "3e:ab:89:5c:82:ba:fe:50:bf:43:f1:9b:d7:70:8b:0b",
            "ssh_keys": [{"private_key": CANARY}], "aws": {"keypair": {"access_key_id": CANARY, "secret": CANARY}},
        }]});
        for page in pages(secrets.to_string().as_bytes()).into_iter().flatten() {
            prop_assert!(!format!("{page:?}").contains("canary"), "{page:?}");
        }
    }

    #[test]
    fn an_address_keeps_no_user_and_no_query(user in "[a-z]{1,8}", token in "[A-Za-z0-9]{21,40}") {
        let address = format!("https://{user}:{token}@example.com/a/{token}/b?{token}=1#{token}");
        prop_assert_eq!(harmless(&address), Some("https://example.com/a/…/b".to_owned()));
    }
}

#[test]
fn what_is_no_address_is_not_kept() {
    for text in ["", "example.com/path", "a secret://example.com", "://x"] {
        assert_eq!(harmless(text), None, "{text}");
    }
    assert_eq!(harmless("https://example.com").as_deref(), Some("https://example.com"));
}
