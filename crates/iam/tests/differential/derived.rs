//! Requests about keys that nobody states, since they follow from who asks and from what is asked for.

use serde_json::{Value, json};

use crate::pieces::{ELSEWHERE, HOME, IDENTITIES, Who};
use crate::random::Random;
use crate::statement::policy;

/// A key, operators for it, and values to compare it with.
type Key = (&'static str, &'static [&'static str], &'static [&'static str]);

const KEYS: [Key; 6] = [
    (
        "aws:PrincipalArn",
        &["ArnEquals", "ArnLike", "ArnNotLike", "StringEquals", "StringLike", "StringNotEquals"],
        &[
            "arn:aws:iam::111122223333:user/team/alice",
            "arn:aws:iam::111122223333:role/deploy",
            "arn:aws:sts::111122223333:assumed-role/deploy/run-7",
            "arn:aws:sts::111122223333:federated-user/carol",
            "arn:aws:iam::*:role/*",
            "arn:aws:iam::111122223333:*",
        ],
    ),
    ("aws:PrincipalAccount", &["StringEquals", "StringNotEquals", "StringLike"], &[HOME, ELSEWHERE, "1111*"]),
    ("aws:ResourceAccount", &["StringEquals", "StringNotEquals"], &[HOME, ELSEWHERE, "${aws:PrincipalAccount}"]),
    ("aws:PrincipalType", &["StringEquals", "StringNotEquals"], &["User", "AssumedRole", "FederatedUser"]),
    ("aws:username", &["StringEquals", "StringNotLike", "StringLikeIfExists"], &["alice", "a*", "carol"]),
    ("aws:username", &["Null"], &["true", "false"]),
];

pub(crate) fn derived(random: &mut Random, _: usize) -> Value {
    let who = *random.pick(&IDENTITIES);
    let account = *random.pick(&[HOME, HOME, ELSEWHERE]);
    let (key, operators, values) = *random.pick(&KEYS);
    let operator = operators[random.below(operators.len())];
    let values = random.some(values, 1, if operator == "Null" { 1 } else { 2 });
    let condition = json!({operator: {key: values}});
    let own = account == HOME && random.chance(50);
    let plain = json!({"Effect": "Allow", "Action": "*", "Resource": "*"});
    let mut statements = vec![plain.clone()];
    if random.chance(30) {
        statements.push(json!({"Effect": "Deny", "Action": "s3:*", "Resource": "*", "Condition": condition}));
    } else {
        statements[0]["Condition"] = condition;
    }
    if !own {
        for statement in &mut statements {
            statement["Principal"] = json!("*");
            statement["Action"] = json!("s3:*");
        }
    }
    let member = if own { "identity_policies" } else { "resource_policy" };
    let objects = |list: &[Value]| list.iter().map(|one| one.as_object().unwrap().clone()).collect();
    let conditional = policy("conditional", objects(&statements));
    let mut request = json!({
        "principal": who.principal(),
        "action": "s3:GetObject",
        "resource": "arn:aws:s3:::data/a.txt",
        "resource_account": account,
        "context": {},
    });
    if account != HOME {
        request["identity_policies"] = json!([policy("identity", objects(std::slice::from_ref(&plain)))]);
    }
    if who == Who::Federated {
        request["session_policies"] = json!([policy("session", objects(&[plain]))]);
    }
    request[member] = if own { json!([conditional]) } else { conditional };
    request
}
