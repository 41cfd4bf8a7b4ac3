//! Who could take back what is put on them, or put it on others.

use std::collections::BTreeMap;

use stanch_iam::ask::Question;
use stanch_iam::estate::{Estate, Kind, PrincipalId};
use stanch_iam::reach::Answer;

/// What takes a deny, a boundary or a switched-off key of a user away, or makes another key beside it.
const OF_USERS: &[&str] = &[
    "iam:DeleteUserPolicy",
    "iam:PutUserPolicy",
    "iam:DeleteUserPermissionsBoundary",
    "iam:PutUserPermissionsBoundary",
    "iam:DetachUserPolicy",
    "iam:UpdateAccessKey",
    "iam:CreateAccessKey",
    "iam:CreateLoginProfile",
    "iam:CreateServiceSpecificCredential",
];

/// Likewise of a role.
const OF_ROLES: &[&str] = &[
    "iam:DeleteRolePolicy",
    "iam:PutRolePolicy",
    "iam:DeleteRolePermissionsBoundary",
    "iam:PutRolePermissionsBoundary",
    "iam:DetachRolePolicy",
    "iam:UpdateAssumeRolePolicy",
];

/// Whether an identity, as it is, may change what binds itself.
pub(super) fn repairs(estate: &Estate, who: PrincipalId) -> Answer {
    let principal = estate.principal(who);
    let actions = if principal.kind == Kind::User { OF_USERS } else { OF_ROLES };
    let given = BTreeMap::new();
    let may = |action: &&str| {
        let asked = estate.ask(&Question { who, action, resource: &principal.arn, given: &given });
        Answer::from(asked.decision.verdict.truth())
    };
    actions.iter().map(may).max().unwrap_or_default()
}
