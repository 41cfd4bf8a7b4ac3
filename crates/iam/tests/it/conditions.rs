//! Every operator, with what is known of its key.

use serde_json::{Value, json};
use stanch_iam::context::{Context, Rest};
use stanch_iam::decide::{Layers, Request, Truth, permits};
use stanch_iam::policy::Policy;

use crate::case::{caller, fact};

#[test]
fn each_operator_compares_as_the_documentation_says() {
    let rows: Vec<(String, String, Value, Value, String)> =
        serde_json::from_str(include_str!("../fixtures/conditions.json")).expect("rows");
    let who = caller("user");
    let mut wrong = Vec::new();
    for (spec, operator, values, known, expected) in &rows {
        let statement =
            json!({"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": {operator: {"test:Key": values}}});
        let policy = Policy::parse("p", &json!({"Version": "2012-10-17", "Statement": statement}));
        let mut context = Context::new(Rest::Absent);
        context.set("TEST:key", fact(known));
        let layers = Layers { identity: policy.statements.iter().collect(), ..Layers::default() };
        let request = Request { caller: &who, action: "a:B", resource: "*", resource_account: None, context: &context };
        let answer = match permits(&layers, &request) {
            Truth::Yes => "yes",
            Truth::No => "no",
            Truth::Unknown => "unknown",
        };
        if answer != expected {
            wrong.push(format!("{spec} {operator} {values} on {known}: {answer}, expected {expected}"));
        }
    }
    assert!(rows.len() > 100 && wrong.is_empty(), "{}", wrong.join("\n"));
}
