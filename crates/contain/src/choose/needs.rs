//! What whoever runs a plan has to be allowed.

use std::collections::BTreeSet;

use stanch_iam::arn::Arn;

use crate::change::Change;
use crate::object::{Object, PrincipalKind};
use crate::plan::Plan;
use crate::state::State;

/// One action on one resource.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Need {
    /// `iam:PutUserPolicy`.
    pub(super) action: String,
    /// ARN.
    pub(super) resource: String,
}

/// What is read of a user to observe it.
const READ_USER: &[&str] = &[
    "iam:GetLoginProfile",
    "iam:GetUser",
    "iam:GetUserPolicy",
    "iam:ListAccessKeys",
    "iam:ListAttachedUserPolicies",
    "iam:ListGroupsForUser",
    "iam:ListMFADevices",
    "iam:ListSSHPublicKeys",
    "iam:ListServiceSpecificCredentials",
    "iam:ListSigningCertificates",
    "iam:ListUserPolicies",
    "iam:ListUserTags",
];

/// What is read of a role.
const READ_ROLE: &[&str] =
    &["iam:GetRole", "iam:GetRolePolicy", "iam:ListAttachedRolePolicies", "iam:ListRolePolicies", "iam:ListRoleTags"];

/// What is read of a service control policy.
const READ_CONTROL: &[&str] =
    &["organizations:DescribePolicy", "organizations:ListPolicies", "organizations:ListTargetsForPolicy"];

/// Everything that `apply`, `verify` and `undo` of a plan need in AWS, sorted.
pub(super) fn needs(plan: &Plan) -> Vec<Need> {
    let partition = Arn::parse(&plan.caller).map_or("aws", |arn| arn.partition);
    let mut found: BTreeSet<Need> = BTreeSet::new();
    for action in &plan.actions {
        // It is compared before and after, also where all effects are on what it is made of.
        found.extend(reading(partition, &action.object, &path_of(plan, &action.object)));
        for effect in &action.effects {
            let object = effect.object(action);
            let path = path_of(plan, object);
            for change in std::iter::once(&effect.change).chain(&effect.inverse) {
                found.extend(of(partition, object, &path, change));
            }
            found.extend(reading(partition, object, &path));
            if effect.change == Change::CreateKey {
                // A key that was made and not stored is deleted when the plan is taken back.
                found.extend(one("iam:DeleteAccessKey", arn(partition, object, &path)));
            }
        }
    }
    found.into_iter().collect()
}

/// The path of a user or role of a plan, with slashes at both ends.
fn path_of(plan: &Plan, object: &Object) -> String {
    let made = plan.actions.iter().flat_map(|action| action.effects.iter().map(move |effect| (action, effect)));
    let made =
        made.filter(|(action, effect)| effect.object(action) == object).find_map(|(_, effect)| match &effect.change {
            Change::CreateUser { path, .. } => Some(path.clone()),
            _ => None,
        });
    let observed =
        plan.actions.iter().find(|action| action.object == *object).and_then(|action| match &action.observed {
            State::User(user) => Some(user.path.clone()),
            State::Role(role) => Some(role.path.clone()),
            _ => None,
        });
    observed.or(made).filter(|path| !path.is_empty()).unwrap_or_else(|| "/".to_owned())
}

fn arn(partition: &str, object: &Object, path: &str) -> Option<String> {
    Some(match object {
        Object::Principal { account, kind, name } => {
            let kind = if *kind == PrincipalKind::User { "user" } else { "role" };
            format!("arn:{partition}:iam::{account}:{kind}{path}{name}")
        }
        Object::Secret { id, .. } if id.starts_with("arn:") => id.clone(),
        // The service puts six letters behind the name of a secret.
        Object::Secret { account, region, id } => {
            format!("arn:{partition}:secretsmanager:{region}:{account}:secret:{id}-??????")
        }
        Object::Control { .. } | Object::Variable { .. } | Object::DeployKey { .. } => return None,
    })
}

