//! Agents of Bedrock, and code interpreters that agents run code in.

use serde_json::Value;

use super::{Draft, single};
use crate::aws::Owner;
use crate::page::Page;
use crate::record::aws::WorkloadKind;

/// The answer to `bedrock-agent get-agent`. Its instruction is not looked at.
pub fn agent(value: &Value, owner: &Owner<'_>) -> Page {
    single(value, Some("agent"), "an agent", |one, problems| {
        let draft = Draft::new(WorkloadKind::Agent, one.text("agentArn")?, one.text("agentName"), owner);
        let draft = draft.role(one.text("agentResourceRoleArn"), "service").state(one.text("agentStatus"));
        Some(draft.updated(one.time("updatedAt", problems)).record())
    })
}

/// The answer to `bedrock-agentcore-control get-code-interpreter`.
pub fn code_interpreter(value: &Value, owner: &Owner<'_>) -> Page {
    single(value, None, "a code interpreter", |one, problems| {
        let draft = Draft::new(WorkloadKind::CodeInterpreter, one.text("codeInterpreterArn")?, one.text("name"), owner);
        let draft = draft.role(one.text("executionRoleArn"), "execution").state(one.text("status"));
        Some(draft.updated(one.time("lastUpdatedAt", problems)).record())
    })
}
