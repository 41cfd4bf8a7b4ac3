//! What a role is like.

use std::collections::{BTreeMap, BTreeSet};

use futures::future::try_join_all;
use stanch_contain::state::{Grants, RoleState, State};
use stanch_contain::world::Trouble;

use super::Aws;
use super::ask::Ask;
use super::refusal::{Refusal, present};

/// A role of one account.
struct Role<'a> {
    iam: &'a aws_sdk_iam::Client,
    ask: Ask<'a>,
    name: &'a str,
}

impl Aws {
    /// What a role is like, all of it or nothing: a part that is denied is trouble.
    pub(super) async fn role(&self, account: &str, name: &str) -> Result<State, Trouble> {
        let session = self.session(account).await?;
        let ask = self.asking(format!("role {name} of account {account}"));
        let role = Role { iam: &session.iam, ask, name };
        Ok(Box::pin(role.observe()).await?)
    }
}

impl Role<'_> {
    async fn observe(&self) -> Result<State, Refusal> {
        const GET: &str = "iam:GetRole";
        let answer = self.ask.ask(GET, || self.iam.get_role().role_name(self.name).send()).await;
        let Some(answer) = present(answer)? else { return Ok(State::Absent) };
        let role = self.ask.there(GET, answer.role)?;
        let created = self.ask.time(GET, Some(&role.create_date))?;
        let trust = self.ask.there(GET, role.assume_role_policy_document)?;
        let trust = self.ask.document(GET, &trust)?;
        let (inline, attached, tags) = tokio::try_join!(self.inline(), self.attached(), self.tags())?;
        let boundary = role.permissions_boundary.and_then(|boundary| boundary.permissions_boundary_arn);
        let grants = Grants { boundary, attached, inline, tags };
        Ok(State::Role(RoleState { id: role.role_id, path: role.path, created, grants, trust }))
    }

    async fn inline(&self) -> Result<BTreeMap<String, String>, Refusal> {
        const GET: &str = "iam:GetRolePolicy";
        let list = || self.iam.list_role_policies().role_name(self.name).into_paginator().items().send().collect();
        let names: Vec<String> = self.ask.ask("iam:ListRolePolicies", list).await?;
        let documents = names.into_iter().map(|name| async move {
            let get = || self.iam.get_role_policy().role_name(self.name).policy_name(&name).send();
            // AWS lists a policy for a moment after it is gone.
            let Some(answer) = present(self.ask.ask(GET, get).await)? else { return Ok(None) };
            Ok::<_, Refusal>(Some((name, self.ask.document(GET, &answer.policy_document)?)))
        });
        Ok(try_join_all(documents).await?.into_iter().flatten().collect())
    }

    async fn attached(&self) -> Result<BTreeSet<String>, Refusal> {
        let list =
            || self.iam.list_attached_role_policies().role_name(self.name).into_paginator().items().send().collect();
        let policies: Vec<_> = self.ask.ask("iam:ListAttachedRolePolicies", list).await?;
        Ok(policies.into_iter().filter_map(|policy| policy.policy_arn).collect())
    }

    async fn tags(&self) -> Result<BTreeMap<String, String>, Refusal> {
        let list = || self.iam.list_role_tags().role_name(self.name).into_paginator().items().send().collect();
        let tags: Vec<_> = self.ask.ask("iam:ListRoleTags", list).await?;
        Ok(tags.into_iter().map(|tag| (tag.key, tag.value)).collect())
    }
}
