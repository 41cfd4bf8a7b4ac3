//! AWS's own managed policies whose documents are short and have not changed for years.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::Value;

use super::Policy;

/// Documents by the end of the ARN, behind `arn:aws:iam::aws:policy/` or the like of the organisation's policies.
static POLICIES: LazyLock<BTreeMap<String, Policy>> = LazyLock::new(|| {
    let documents: BTreeMap<String, Value> =
        serde_json::from_str(include_str!("../../data/managed.json")).unwrap_or_default();
    documents
        .into_iter()
        .map(|(path, document)| {
            let policy = Policy::parse(path.rsplit('/').next().unwrap_or(&path), &document);
            (path, policy)
        })
        .collect()
});

/// A policy by its ARN, in any partition.
pub(super) fn policy(arn: &str) -> Option<&'static Policy> {
    let arn = crate::arn::Arn::parse(arn).filter(|arn| arn.account == "aws")?;
    POLICIES.get(arn.resource.strip_prefix("policy/")?)
}
