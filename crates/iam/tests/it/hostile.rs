//! Input that is made to take long.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use stanch_iam::context::{Context, Rest};
use stanch_iam::decide::{Layers, Request, Truth, permits};
use stanch_iam::glob;
use stanch_iam::policy::Policy;

use crate::case::caller;

/// Far more than a bounded answer takes on a slow machine, and far less than an unbounded one.
const LONG: Duration = Duration::from_secs(20);

fn answer(document: &Value, resource: &str) -> Truth {
    let policy = Policy::parse("p", document);
    let (who, context) = (caller("user"), Context::new(Rest::Absent));
    let layers = Layers { identity: policy.statements.iter().collect(), ..Layers::default() };
    permits(
        &layers,
        &Request { caller: &who, action: "s3:GetObject", resource, resource_account: None, context: &context },
    )
}

#[test]
fn stars_that_fit_everywhere_take_no_longer_than_the_lengths_allow() {
    let start = Instant::now();
    let pattern = format!("{}b", "a*".repeat(2_000));
    let text = "a".repeat(4_000);
    assert!(!glob::matches(&pattern, &text));
    let resource = format!("arn:aws:s3:::{text}");
    let within = format!("arn:aws:s3:{}b:x:{pattern}", "a*".repeat(40));
    let statement = |pattern: &str| json!({"Statement": [{"Effect": "Allow", "Action": "*", "Resource": pattern}]});
    assert_eq!(answer(&statement(&format!("arn:aws:s3:::{}b", "a*".repeat(1_900))), &resource), Truth::No);
    assert_eq!(answer(&statement(&within), &resource), Truth::No);
    assert!(start.elapsed() < LONG);
}

/// 1.8 of the specification.
#[test]
fn what_is_longer_than_any_arn_is_not_known() {
    let statement = |pattern: &str| json!({"Statement": [{"Effect": "Allow", "Action": "*", "Resource": pattern}]});
    let long = "a".repeat(1_000_000);
    assert_eq!(answer(&statement(&format!("arn:aws:s3:::*{long}")), "arn:aws:s3:::a"), Truth::Unknown);
    assert_eq!(answer(&statement("arn:aws:s3:::*a?"), &format!("arn:aws:s3:::{long}")), Truth::Unknown);
    assert_eq!(answer(&statement("arn:aws:s3:::a*"), &format!("arn:aws:s3:::{long}")), Truth::Yes);
}

#[test]
fn deep_and_long_documents_are_bounded() {
    let start = Instant::now();
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(answer(&Value::String(deep), "*"), Truth::Unknown);
    let list: Vec<Value> = (0..1_000)
        .map(|place| json!({"Effect": "Allow", "Action": format!("s3:*{place}*"), "Resource": format!("arn:aws:s3:::*{place}*")}))
        .collect();
    assert_eq!(answer(&json!({"Statement": list}), "arn:aws:s3:::store"), Truth::No);
    let wide: Vec<String> = (0..100_000).map(|place| format!("ec2:Describe{place}*")).collect();
    assert_eq!(answer(&json!({"Statement": {"Effect": "Allow", "Action": wide, "Resource": "*"}}), "*"), Truth::No);
    assert!(start.elapsed() < LONG);
}
