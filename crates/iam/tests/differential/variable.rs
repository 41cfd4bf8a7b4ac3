//! Requests about policy variables, and those of somebody with a token of an identity provider.

use serde_json::{Value, json};

use crate::pieces::{ELSEWHERE, HOME, Who};
use crate::random::Random;
use crate::statement::policy;

/// What a resource may be called, and patterns with variables that may cover it.
const NAMES: [&str; 8] = ["alice", "deploy", "blue", "111122223333", "*", "what?", "$", "none"];
/// Those among them that are no pattern: a request for a pattern is another question.
const PLAIN: [&str; 6] = ["alice", "deploy", "blue", "111122223333", "$", "none"];
const PATTERNS: [&str; 16] = [
    "${aws:username}",
    "${AWS:UserName}",
    "${aws:PrincipalTag/Team}",
    "${aws:principaltag/team}",
    "${aws:PrincipalAccount}",
    "${aws:PrincipalTag/Team, 'none'}",
    "${aws:PrincipalTag/Absent, 'none'}",
    "${aws:PrincipalTag/Absent}",
    "${aws:PrincipalTag/Absent}*",
    "${*}",
    "what${?}",
    "${$}",
    "${aws:username}*",
    "*${aws:PrincipalTag/Team}",
    "${aws:CurrentTime}",
    "a${aws:PrincipalTag/Wild}",
];

/// Policy variables in resources and in conditions.
pub(crate) fn variable(random: &mut Random, _: usize) -> Value {
    let who = *random.pick(&[Who::User, Who::Session]);
    let name = *random.pick(&NAMES);
    let version = if random.chance(12) { "2008-10-17" } else { "2012-10-17" };
    let mut context = json!({"aws:PrincipalTag/Wild": "*"});
    if random.chance(70) {
        context["aws:PrincipalTag/Team"] = json!("blue");
    }
    let mut statement = json!({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"});
    let mut key = format!("home/{}/a.txt", random.pick(&PLAIN));
    if random.chance(50) {
        let patterns: Vec<_> = PATTERNS.iter().map(|pattern| format!("arn:aws:s3:::data/home/{pattern}/*")).collect();
        statement["Resource"] = json!(random.some(&patterns, 1, 2));
    } else {
        let operator =
            *random.pick(&["StringEquals", "StringLike", "StringNotEquals", "StringNotLike", "StringEqualsIgnoreCase"]);
        let patterns = random.some(&PATTERNS, 1, 2);
        statement["Condition"] = json!({operator: {"aws:UserAgent": patterns}});
        context["aws:UserAgent"] = json!(name);
        key = "home/a.txt".to_owned();
    }
    let mut statements = vec![statement.as_object().unwrap().clone()];
    if random.chance(30) {
        statements[0].insert("Effect".to_owned(), json!("Deny"));
        let allow = json!({"Effect": "Allow", "Action": "*", "Resource": "*"});
        statements.push(allow.as_object().unwrap().clone());
    }
    let mut named = policy("variable", statements);
    named["policy"]["Version"] = json!(version);
    json!({
        "principal": who.principal(),
        "action": "s3:GetObject",
        "resource": format!("arn:aws:s3:::data/{key}"),
        "resource_account": HOME,
        "context": context,
        "identity_policies": [named],
    })
}

/// Web identity and SAML: the trust policy alone decides.
pub(crate) fn provider(random: &mut Random, _: usize) -> Value {
    let account = *random.pick(&[HOME, ELSEWHERE]);
    let oidc = format!("arn:aws:iam::{account}:oidc-provider/token.actions.githubusercontent.com");
    let saml = format!("arn:aws:iam::{account}:saml-provider/corporate");
    let (principal, action, keys): (String, _, [(&str, &str, &str); 2]) = match random.below(3) {
        0 => (
            oidc.clone(),
            "sts:AssumeRoleWithWebIdentity",
            [
                ("token.actions.githubusercontent.com:repository", "org/site", "org/*"),
                ("token.actions.githubusercontent.com:ref", "refs/heads/main", "refs/heads/*"),
            ],
        ),
        1 => (
            "accounts.google.com".to_owned(),
            "sts:AssumeRoleWithWebIdentity",
            [("accounts.google.com:aud", "app", "a*"), ("accounts.google.com:sub", "person", "per*")],
        ),
        _ => (
            saml.clone(),
            "sts:AssumeRoleWithSAML",
            [("saml:aud", "https://signin.aws.amazon.com/saml", "https://*"), ("saml:sub_type", "persistent", "p*")],
        ),
    };
    let kind = if action.ends_with("SAML") { "saml" } else { "web_identity" };
    let named = match random.below(5) {
        0..=2 => json!({"Federated": principal}),
        3 => json!({"Federated": [oidc, saml, "graph.facebook.com"]}),
        _ => json!({"Federated": "cognito-identity.amazonaws.com"}),
    };
    let mut statement = json!({
        "Effect": "Allow",
        "Action": *random.pick(&[action, action, "sts:*", "sts:AssumeRole*", "sts:AssumeRole"]),
        "Principal": named,
    });
    let mut context = json!({});
    if random.chance(75) {
        let (key, value, pattern) = *random.pick(&keys);
        let operator = *random.pick(&["StringEquals", "StringLike", "StringNotEquals", "StringEqualsIfExists"]);
        statement["Condition"] = json!({operator: {key: random.pick(&[value, pattern, "else"])}});
        if random.chance(75) {
            context[key] = json!(random.pick(&[value, value, "another"]));
        }
    }
    let mut statements = vec![statement.as_object().unwrap().clone()];
    if random.chance(15) {
        let deny = json!({"Effect": "Deny", "Action": action, "Principal": "*"});
        statements.push(deny.as_object().unwrap().clone());
    }
    let target = format!("arn:aws:iam::{account}:role/ci");
    json!({
        "principal": principal,
        "kind": kind,
        "action": action,
        "resource": target,
        "context": context,
        "resource_policy": policy("trust", statements),
    })
}
