//! Policies, and the groups that carry them.

use serde_json::{Value, json};
use std::collections::BTreeSet;

use super::super::mint::Mint;
use crate::estate::aws::{Account, Group, InlinePolicy, ManagedPolicy, PolicyVersion};
use crate::habit::Habit;

/// ARN of the policy of AWS's own that allows everything.
pub(super) const ADMINISTRATOR: &str = "arn:aws:iam::aws:policy/AdministratorAccess";

/// ARN of the policy of AWS's own that allows everything but the management of identities.
pub(super) const POWER_USER: &str = "arn:aws:iam::aws:policy/PowerUserAccess";

/// ARN of the policy of AWS's own that allows to read everything.
pub(super) const READ_ONLY: &str = "arn:aws:iam::aws:policy/ReadOnlyAccess";

/// A policy of statements.
pub(super) fn document(statements: Value) -> Value {
    json!({"Version": "2012-10-17", "Statement": statements})
}

/// What an identity of the logs may do: everything in the services that its habit is about, and the roles that it
/// assumes.
pub(super) fn of_habit(habit: &Habit, assumed: &[&str]) -> Value {
    let services: BTreeSet<String> =
        habit.operations.iter().filter_map(|(name, _)| name.split_once(':')).map(|(of, _)| format!("{of}:*")).collect();
    let mut statements = vec![json!({"Sid": "Work", "Effect": "Allow", "Action": services, "Resource": "*"})];
    if !assumed.is_empty() {
        statements.push(json!({"Sid": "Roles", "Effect": "Allow", "Action": "sts:AssumeRole", "Resource": assumed}));
    }
    document(json!(statements))
}

/// What a role may do that manages users of its service, which is more than anybody meant.
pub(super) fn of_users() -> Value {
    document(json!([{
        "Effect": "Allow",
        "Action": ["iam:CreateUser", "iam:CreateAccessKey", "iam:AttachUserPolicy"],
        "Resource": "arn:aws:iam::*:user/svc-*",
    }]))
}

/// What a service may do with a bucket.
pub(super) fn of_bucket(app: &str, purpose: &str) -> Value {
    let bucket = format!("arn:aws:s3:::nimbody-*-{app}-{purpose}");
    document(json!([
        {"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": format!("{bucket}/*")},
        {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": bucket},
    ]))
}

/// ARN of an account's permission boundary.
pub(super) fn boundary(account: &str) -> String {
    format!("arn:aws:iam::{account}:policy/ci-boundary")
}

/// Groups of an account, and the managed policies that it uses.
pub(super) fn complete(account: &mut Account, mint: &mut Mint) {
    let created = mint.before(account.users.first().map_or_else(Default::default, |user| user.created), 0, 300);
    let mut group = |name: &str, inline: Vec<InlinePolicy>, attached: &[&str]| Group {
        name: name.to_owned(),
        path: "/".to_owned(),
        id: format!("AGPA{}", mint.letters(17)),
        created,
        inline,
        attached: attached.iter().map(|&arn| arn.to_owned()).collect(),
    };
    let identity = document(json!([{"Effect": "Allow", "Action": "sts:GetCallerIdentity", "Resource": "*"}]));
    account.groups = vec![
        group("administrators", Vec::new(), &[ADMINISTRATOR]),
        group("ci", vec![InlinePolicy { name: "identity".to_owned(), document: identity }], &[]),
        group("developers", Vec::new(), &[POWER_USER]),
    ];
    let mut policy = |arn: String, versions: Vec<Value>| {
        let last = versions.len();
        let name = arn.rsplit('/').next().unwrap_or_default().to_owned();
        let versions = versions.into_iter().enumerate().map(|(index, document)| PolicyVersion {
            id: format!("v{}", index + 1),
            default: index + 1 == last,
            document,
            created,
        });
        ManagedPolicy { arn, name, id: format!("ANPA{}", mint.letters(17)), versions: versions.collect() }
    };
    let everything = |actions: Value| document(json!([{"Effect": "Allow", "Action": actions, "Resource": "*"}]));
    let power = document(json!([
        {"Effect": "Allow", "NotAction": ["iam:*", "organizations:*", "account:*"], "Resource": "*"},
        {"Effect": "Allow", "Action": ["iam:ListRoles", "organizations:DescribeOrganization"], "Resource": "*"},
    ]));
    let limits = document(json!([
        {"Effect": "Allow", "Action": "*", "Resource": "*"},
        {"Effect": "Deny", "Action": ["iam:*", "organizations:*", "cloudtrail:StopLogging"], "Resource": "*"},
    ]));
    account.policies = vec![
        policy(ADMINISTRATOR.to_owned(), vec![everything(json!("*"))]),
        policy(POWER_USER.to_owned(), vec![power]),
        policy(READ_ONLY.to_owned(), vec![everything(json!(["*:Describe*", "*:Get*", "*:List*"]))]),
        policy(boundary(&account.id), vec![everything(json!("*")), limits]),
    ];
}
