//! Administrators, and what can be taken over.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Aims;
use crate::access::cell::{ADMINISTRATOR, Cell, PLATFORM, VIEW_ONLY, allow, document, serving, trusting};
use crate::access::organization::{FAR, REGIONS};
use crate::access::place::Sort;
use crate::estate::aws::Function;

/// The external id that the vendor's role asks for.
const EXTERNAL_ID: &str = "nimbody-4417";

/// Name of the permission boundary that leaves data alone.
pub(in crate::access) const BOUNDARY: &str = "boundary-data";

/// Puts administrators into an account, and what the plants aim at.
pub(super) fn plant(cell: &mut Cell<'_>) -> Aims {
    let everything = document(&[allow(&["*"], &["*"])]);
    cell.managed_as(ADMINISTRATOR, vec![everything.clone()]);
    cell.managed_as(VIEW_ONLY, vec![view_only()]);
    let boundary = cell.managed(BOUNDARY, vec![data_only()]);
    cell.group("administrators", &[], &[ADMINISTRATOR]);

    let user = cell.user("/people/", "break-glass", &[]);
    cell.last_user(|user| {
        user.groups.push("administrators".to_owned());
        user.password = true;
        user.mfa = true;
    });
    cell.admin(&user, "administrators-group");
    let automation = cell.user("/people/", "account-automation", &[everything]);
    cell.admin(&automation, "everything-written");

    let own_root = cell.place.iam("root");
    let keeper = cell.admin_role("identity-keeper", trusting(&[&own_root]));
    if cell.place.sort == Sort::Guarded {
        // The one role that the organisation's policy on identities leaves out.
        cell.certain_admin(&keeper, "exempt-from-policy");
    }
    let services = ["lambda.amazonaws.com", "cloudformation.amazonaws.com", "codebuild.amazonaws.com"];
    let builder = cell.admin_role("builder", serving(&services));
    let instance = cell.admin_role("instance-admin", serving(&["ec2.amazonaws.com"]));
    cell.last_role(|role| role.instance_profiles.push("instance-admin".to_owned()));
    let elsewhere = cell.place.iam("user/people/break-glass");
    let named = cell.admin_role("named-admin", trusting(&[&elsewhere]));
    let management = cell.map.management().iam("root");
    if cell.place.index != 0 {
        cell.admin_role("organization-access", trusting(&[&management]));
    }
    let vendor = cell
        .admin_role("vendor-admin", trusting_if(&own_root, json!({"StringEquals": {"sts:ExternalId": EXTERNAL_ID}})));
    let foreign = cell.admin_role(
        "foreign-admin",
        trusting_if("*", json!({"StringEquals": {"aws:PrincipalOrgID": "o-elsewhere00"}})),
    );
    let harmless = cell.role(
        PLATFORM,
        "harmless",
        serving(&["lambda.amazonaws.com"]),
        &[document(&[allow(&["logs:CreateLogStream", "logs:PutLogEvents"], &["*"])])],
    );
    cell.never(&harmless, "harmless");

    let function = function(cell, REGIONS[0], "ops-janitor", &builder);
    let harmless_function = self::function(cell, REGIONS[0], "ops-greeter", &harmless);
    self::function(cell, FAR, "ops-janitor", &builder);
    Aims { keeper, builder, instance, named, vendor, foreign, user, harmless, function, harmless_function, boundary }
}

/// A trust policy with a condition.
pub(super) fn trusting_if(principal: &str, condition: Value) -> Value {
    document(&[json!({
        "Effect": "Allow",
        "Principal": {"AWS": principal},
        "Action": "sts:AssumeRole",
        "Condition": condition,
    })])
}

/// Adds a function; gives its ARN.
fn function(cell: &mut Cell<'_>, region: &str, name: &str, role: &str) -> String {
    let updated = cell.within(300);
    let function = Function {
        name: name.to_owned(),
        role: role.to_owned(),
        variables: BTreeMap::from([("LOG_LEVEL".to_owned(), String::new())]),
        updated,
        policy: None,
    };
    cell.account.regions.entry(region.to_owned()).or_default().functions.push(function);
    cell.place.regional("lambda", region, &format!("function:{name}"))
}

/// What may be done with data at most, and nothing with what runs code or says who can do what.
fn data_only() -> Value {
    let services = [
        "s3:*",
        "dynamodb:*",
        "sqs:*",
        "sns:*",
        "logs:*",
        "cloudwatch:*",
        "kms:Decrypt",
        "kms:Encrypt",
        "kms:GenerateDataKey*",
        "kms:DescribeKey",
        "ecr:Get*",
        "ecr:BatchGet*",
        "ec2:Describe*",
    ];
    document(&[allow(&services, &["*"])])
}

/// What AWS's policy for looking at things allows, in part.
fn view_only() -> Value {
    let actions = [
        "cloudtrail:DescribeTrails",
        "cloudwatch:Describe*",
        "cloudwatch:List*",
        "dynamodb:ListTables",
        "ec2:Describe*",
        "ecs:List*",
        "iam:Get*",
        "iam:List*",
        "lambda:List*",
        "logs:Describe*",
        "s3:ListAllMyBuckets",
        "s3:ListBucket",
        "sns:List*",
        "sqs:ListQueues",
    ];
    document(&[allow(&actions, &["*"])])
}
