//! Any bytes are a policy that can be asked; reasons change no answer, and what is denied stays denied.

#![no_main]

use serde_json::Value;
use stanch_iam::context::{Context, Fact, Rest};
use stanch_iam::decide::{Caller, CallerKind, Layers, Request, Truth, choose, decide, permits};
use stanch_iam::policy::{Effect, Policy, Statement};

/// Requests that are odd enough: an action, a resource and its account.
const REQUESTS: [(&str, &str, Option<&str>); 6] = [
    ("s3:GetObject", "arn:aws:s3:::store/a/ana", None),
    ("sts:AssumeRole", "arn:aws:iam::111111111111:role/x", None),
    ("KMS:decrypt", "arn:aws:kms:eu-west-1:222222222222:key/1", Some("222222222222")),
    ("ec2:DescribeInstances", "*", None),
    ("", "", None),
    (":::", "arn:::::", Some("")),
];

libfuzzer_sys::fuzz_target!(|content: &[u8]| {
    // What is no JSON is given as the text that it is, as a snapshot keeps it.
    let document = serde_json::from_slice::<Value>(content)
        .unwrap_or_else(|_| Value::String(String::from_utf8_lossy(content).into_owned()));
    let policy = Policy::parse("fuzz", &document);
    let all: Vec<&Statement> = policy.statements.iter().collect();
    let allows: Vec<&Statement> = all.iter().copied().filter(|one| one.effect == Effect::Allow).collect();
    let callers = [
        Caller {
            kind: CallerKind::User,
            arn: "arn:aws:iam::111111111111:user/ana".to_owned(),
            issuer: None,
            account: Some("111111111111".to_owned()),
        },
        Caller {
            kind: CallerKind::Role,
            arn: "arn:aws:sts::111111111111:assumed-role/x/s".to_owned(),
            issuer: Some("arn:aws:iam::111111111111:role/x".to_owned()),
            account: Some("111111111111".to_owned()),
        },
        Caller { kind: CallerKind::Anonymous, arn: String::new(), issuer: None, account: None },
    ];
    let mut context = Context::new(Rest::Unknown);
    context.set("aws:SourceIp", Fact::one("203.0.113.9"));
    context.set("aws:TagKeys", Fact::Values(vec!["a".to_owned(), String::new()]));
    context.set("aws:RequestTag/*", Fact::Free);
    context.set("aws:MultiFactorAuthPresent", Fact::Absent);
    for caller in &callers {
        for (action, resource, resource_account) in REQUESTS {
            let request = Request { caller, action, resource, resource_account, context: &context };
            let with = |list: &Vec<&'_ Statement>| -> Truth {
                let layers = Layers { identity: list.clone(), resource: Some(list.clone()), ..Layers::default() };
                let answer = permits(&layers, &request);
                assert_eq!(decide(&layers, &request).verdict.truth(), answer);
                assert_eq!(permits(&layers.on(action), &request), answer);
                if answer == Truth::No {
                    assert_eq!(choose(&layers, &request).0.verdict.truth(), Truth::No);
                }
                answer
            };
            assert!(with(&all) <= with(&allows), "a deny widens");
        }
    }
});
