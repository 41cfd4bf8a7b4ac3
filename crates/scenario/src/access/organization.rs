//! The organisation around the accounts: its units, and its policies on identities and on resources.

use serde_json::{Value, json};

use super::cell::{allow, deny, document, only_if};
use super::place::{Map, Sort};
use crate::estate::aws::{ControlKind, ControlPolicy, Unit};

/// Regions in which production may be.
pub(super) const REGIONS: [&str; 3] = ["eu-central-1", "eu-west-1", "us-east-1"];

/// A region in which production may not be.
pub(super) const FAR: &str = "ap-southeast-2";

/// Everything that changes who can do what in an account.
const WRITES_TO_IAM: [&str; 11] = [
    "iam:Add*",
    "iam:Attach*",
    "iam:Create*",
    "iam:Delete*",
    "iam:Detach*",
    "iam:PassRole",
    "iam:Put*",
    "iam:Remove*",
    "iam:Set*",
    "iam:Update*",
    "iam:Upload*",
];

/// Units and policies.
pub(super) struct Organization {
    /// The root and its units, each after its parent.
    pub(super) units: Vec<Unit>,
    /// Policies.
    pub(super) policies: Vec<ControlPolicy>,
}

/// Id of the unit, or of the root, that accounts of a sort lie in.
pub(super) fn unit_of(map: &Map, sort: Sort) -> String {
    let unit = |number: u32| format!("ou-{}-{number:08}", map.root.trim_start_matches("r-"));
    match sort {
        Sort::Management => map.root.clone(),
        Sort::Tooling | Sort::Backup => unit(1),
        Sort::Production => unit(3),
        Sort::Development => unit(4),
        Sort::Guarded => unit(5),
        Sort::Sandbox => unit(6),
    }
}

/// Id of the unit around those of work.
fn workloads(map: &Map) -> String {
    unit_of(map, Sort::Production).replace("00000003", "00000002")
}

/// The organisation around all accounts.
pub(super) fn organization(map: &Map) -> Organization {
    let of = |sort| unit_of(map, sort);
    let unit = |id: String, name: &str, parent: Option<&str>| Unit {
        id,
        name: name.to_owned(),
        parent: parent.map(str::to_owned),
    };
    let (root, work) = (map.root.as_str(), workloads(map));
    let units = vec![
        unit(root.to_owned(), "Root", None),
        unit(of(Sort::Tooling), "platform", Some(root)),
        unit(work.clone(), "workloads", Some(root)),
        unit(of(Sort::Production), "production", Some(&work)),
        unit(of(Sort::Development), "development", Some(&work)),
        unit(of(Sort::Guarded), "guarded", Some(&work)),
        unit(of(Sort::Sandbox), "sandboxes", Some(root)),
    ];
    let accounts = map.places.iter().map(|place| place.id.clone());
    let everywhere: Vec<String> = units.iter().map(|unit| unit.id.clone()).chain(accounts).collect();
    // What is listed for sandboxes takes the place of the policy that allows everything.
    let listed = of(Sort::Sandbox);
    let not_listed = everywhere.iter().filter(|target| **target != listed).cloned().collect();
    // The management account is a target too, and stays untouched nevertheless.
    let guarded = vec![of(Sort::Guarded), map.management().id.clone()];
    let service = |id: &str, name: &str, statements: &[Value], targets: Vec<String>| ControlPolicy {
        id: id.to_owned(),
        name: name.to_owned(),
        kind: ControlKind::Service,
        document: document(statements),
        targets,
    };
    let resource = |id: &str, name: &str, statements: &[Value], targets: Vec<String>| ControlPolicy {
        kind: ControlKind::Resource,
        ..service(id, name, statements, targets)
    };
    let policies = vec![
        service("p-FullAWSAccess", "FullAWSAccess", &[allow(&["*"], &["*"])], not_listed),
        service("p-00000001", "guardrails", &guardrails(), vec![root.to_owned()]),
        service("p-00000002", "protect-trails", &[trails()], vec![work]),
        service("p-00000003", "regions", &[regions()], vec![of(Sort::Production)]),
        service("p-00000004", "identities", &[identities()], guarded),
        service("p-00000005", "sandbox-services", &[sandbox()], vec![listed]),
        resource("p-RCPFullAWSAccess", "RCPFullAWSAccess", &[everybody()], everywhere),
        resource("p-00000006", "own-organisation", &[own(&map.organization)], vec![root.to_owned()]),
    ];
    Organization { units, policies }
}

/// Nobody leaves the organisation, and no root user works.
fn guardrails() -> [Value; 2] {
    let root = json!({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:root"}});
    [deny(&["organizations:LeaveOrganization", "account:CloseAccount"], &["*"]), only_if(deny(&["*"], &["*"]), root)]
}

/// Nobody but the platform disables the logs.
fn trails() -> Value {
    let actions = [
        "cloudtrail:DeleteTrail",
        "cloudtrail:PutEventSelectors",
        "cloudtrail:StopLogging",
        "cloudtrail:UpdateTrail",
        "config:DeleteConfigurationRecorder",
        "config:StopConfigurationRecorder",
        "guardduty:DeleteDetector",
    ];
    only_if(deny(&actions, &["*"]), json!({"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/platform/*"}}))
}

/// Nothing outside a few regions, but for services that are in none.
fn regions() -> Value {
    json!({
        "Sid": "Regions",
        "Effect": "Deny",
        "NotAction": [
            "iam:*", "sts:*", "organizations:*", "route53:*", "cloudfront:*", "support:*", "budgets:*", "health:*",
        ],
        "Resource": "*",
        "Condition": {"StringNotEquals": {"aws:RequestedRegion": REGIONS}},
    })
}

/// Only one role writes to IAM.
fn identities() -> Value {
    let keeper = json!({"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/platform/identity-keeper"}});
    only_if(deny(&WRITES_TO_IAM, &["*"]), keeper)
}

/// What sandboxes may use.
fn sandbox() -> Value {
    let services = [
        "s3:*",
        "dynamodb:*",
        "sqs:*",
        "sns:*",
        "kms:*",
        "logs:*",
        "cloudwatch:*",
        "ecr:*",
        "ec2:Describe*",
        "lambda:*",
        "secretsmanager:*",
        "ssm:Get*",
        "sts:*",
    ];
    allow(&services, &["*"])
}

/// What a policy on resources begins with: it takes nothing away.
fn everybody() -> Value {
    json!({"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"})
}

/// Nobody from outside the organisation, but for services of AWS.
fn own(organization: &str) -> Value {
    json!({
        "Sid": "OwnOrganisation",
        "Effect": "Deny",
        "Principal": "*",
        "Action": ["s3:*", "sqs:*", "kms:*", "secretsmanager:*", "sts:AssumeRole"],
        "Resource": "*",
        "Condition": {
            "StringNotEqualsIfExists": {"aws:PrincipalOrgID": organization},
            "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
        },
    })
}
