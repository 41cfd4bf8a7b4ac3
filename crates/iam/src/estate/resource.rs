//! Policies of resources.

use stanch_inventory::record::aws;

use super::Estate;
use crate::arn::Arn;
use crate::policy::{Policy, Statement};

impl Estate {
    pub(super) fn resource_policy(&mut self, said: &aws::ResourcePolicy) {
        let policy = said.document.as_ref().map(|document| {
            let name =
                format!("policy of {} {}", said.resource, said.arn.rsplit([':', '/']).next().unwrap_or(&said.arn));
            self.keep(&said.arn, Policy::parse(&name, document))
        });
        self.resource_policies.insert(said.arn.clone(), policy);
    }

    /// The policy of a resource, and whether it may have one that was not read.
    pub(crate) fn policy_of(&self, resource: &str) -> (Option<&[Statement]>, bool) {
        if let Some(id) = self.by_arn.get(resource) {
            let trust = self.principal(*id).trust;
            return (trust.map(|trust| self.policy(trust).statements.as_slice()), false);
        }
        let Some(arn) = Arn::parse(resource) else { return (None, false) };
        let owner = owner(&arn, resource);
        match self.resource_policies.get(owner.as_ref()) {
            Some(policy) => (policy.map(|id| self.policy(id).statements.as_slice()), false),
            None => (None, has_policies(&arn)),
        }
    }
}

/// The resource whose policy binds: a bucket for its objects, a function for its versions.
fn owner<'a>(arn: &Arn<'a>, resource: &'a str) -> std::borrow::Cow<'a, str> {
    let cut = match arn.service {
        "s3" => arn.resource.find('/'),
        "lambda" => arn.resource.strip_prefix("function:").and_then(|name| name.find(':')).map(|at| at + 9),
        _ => None,
    };
    match cut {
        Some(at) => resource[..resource.len() - arn.resource.len() + at].into(),
        None => resource.into(),
    }
}

/// Whether resources of this sort can have a policy of their own that may let somebody in.
fn has_policies(arn: &Arn<'_>) -> bool {
    let kind = arn.resource.split([':', '/']).next().unwrap_or_default();
    match arn.service {
        "s3" | "sqs" | "sns" | "secretsmanager" | "es" | "dynamodb" | "kinesis" => true,
        "kms" => kind == "key",
        "lambda" => kind == "function",
        "ecr" => kind == "repository",
        "backup" => kind == "backup-vault",
        _ => false,
    }
}
