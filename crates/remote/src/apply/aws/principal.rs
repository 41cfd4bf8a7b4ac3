//! Changes of users and roles.

use std::collections::BTreeMap;

use aws_sdk_iam::types::{StatusType, Tag};
use chrono::{DateTime, Utc};
use stanch_contain::change::Change;
use stanch_contain::object::{Object, PrincipalKind};
use stanch_contain::world::{Learned, Trouble};

use super::ask::{Ask, utc};
use super::refusal::{Refusal, present};
use super::{Account, Aws};
use crate::Secret;
use crate::apply::unfit;

/// A call whose answer says nothing but that it was done.
macro_rules! told {
    ($ask:expr, $action:literal, $call:expr) => {
        $ask.ask($action, || $call.send()).await.map(drop)
    };
}

/// A call that removes something: what is gone already is as it should be.
macro_rules! gone {
    ($ask:expr, $action:literal, $call:expr) => {
        present($ask.ask($action, || $call.send()).await).map(drop)
    };
}

pub(super) use gone;

impl Aws {
    /// Makes a change of a user or role.
    pub(in crate::apply) async fn change_principal(
        &self,
        account: &str,
        kind: PrincipalKind,
        name: &str,
        change: &Change,
    ) -> Result<Learned, Trouble> {
        let object = Object::principal(account, kind, name);
        let session = self.session(account).await?;
        let ask = self.asking(object.words());
        match (kind, change) {
            (PrincipalKind::User, Change::CreateUser { path, tags }) => {
                return Ok(create_user(&session, &ask, name, path, tags).await?);
            }
            (PrincipalKind::User, Change::DeleteUser) => {
                Box::pin(self.delete_user(account, &session, &ask, name)).await?;
                return Ok(Learned::default());
            }
            _ => {}
        }
        let done = match kind {
            PrincipalKind::User => Box::pin(user(&session.iam, &ask, name, change)).await,
            PrincipalKind::Role => Box::pin(role(&session.iam, &ask, name, change)).await,
        };
        done?.then(Learned::default).ok_or_else(|| unfit(&object))
    }

    /// Makes a new access key: its id, its secret half, and when it was made.
    pub(in crate::apply) async fn create_key(
        &self,
        account: &str,
        name: &str,
    ) -> Result<(String, Secret, DateTime<Utc>), Trouble> {
        const CREATE: &str = "iam:CreateAccessKey";
        let session = self.session(account).await?;
        let ask = self.asking(format!("user {name} of account {account}"));
        let answer = ask.make(CREATE, || session.once.create_access_key().user_name(name).send()).await?;
        let key = ask.there(CREATE, answer.access_key)?;
        // The secret half first: from here on it is in memory that is overwritten.
        let secret = Secret::new(key.secret_access_key);
        // The key is there, with or without a time: to lose it now would leave an orphan.
        let at = key.create_date.as_ref().and_then(utc).unwrap_or_else(|| std::time::SystemTime::now().into());
        Ok((key.access_key_id, secret, at))
    }
}

async fn create_user(
    session: &Account,
    ask: &Ask<'_>,
    name: &str,
    path: &str,
    tags: &BTreeMap<String, String>,
) -> Result<Learned, Refusal> {
    const CREATE: &str = "iam:CreateUser";
    let mut list = Vec::new();
    for (key, value) in tags {
        let tag = Tag::builder().key(key).value(value).build().ok();
        list.push(ask.there(CREATE, tag)?);
    }
    let create = || session.once.create_user().user_name(name).path(path).set_tags(Some(list.clone())).send();
    let user = ask.make(CREATE, create).await?.user;
    let at = user.as_ref().and_then(|user| utc(&user.create_date));
    Ok(Learned { id: user.map(|user| user.user_id), at })
}

/// Makes a change of a user; says whether it is one of a user.
async fn user(iam: &aws_sdk_iam::Client, ask: &Ask<'_>, name: &str, change: &Change) -> Result<bool, Refusal> {
    match change {
        Change::PutInline { name: policy, document } => {
            let call = iam.put_user_policy().user_name(name).policy_name(policy).policy_document(document);
            told!(ask, "iam:PutUserPolicy", call.clone())
        }
        Change::DeleteInline { name: policy } => {
            gone!(ask, "iam:DeleteUserPolicy", iam.delete_user_policy().user_name(name).policy_name(policy))
        }
        Change::SetBoundary { arn } => {
            let call = iam.put_user_permissions_boundary().user_name(name).permissions_boundary(arn);
            told!(ask, "iam:PutUserPermissionsBoundary", call.clone())
        }
        Change::ClearBoundary => {
            gone!(ask, "iam:DeleteUserPermissionsBoundary", iam.delete_user_permissions_boundary().user_name(name))
        }
        Change::Attach { arn } => {
            told!(ask, "iam:AttachUserPolicy", iam.attach_user_policy().user_name(name).policy_arn(arn))
        }
        Change::Detach { arn } => {
            gone!(ask, "iam:DetachUserPolicy", iam.detach_user_policy().user_name(name).policy_arn(arn))
        }
        Change::SetKey { id, active } => {
            let status = if *active { StatusType::Active } else { StatusType::Inactive };
            let call = iam.update_access_key().user_name(name).access_key_id(id).status(status);
            told!(ask, "iam:UpdateAccessKey", call.clone())
        }
        Change::DeleteKey { id } => {
            gone!(ask, "iam:DeleteAccessKey", iam.delete_access_key().user_name(name).access_key_id(id))
        }
        Change::JoinGroup { group } => {
            told!(ask, "iam:AddUserToGroup", iam.add_user_to_group().user_name(name).group_name(group))
        }
        Change::LeaveGroup { group } => {
            gone!(ask, "iam:RemoveUserFromGroup", iam.remove_user_from_group().user_name(name).group_name(group))
        }
        _ => return Ok(false),
    }?;
    Ok(true)
}

/// Makes a change of a role; says whether it is one of a role.
async fn role(iam: &aws_sdk_iam::Client, ask: &Ask<'_>, name: &str, change: &Change) -> Result<bool, Refusal> {
    match change {
        Change::PutInline { name: policy, document } => {
            let call = iam.put_role_policy().role_name(name).policy_name(policy).policy_document(document);
            told!(ask, "iam:PutRolePolicy", call.clone())
        }
        Change::DeleteInline { name: policy } => {
            gone!(ask, "iam:DeleteRolePolicy", iam.delete_role_policy().role_name(name).policy_name(policy))
        }
        Change::SetBoundary { arn } => {
            let call = iam.put_role_permissions_boundary().role_name(name).permissions_boundary(arn);
            told!(ask, "iam:PutRolePermissionsBoundary", call.clone())
        }
        Change::ClearBoundary => {
            gone!(ask, "iam:DeleteRolePermissionsBoundary", iam.delete_role_permissions_boundary().role_name(name))
        }
        Change::Attach { arn } => {
            told!(ask, "iam:AttachRolePolicy", iam.attach_role_policy().role_name(name).policy_arn(arn))
        }
        Change::Detach { arn } => {
            gone!(ask, "iam:DetachRolePolicy", iam.detach_role_policy().role_name(name).policy_arn(arn))
        }
        Change::SetTrust { document } => {
            let call = iam.update_assume_role_policy().role_name(name).policy_document(document);
            told!(ask, "iam:UpdateAssumeRolePolicy", call.clone())
        }
        _ => return Ok(false),
    }?;
    Ok(true)
}
