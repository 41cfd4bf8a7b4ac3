//! Policies of the organisation, with their documents and targets.

use aws_sdk_organizations::types::PolicyType;
use futures::future::try_join_all;
use serde_json::{Value, json};
use stanch_inventory::aws;
use stanch_inventory::record::Record;
use stanch_inventory::record::aws::ControlKind;
use stanch_inventory::run::Listing;

use super::Reader;
use crate::RemoteError;
use crate::aws::failure::Failure;
use crate::read::aws::call::Answer;
use crate::read::aws::operation::{DESCRIBE_POLICY, LIST_POLICIES, LIST_TARGETS};
use crate::read::aws::service::arns;

impl Reader<'_> {
    /// Policies of a kind, each with its document and targets.
    pub(super) async fn policies(&self, kind: ControlKind) -> Result<Vec<Listing>, RemoteError> {
        let client = self.client;
        let filter = match kind {
            ControlKind::Service => PolicyType::ServiceControlPolicy,
            ControlKind::Resource => PolicyType::ResourceControlPolicy,
        };
        let filter = &filter;
        let ask = |token: Option<String>| -> Answer<'_> {
            Box::pin(async move {
                let call = client.list_policies().filter(filter.clone()).set_next_token(token);
                let answer = call.send().await.map_err(|error| Failure::of(&error))?;
                let policies = answer.policies().iter().map(|one| json!({"Id": one.id(), "Name": one.name()}));
                Ok(json!({"Policies": policies.collect::<Vec<_>>(), "NextToken": answer.next_token()}))
            })
        };
        let name = match kind {
            ControlKind::Service => "service control policies",
            ControlKind::Resource => "resource control policies",
        };
        let read = |answer: &Value| aws::control_policies(answer, kind);
        let listing = Self::listing(name, "").enumerating();
        let mut list = self.calls.listing(listing, &LIST_POLICIES, filter.as_str(), &ask, &read).await?.listing;
        let mut policies = Vec::new();
        for record in list.records.drain(..) {
            if let Record::ControlPolicy(policy) = record {
                policies.push(policy);
            }
        }
        let details = try_join_all(policies.iter().map(|policy| Box::pin(self.details(&policy.id, kind)))).await?;
        let mut listings = vec![list];
        for (mut policy, (of_policy, document, targets)) in policies.into_iter().zip(details) {
            policy.document = document;
            policy.targets = targets;
            policy.targets.sort();
            listings.extend(of_policy);
            if let Some(list) = listings.first_mut() {
                list.records.push(Record::ControlPolicy(policy));
            }
        }
        Ok(listings)
    }

    /// The document and the targets of a policy, which become part of its record.
    async fn details(&self, id: &str, kind: ControlKind) -> Result<(Vec<Listing>, Value, Vec<String>), RemoteError> {
        let client = self.client;
        let ask = |_: Option<String>| -> Answer<'_> {
            Box::pin(async move {
                let answer = client.describe_policy().policy_id(id).send().await;
                let answer = answer.map_err(|error| Failure::of(&error))?;
                let content = answer.policy().and_then(|policy| policy.content());
                Ok(json!({"Policies": [{"Id": id, "Content": content}]}))
            })
        };
        let subject = format!("policy={id}");
        let listing = Self::listing("control policy documents", id);
        let read = |answer: &Value| aws::control_policies(answer, kind);
        let mut document = self.calls.listing(listing, &DESCRIBE_POLICY, &subject, &ask, &read).await?.listing;
        let said = match document.records.pop() {
            Some(Record::ControlPolicy(policy)) => policy.document,
            _ => Value::Null,
        };
        let ask = |token: Option<String>| -> Answer<'_> {
            Box::pin(async move {
                let call = client.list_targets_for_policy().policy_id(id).set_next_token(token);
                let answer = call.send().await.map_err(|error| Failure::of(&error))?;
                let targets = answer.targets().iter().filter_map(|one| one.target_id()).collect::<Vec<_>>();
                Ok(json!({"Arns": targets, "Marker": answer.next_token()}))
            })
        };
        let listing = Self::listing("control policy targets", id);
        let targets = self.calls.listing(listing, &LIST_TARGETS, &subject, &ask, &arns).await?;
        Ok((vec![document, targets.listing], said, targets.leads))
    }
}
