//! Stacks and stack sets of CloudFormation.

use serde_json::Value;

use super::{Draft, listed, single};
use crate::aws::Owner;
use crate::page::Page;
use crate::record::aws::WorkloadKind;

/// One page of `cloudformation describe-stacks`. A stack without a role acts as whoever changes it. Of its parameters
/// the names are kept: whoever can describe it sees those that are not marked as secret.
pub fn stacks(value: &Value, owner: &Owner<'_>) -> Page {
    listed(value, "Stacks", "a stack", |one, problems| {
        let made = one.time("CreationTime", problems);
        let draft = Draft::new(WorkloadKind::Stack, one.text("StackId")?, one.text("StackName"), owner);
        let draft = draft.role(one.text("RoleARN"), "service").state(one.text("StackStatus"));
        let draft = draft.variables(one.texts("Parameters", "ParameterKey"));
        Some(draft.updated(one.time("LastUpdatedTime", problems).or(made)).record())
    })
}

/// One page of `cloudformation list-stack-sets`. It does not say as which role they are rolled out.
pub fn stack_sets(value: &Value, owner: &Owner<'_>) -> Page {
    listed(value, "Summaries", "a stack set", |one, _| {
        let (id, name) = (one.text("StackSetId")?, one.text("StackSetName"));
        let arn = owner.arn("cloudformation", &format!("stackset/{id}"));
        Some(Draft::new(WorkloadKind::StackSet, arn, name, owner).state(one.text("Status")).listed())
    })
}

/// The answer to `cloudformation describe-stack-set`.
pub fn stack_set(value: &Value, owner: &Owner<'_>) -> Page {
    single(value, Some("StackSet"), "a stack set", |one, _| {
        let id = one.text("StackSetId")?;
        let arn = one.text("StackSetARN").unwrap_or_else(|| owner.arn("cloudformation", &format!("stackset/{id}")));
        let draft = Draft::new(WorkloadKind::StackSet, arn, one.text("StackSetName"), owner);
        let draft = draft.role(one.text("AdministrationRoleARN"), "administration").state(one.text("Status"));
        Some(draft.variables(one.texts("Parameters", "ParameterKey")).record())
    })
}