fn reading(partition: &str, object: &Object, path: &str) -> Vec<Need> {
    let (actions, on): (&[&str], _) = match object {
        Object::Principal { kind: PrincipalKind::User, .. } => (READ_USER, arn(partition, object, path)),
        Object::Principal { kind: PrincipalKind::Role, .. } => (READ_ROLE, arn(partition, object, path)),
        // The id of a policy is not known before it is made.
        Object::Control { .. } => (READ_CONTROL, Some("*".to_owned())),
        Object::Secret { .. } => (&["secretsmanager:DescribeSecret"], arn(partition, object, path)),
        Object::Variable { .. } | Object::DeployKey { .. } => return Vec::new(),
    };
    let Some(on) = on else { return Vec::new() };
    actions.iter().map(|action| Need { action: (*action).to_owned(), resource: on.clone() }).collect()
}

fn one(action: &str, on: Option<String>) -> Option<Need> {
    Some(Need { action: action.to_owned(), resource: on? })
}

/// What one change needs.
fn of(partition: &str, object: &Object, path: &str, change: &Change) -> Vec<Need> {
    let user = matches!(object, Object::Principal { kind: PrincipalKind::User, .. });
    let either = |for_user: &'static str, for_role: &'static str| if user { for_user } else { for_role };
    let action = match change {
        Change::PutInline { .. } => either("iam:PutUserPolicy", "iam:PutRolePolicy"),
        Change::DeleteInline { .. } => either("iam:DeleteUserPolicy", "iam:DeleteRolePolicy"),
        Change::SetBoundary { .. } => either("iam:PutUserPermissionsBoundary", "iam:PutRolePermissionsBoundary"),
        Change::ClearBoundary => either("iam:DeleteUserPermissionsBoundary", "iam:DeleteRolePermissionsBoundary"),
        Change::Attach { .. } => either("iam:AttachUserPolicy", "iam:AttachRolePolicy"),
        Change::Detach { .. } => either("iam:DetachUserPolicy", "iam:DetachRolePolicy"),
        Change::SetTrust { .. } => "iam:UpdateAssumeRolePolicy",
        Change::SetKey { .. } => "iam:UpdateAccessKey",
        Change::DeleteKey { .. } => "iam:DeleteAccessKey",
        Change::CreateKey => "iam:CreateAccessKey",
        Change::DeleteUser => "iam:DeleteUser",
        Change::CreateUser { tags, .. } => {
            let on = arn(partition, object, path);
            let tag = if tags.is_empty() { None } else { one("iam:TagUser", on.clone()) };
            return one("iam:CreateUser", on).into_iter().chain(tag).collect();
        }
        Change::JoinGroup { group } | Change::LeaveGroup { group } => {
            let action = match change {
                Change::JoinGroup { .. } => "iam:AddUserToGroup",
                _ => "iam:RemoveUserFromGroup",
            };
            // A group's path is not part of what a user says of it.
            let account = object.account().unwrap_or_default();
            let on = |path: &str| one(action, Some(format!("arn:{partition}:iam::{account}:group/{path}{group}")));
            return on("").into_iter().chain(on("*/")).collect();
        }
        Change::CreateControl { .. } => {
            return one("organizations:CreatePolicy", Some("*".to_owned())).into_iter().collect();
        }
        Change::DeleteControl => {
            let on = format!("arn:{partition}:organizations::*:policy/*/service_control_policy/p-*");
            return one("organizations:DeletePolicy", Some(on)).into_iter().collect();
        }
        Change::AttachControl { target } | Change::DetachControl { target } => {
            let action = match change {
                Change::AttachControl { .. } => "organizations:AttachPolicy",
                _ => "organizations:DetachPolicy",
            };
            let policy = format!("arn:{partition}:organizations::*:policy/*/service_control_policy/p-*");
            let account = format!("arn:{partition}:organizations::*:account/*/{target}");
            return [policy, account].into_iter().filter_map(|on| one(action, Some(on))).collect();
        }
        Change::Store { .. } => {
            let on = arn(partition, object, path);
            let both = ["secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"];
            return both.into_iter().filter_map(|action| one(action, on.clone())).collect();
        }
        // Who one is can always be asked, and a host of repositories is not AWS.
        Change::Probe { .. } | Change::DeleteDeployKey | Change::CreateDeployKey { .. } => return Vec::new(),
    };
    one(action, arn(partition, object, path)).into_iter().collect()
}
