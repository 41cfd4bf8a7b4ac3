//! Policies as they occur.

use serde::Deserialize;
use serde_json::Value;
use stanch_iam::policy::{Effect, Policy};

#[derive(Deserialize)]
struct Row {
    /// The number in the specification.
    spec: String,
    name: String,
    document: Value,
    /// Effect and label of each statement, with a question mark where it is opaque.
    statements: Vec<String>,
    /// How many problems are told.
    problems: usize,
}

#[test]
fn what_occurs_is_read_and_what_cannot_be_read_is_told() {
    let rows: Vec<Row> = serde_json::from_str(include_str!("../fixtures/policies.json")).expect("rows");
    for row in rows {
        let policy = Policy::parse("team", &row.document);
        let statements: Vec<String> = policy
            .statements
            .iter()
            .map(|one| {
                let effect = if one.effect == Effect::Allow { "Allow" } else { "Deny" };
                format!("{effect} {}{}", one.label, if one.is_opaque() { "?" } else { "" })
            })
            .collect();
        assert_eq!(statements, row.statements, "{} {}: {:?}", row.spec, row.name, policy.problems);
        assert_eq!(policy.problems.len(), row.problems, "{} {}: {:?}", row.spec, row.name, policy.problems);
        assert!(policy.problems.iter().all(|problem| problem.starts_with("team")), "{}", row.name);
    }
}

#[test]
fn a_policy_that_was_not_read_may_deny_unless_it_is_known_not_to() {
    let effects = |policy: Policy| -> Vec<Effect> { policy.statements.iter().map(|one| one.effect).collect() };
    assert_eq!(effects(Policy::opaque("p", "not read", true)), [Effect::Allow, Effect::Deny]);
    assert_eq!(effects(Policy::opaque("p", "not read", false)), [Effect::Allow]);
}

#[test]
fn policies_of_aws_are_known_by_their_arns() {
    let of = |arn: &str| Policy::of_aws(arn).map(|policy| (policy.name.as_str(), policy.problems.len()));
    assert_eq!(of("arn:aws:iam::aws:policy/AdministratorAccess"), Some(("AdministratorAccess", 0)));
    assert_eq!(of("arn:aws-us-gov:iam::aws:policy/AdministratorAccess"), Some(("AdministratorAccess", 0)));
    assert_eq!(
        of("arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"),
        Some(("AWSLambdaBasicExecutionRole", 0))
    );
    assert_eq!(
        of("arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess"),
        Some(("p-FullAWSAccess", 0))
    );
    assert_eq!(of("arn:aws:iam::111111111111:policy/AdministratorAccess"), None);
    assert_eq!(of("arn:aws:iam::aws:policy/Unheard"), None);
}

#[test]
fn parts_of_a_statement_are_given_as_they_are_matched() {
    let document = serde_json::json!({"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Action": ["S3:Get*"], "Resource": ["arn:aws:s3:::a", "arn:aws:s3:::b/*"]},
        {"Effect": "Deny", "NotAction": "iam:*", "NotResource": "arn:aws:s3:::a",
         "Condition": {"StringLike": {"aws:SourceVpc": ["vpc-1"]}}},
    ]});
    let policy = Policy::parse("p", &document);
    let [first, second] = policy.statements.as_slice() else { panic!("{policy:?}") };
    assert!(first.covers_action("s3:GETobject") && !first.covers_action("s3:PutObject"));
    assert!(first.resource_patterns().eq(["arn:aws:s3:::a", "arn:aws:s3:::b/*"]));
    assert!(first.action_patterns().eq(["s3:get*"]));
    assert!(first.is_unconditional() && first.names_resources());
    assert!(second.covers_action("s3:GetObject") && !second.covers_action("IAM:PassRole"));
    assert!(second.resource_patterns().next().is_none() && second.action_patterns().next().is_none());
    assert!(!second.is_unconditional() && !second.names_resources());
    let [condition] = second.conditions() else { panic!("{second:?}") };
    assert_eq!((condition.operator(), condition.key()), ("StringLike", "aws:SourceVpc"));
    assert_eq!(condition.values(), ["vpc-1"]);
}
