//! Service control policies that a plan makes.

use aws_sdk_organizations::types::PolicyType;
use stanch_contain::change::Change;
use stanch_contain::object::Object;
use stanch_contain::state::{ControlState, State};
use stanch_contain::world::{Learned, Trouble};

use super::Aws;
use super::ask::Ask;
use super::refusal::{Refusal, present};
use crate::apply::unfit;

/// What the policy says of itself in the console.
const DESCRIPTION: &str = "Made by stanch to contain exposed credentials; `stanch contain undo` removes it";

/// A policy of the caller's organisation, by its name.
struct Control<'a> {
    organizations: aws_sdk_organizations::Client,
    once: aws_sdk_organizations::Client,
    ask: Ask<'a>,
    name: &'a str,
}

impl Aws {
    /// What a service control policy is like.
    pub(in crate::apply) async fn control(&self, name: &str) -> Result<State, Trouble> {
        Ok(self.of(name).observe().await?)
    }

    /// Makes a change of a service control policy.
    pub(in crate::apply) async fn change_control(&self, name: &str, change: &Change) -> Result<Learned, Trouble> {
        let control = self.of(name);
        match change {
            Change::CreateControl { content } => Ok(Box::pin(control.create(content)).await?),
            Change::DeleteControl => Ok(control.delete().await?),
            Change::AttachControl { target } => Ok(control.attach(target).await?),
            Change::DetachControl { target } => Ok(control.detach(target).await?),
            _ => Err(unfit(&Object::Control { name: name.to_owned() })),
        }
    }

    fn of<'a>(&'a self, name: &'a str) -> Control<'a> {
        let ask = self.asking(format!("service control policy {name}"));
        Control { organizations: self.organizations(), once: self.organizations_once(), ask, name }
    }
}

impl Control<'_> {
    /// Its id; none where there is no policy of the name.
    async fn id(&self) -> Result<Option<String>, Refusal> {
        let list = || {
            let call = self.organizations.list_policies().filter(PolicyType::ServiceControlPolicy);
            call.into_paginator().send().collect::<Result<Vec<_>, _>>()
        };
        let pages = self.ask.ask("organizations:ListPolicies", list).await?;
        let mut policies = pages.into_iter().flat_map(|page| page.policies.unwrap_or_default());
        Ok(policies.find(|policy| policy.name.as_deref() == Some(self.name)).and_then(|policy| policy.id))
    }

    async fn observe(&self) -> Result<State, Refusal> {
        const DESCRIBE: &str = "organizations:DescribePolicy";
        let Some(id) = self.id().await? else { return Ok(State::Absent) };
        let describe = self.ask.ask(DESCRIBE, || self.organizations.describe_policy().policy_id(&id).send());
        let list = || {
            let call = self.organizations.list_targets_for_policy().policy_id(&id);
            call.into_paginator().send().collect::<Result<Vec<_>, _>>()
        };
        let (policy, pages) = tokio::try_join!(describe, self.ask.ask("organizations:ListTargetsForPolicy", list))?;
        let content = self.ask.there(DESCRIBE, policy.policy.and_then(|policy| policy.content))?;
        let targets = pages.into_iter().flat_map(|page| page.targets.unwrap_or_default());
        let targets = targets.filter_map(|target| target.target_id).collect();
        Ok(State::Control(ControlState { id, content, targets }))
    }

    async fn create(&self, content: &str) -> Result<Learned, Refusal> {
        const CREATE: &str = "organizations:CreatePolicy";
        let create = || {
            let call = self.once.create_policy().name(self.name).description(DESCRIPTION).content(content);
            call.r#type(PolicyType::ServiceControlPolicy).send()
        };
        match self.ask.make(CREATE, create).await {
            Ok(answer) => {
                let summary = answer.policy.and_then(|policy| policy.policy_summary);
                Ok(Learned { id: summary.and_then(|summary| summary.id), at: None })
            }
            // One of the same name and text is the one that was asked for: the answer to an earlier call got lost.
            Err(refusal) if refusal.is(&["DuplicatePolicyException"]) => match self.observe().await? {
                State::Control(control) if control.content == content => Ok(Learned { id: Some(control.id), at: None }),
                _ => Err(refusal),
            },
            Err(refusal) => Err(refusal),
        }
    }

    async fn delete(&self) -> Result<Learned, Refusal> {
        let Some(id) = self.id().await? else { return Ok(Learned::default()) };
        let delete = || self.organizations.delete_policy().policy_id(&id).send();
        present(self.ask.ask("organizations:DeletePolicy", delete).await)?;
        Ok(Learned { id: Some(id), at: None })
    }

    async fn attach(&self, target: &str) -> Result<Learned, Refusal> {
        const ATTACH: &str = "organizations:AttachPolicy";
        let Some(id) = self.id().await? else { return Err(self.ask.absent(ATTACH, "PolicyNotFoundException")) };
        let attach = || self.organizations.attach_policy().policy_id(&id).target_id(target).send();
        match self.ask.ask(ATTACH, attach).await {
            Err(refusal) if !refusal.is(&["DuplicatePolicyAttachmentException"]) => Err(refusal),
            _ => Ok(Learned { id: Some(id), at: None }),
        }
    }

    async fn detach(&self, target: &str) -> Result<Learned, Refusal> {
        let Some(id) = self.id().await? else { return Ok(Learned::default()) };
        let detach = || self.organizations.detach_policy().policy_id(&id).target_id(target).send();
        match self.ask.ask("organizations:DetachPolicy", detach).await {
            Err(refusal) if !refusal.is(&["PolicyNotAttachedException", "PolicyNotFoundException"]) => Err(refusal),
            _ => Ok(Learned { id: Some(id), at: None }),
        }
    }
}
