//! Whether the caller can bind accounts with service control policies.

use std::collections::BTreeMap;

use aws_config::retry::RetryConfig;
use aws_sdk_organizations::types::{PolicyType, PolicyTypeStatus};
use futures::future::try_join_all;
use stanch_contain::world::Trouble;

use super::refusal::Refusal;
use super::{Aws, partition};

/// What service control policies there are, for a caller in the management account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Controls {
    /// Id of the root: `r-…`.
    pub root: String,
    /// Whether they are enabled.
    pub enabled: bool,
    /// How many are attached, by the id of the root, account or unit.
    pub attached: BTreeMap<String, usize>,
}

impl Aws {
    pub(super) fn organizations(&self) -> aws_sdk_organizations::Client {
        let settings = aws_sdk_organizations::config::Builder::from(&self.configuration).retry_partition(partition());
        aws_sdk_organizations::Client::from_conf(settings.build())
    }

    /// A client that sends a call once.
    pub(super) fn organizations_once(&self) -> aws_sdk_organizations::Client {
        let settings = aws_sdk_organizations::config::Builder::from(&self.configuration);
        aws_sdk_organizations::Client::from_conf(settings.retry_config(RetryConfig::disabled()).build())
    }

    /// What the caller can do with service control policies; none where it is not in the management account.
    pub(in crate::apply) async fn controls(&self, targets: &[String]) -> Result<Option<Controls>, Trouble> {
        const ROOTS: &str = "organizations:ListRoots";
        let client = self.organizations();
        let ask = self.asking(format!("the organisation of account {}", self.caller.account));
        let described = ask.ask("organizations:DescribeOrganization", || client.describe_organization().send()).await;
        let organization = match described {
            Err(refusal) if refusal.is(&["AWSOrganizationsNotInUseException"]) => return Ok(None),
            other => other?.organization,
        };
        let management = organization.and_then(|organization| organization.master_account_id);
        if management.as_deref() != Some(&self.caller.account) {
            return Ok(None);
        }
        let list = || client.list_roots().into_paginator().send().collect::<Result<Vec<_>, _>>();
        let pages = ask.ask(ROOTS, list).await?;
        let root = ask.there(ROOTS, pages.into_iter().flat_map(|page| page.roots.unwrap_or_default()).next())?;
        let enabled = root.policy_types.unwrap_or_default().iter().any(|one| {
            one.r#type == Some(PolicyType::ServiceControlPolicy) && one.status == Some(PolicyTypeStatus::Enabled)
        });
        let root = ask.there(ROOTS, root.id)?;
        let counts = std::iter::once(&root).chain(targets).map(|target| {
            let (ask, client) = (&ask, &client);
            async move {
                let list = || {
                    let call = client.list_policies_for_target().target_id(target);
                    let call = call.filter(PolicyType::ServiceControlPolicy);
                    call.into_paginator().send().collect::<Result<Vec<_>, _>>()
                };
                let pages = ask.ask("organizations:ListPoliciesForTarget", list).await?;
                let count = pages.iter().map(|page| page.policies().len()).sum();
                Ok::<_, Refusal>((target.clone(), count))
            }
        });
        let attached = Box::pin(try_join_all(counts)).await?.into_iter().collect();
        Ok(Some(Controls { root, enabled, attached }))
    }
}
