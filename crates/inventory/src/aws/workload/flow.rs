//! State machines of Step Functions.

use serde_json::Value;

use super::{Draft, listed, single};
use crate::aws::Owner;
use crate::page::Page;
use crate::record::aws::WorkloadKind;

/// One page of `stepfunctions list-state-machines`. It does not say as which role they run.
pub fn state_machines(value: &Value, owner: &Owner<'_>) -> Page {
    listed(value, "stateMachines", "a state machine", |one, problems| {
        let draft = Draft::new(WorkloadKind::StateMachine, one.text("stateMachineArn")?, one.text("name"), owner);
        Some(draft.updated(one.time("creationDate", problems)).listed())
    })
}

/// The answer to `stepfunctions describe-state-machine`. Its definition is not looked at.
pub fn state_machine(value: &Value, owner: &Owner<'_>) -> Page {
    single(value, None, "a state machine", |one, problems| {
        let draft = Draft::new(WorkloadKind::StateMachine, one.text("stateMachineArn")?, one.text("name"), owner);
        let draft = draft.role(one.text("roleArn"), "execution").state(one.text("status"));
        Some(draft.updated(one.time("creationDate", problems)).record())
    })
}
