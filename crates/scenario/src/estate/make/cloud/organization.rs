//! The organisation around the accounts: its units and policies.

use serde_json::json;

use super::super::mint::Mint;
use super::policy::document;
use crate::estate::aws::{Account, ControlKind, ControlPolicy, Organization, Unit};
use crate::organisation::{ACCOUNTS, SECURITY};

/// Puts the accounts into units, and policies on these.
pub(super) fn organization(id: &str, accounts: &mut [Account], mint: &mut Mint) -> Organization {
    let root = format!("r-{}", mint.hex(4));
    let mut unit = |name: &str, parent: &str| Unit {
        id: format!("ou-{}-{}", root.trim_start_matches("r-"), mint.hex(8)),
        name: name.to_owned(),
        parent: Some(parent.to_owned()),
    };
    let workloads = unit("workloads", &root);
    let production = unit("production", &workloads.id);
    let other = unit("other", &workloads.id);
    let sandboxes = unit("sandboxes", &root);
    for (index, account) in accounts.iter_mut().enumerate() {
        let parent = if index == usize::from(SECURITY) {
            &root
        } else if account.name.contains("production") {
            &production.id
        } else if account.name.contains("sandbox") {
            &sandboxes.id
        } else {
            &other.id
        };
        account.parent = Some(parent.clone());
    }
    let mut policy = |name: &str, kind, statements, targets: &[&str]| ControlPolicy {
        id: format!("p-{}", mint.hex(8)),
        name: name.to_owned(),
        kind,
        document: document(statements),
        targets: targets.iter().map(|&target| target.to_owned()).collect(),
    };
    let everything = json!([{"Effect": "Allow", "Action": "*", "Resource": "*"}]);
    let policies = vec![
        policy("FullAWSAccess", ControlKind::Service, everything, &[&root, &workloads.id, &production.id, &other.id]),
        policy(
            "protect-trails",
            ControlKind::Service,
            json!([{
                "Effect": "Deny",
                "Action": ["cloudtrail:StopLogging", "cloudtrail:DeleteTrail", "cloudtrail:PutEventSelectors"],
                "Resource": "*",
            }]),
            &[&workloads.id],
        ),
        policy(
            "regions",
            ControlKind::Service,
            json!([{
                "Effect": "Deny",
                "NotAction": ["iam:*", "sts:*", "organizations:*", "route53:*", "cloudfront:*"],
                "Resource": "*",
                "Condition": {"StringNotEquals": {"aws:RequestedRegion": ["us-east-1", "eu-west-1", "us-west-2"]}},
            }]),
            &[&sandboxes.id],
        ),
        policy(
            "own-organisation-only",
            ControlKind::Resource,
            json!([{
                "Effect": "Deny",
                "Principal": "*",
                "Action": "s3:*",
                "Resource": "*",
                "Condition": {"StringNotEqualsIfExists": {"aws:PrincipalOrgID": id}},
            }]),
            &[&production.id],
        ),
    ];
    let top = Unit { id: root.clone(), name: "Root".to_owned(), parent: None };
    let management = ACCOUNTS[usize::from(SECURITY)].number.to_owned();
    Organization { id: id.to_owned(), management, units: vec![top, workloads, production, other, sandboxes], policies }
}
