//! Policies on resources, and whom snapshots are shared with.

use serde_json::Value;

use super::document;
use crate::page::Page;
use crate::record::Record;
use crate::record::aws::ResourcePolicy;

/// Whose a resource is, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owner<'a> {
    /// `aws`, `aws-cn` or `aws-us-gov`.
    pub partition: &'a str,
    /// Twelve digits.
    pub account: &'a str,
    /// The region; empty for what is in none.
    pub region: &'a str,
}

impl Owner<'_> {
    /// The ARN of something of a service.
    pub fn arn(&self, service: &str, resource: &str) -> String {
        format!("arn:{}:{service}:{}:{}:{resource}", self.partition, self.region, self.account)
    }
}

/// The ARN of a role that something names, by its ARN or by its name alone: then it is one of the account that the thing
/// is in, and of its partition. A name has no path, so that a role with one is found by its name.
pub(super) fn role_arn(role: &str, thing: &str, account: &str) -> String {
    if role.starts_with("arn:") {
        return role.to_owned();
    }
    let partition = thing.split(':').nth(1).filter(|part| part.starts_with("aws")).unwrap_or("aws");
    format!("arn:{partition}:iam::{account}:role/{}", role.trim_start_matches("role/"))
}

/// The policy on a resource: none where it was read that there is none. `resource` is its sort, as
/// [`ResourcePolicy::resource`] has it.
pub fn resource_policy(owner: &Owner<'_>, resource: &str, arn: &str, policy: Option<&Value>) -> Page {
    let empty = |value: &&Value| value.as_str().is_some_and(|text| text.trim().is_empty());
    let document = policy.filter(|value| !value.is_null() && !empty(value)).map(document);
    page(owner, resource, arn, document, Vec::new())
}

/// Whom a snapshot is shared with: accounts, or `all`.
pub fn shared(owner: &Owner<'_>, arn: &str, mut with: Vec<String>) -> Page {
    with.sort();
    with.dedup();
    page(owner, "snapshot", arn, None, with)
}

fn page(owner: &Owner<'_>, resource: &str, arn: &str, document: Option<Value>, shared_with: Vec<String>) -> Page {
    let (arn, account, resource) = (arn.to_owned(), owner.account.to_owned(), resource.to_owned());
    Page::of(vec![Record::ResourcePolicy(ResourcePolicy { arn, account, resource, document, shared_with })])
}
