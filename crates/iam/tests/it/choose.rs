//! What a caller chooses.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};
use stanch_iam::context::{Context, Fact, Rest};
use stanch_iam::decide::{Layers, Request, choose};
use stanch_iam::policy::Policy;

use crate::case::{caller, word};

#[derive(Deserialize)]
struct Row {
    name: String,
    free: Vec<String>,
    conditions: Value,
    expect: String,
    chosen: Option<BTreeMap<String, String>>,
}

#[test]
fn a_caller_chooses_what_allows_the_request() {
    let rows: Vec<Row> = serde_json::from_str(include_str!("../fixtures/choose.json")).expect("rows");
    let who = caller("user");
    for row in rows {
        let statement = json!({"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": row.conditions});
        let policy = Policy::parse("p", &json!({"Version": "2012-10-17", "Statement": statement}));
        let layers = Layers { identity: policy.statements.iter().collect(), ..Layers::default() };
        let mut context = Context::new(Rest::Unknown);
        row.free.iter().for_each(|key| context.set(key, Fact::Free));
        let request = Request { caller: &who, action: "a:B", resource: "*", resource_account: None, context: &context };
        let (decision, chosen) = choose(&layers, &request);
        assert_eq!(word(decision.verdict), row.expect, "{}: {chosen:?}", row.name);
        if let Some(expected) = row.chosen {
            assert_eq!(chosen, expected, "{}", row.name);
        }
    }
}

#[test]
fn a_choice_among_thousands_ends() {
    let keys: Vec<String> = (0..40).map(|place| format!("a:k{place}")).collect();
    let wanted: BTreeMap<&String, Vec<String>> =
        keys.iter().map(|key| (key, (0..40).map(|value| value.to_string()).collect())).collect();
    let statement = json!({"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {"StringEquals": wanted}});
    let policy = Policy::parse("p", &json!({"Version": "2012-10-17", "Statement": statement}));
    let layers = Layers { identity: policy.statements.iter().collect(), ..Layers::default() };
    let mut context = Context::new(Rest::Absent);
    keys.iter().for_each(|key| context.set(key, Fact::Free));
    let who = caller("user");
    let request = Request { caller: &who, action: "a:B", resource: "*", resource_account: None, context: &context };
    let (decision, chosen) = choose(&layers, &request);
    assert_eq!((word(decision.verdict), chosen.len()), ("allow", 40));
    assert_eq!(choose(&layers, &request), (decision, chosen));
}
