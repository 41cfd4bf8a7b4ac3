//! Words for what a plan does.

use stanch_contain::change::{Change, Part};
use stanch_contain::plan::{Action, Strategy};

/// How something is stopped.
pub(super) fn strategy(strategy: Strategy) -> &'static str {
    match strategy {
        Strategy::Canary => "canary",
        Strategy::Disable => "disable",
        Strategy::Delete => "delete",
        Strategy::Rotate => "rotate",
    }
}

/// What a change does, as the end of "it will …".
pub(super) fn change(change: &Change) -> String {
    match change {
        Change::PutInline { name, .. } => format!("write inline policy {name}"),
        Change::DeleteInline { name } => format!("delete inline policy {name}"),
        Change::SetBoundary { arn } => format!("set the permission boundary to {arn}"),
        Change::ClearBoundary => "remove the permission boundary".to_owned(),
        Change::Attach { arn } => format!("attach {arn}"),
        Change::Detach { arn } => format!("detach {arn}"),
        Change::SetTrust { .. } => "replace the trust policy".to_owned(),
        Change::SetKey { id, active: true } => format!("switch access key {id} on"),
        Change::SetKey { id, active: false } => format!("switch access key {id} off"),
        Change::DeleteKey { id } => format!("delete access key {id}"),
        Change::CreateUser { .. } => "make the user".to_owned(),
        Change::DeleteUser => "delete the user".to_owned(),
        Change::JoinGroup { group } => format!("add to group {group}"),
        Change::LeaveGroup { group } => format!("take out of group {group}"),
        Change::CreateKey => "make a new access key".to_owned(),
        Change::Probe { made_by } => format!("wait until the key of effect {made_by} answers who it is"),
        Change::Store { made_by, part } => format!("store {} of the key of effect {made_by}", stored(part)),
        Change::CreateControl { .. } => "make the policy".to_owned(),
        Change::DeleteControl => "delete the policy".to_owned(),
        Change::AttachControl { target } => format!("attach it to {target}"),
        Change::DetachControl { target } => format!("detach it from {target}"),
        Change::DeleteDeployKey => "delete the deploy key".to_owned(),
        Change::CreateDeployKey { .. } => "add the deploy key".to_owned(),
    }
}

fn stored(part: &Part) -> &'static str {
    match part {
        Part::KeyId => "the id",
        Part::SecretHalf => "the secret half",
        Part::Json { .. } => "both halves",
    }
}

/// The document that a change writes, where it writes one.
pub(super) fn document(change: &Change) -> Option<&str> {
    match change {
        Change::PutInline { document, .. } | Change::SetTrust { document } => Some(document),
        Change::CreateControl { content } => Some(content),
        _ => None,
    }
}

/// Whether anything of an action cannot be taken back.
pub(super) fn is_final(action: &Action) -> bool {
    let changes = |change: &Change| !matches!(change, Change::Probe { .. } | Change::CreateKey);
    action.effects.iter().any(|effect| effect.inverse.is_none() && changes(&effect.change))
}

/// Numbers of actions, with runs of them in short: `1–4, 7`.
pub(super) fn numbers(sorted: &[u32]) -> String {
    let runs = sorted.chunk_by(|one, next| one + 1 == *next).filter_map(|run| {
        let (first, last) = (run.first()?, run.last()?);
        Some(if first == last { first.to_string() } else { format!("{first}–{last}") })
    });
    runs.collect::<Vec<_>>().join(", ")
}
