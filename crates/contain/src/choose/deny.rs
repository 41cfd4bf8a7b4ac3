//! Denying a user or role everything while it stays alive.

use stanch_iam::arn::Arn;

use super::draft::Draft;
use super::situation::Situation;
use crate::change::Change;
use crate::object::PrincipalKind;
use crate::state::{Grants, State};

/// The inline policy that denies everything.
pub const DENY_ALL: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}"#;

/// What that policy is called.
pub const INLINE_NAME: &str = "stanch-contain";

/// AWS's own policy that denies everything, in the partition of an ARN.
pub(super) fn deny_all_arn(arn: &str) -> String {
    let partition = Arn::parse(arn).map_or("aws", |arn| arn.partition);
    format!("arn:{partition}:iam::aws:policy/AWSDenyAll")
}

/// Whether policies of an identity deny everything, as those do that are put in place here.
pub(super) fn is_denied(grants: &Grants) -> bool {
    let is_deny_all = |arn: &str| arn.ends_with(":iam::aws:policy/AWSDenyAll");
    grants.inline.iter().any(|(name, document)| name.starts_with(INLINE_NAME) || document == DENY_ALL)
        || grants.attached.iter().any(|arn| is_deny_all(arn))
        || grants.boundary.as_deref().is_some_and(is_deny_all)
}

/// Adds what denies everything to a user or role: a deny among its policies and one as its boundary, so that one of them
/// is left when somebody removes the other. An explicit deny of either beats grants by policies of resources.
pub(super) fn deny(draft: &mut Draft, situation: &Situation<'_>, arn: &str, account: &str, state: &State) {
    let Some(grants) = state.grants() else { return };
    let kind = if matches!(state, State::User(_)) { PrincipalKind::User } else { PrincipalKind::Role };
    let managed = deny_all_arn(arn);
    let (letters, attachments) = limits(situation, account, kind);
    let used: usize = grants.inline.values().map(|document| size(document)).sum();
    if grants.inline.values().any(|document| document == DENY_ALL) || grants.attached.contains(&managed) {
        // The deny is there already, and one of it is enough.
    } else if used + size(DENY_ALL) <= letters {
        draft.push(Change::PutInline { name: free_name(grants), document: DENY_ALL.to_owned() });
    } else if grants.attached.len() < attachments {
        draft.push(Change::Attach { arn: managed.clone() });
        draft.leaves.push(format!(
            "its inline policies have {used} of {letters} letters, so that the deny is the attached AWSDenyAll"
        ));
    } else {
        draft.leaves.push(format!(
            "its inline policies have {used} of {letters} letters and {} of {attachments} policies are attached, so that \
             the boundary alone denies: whoever removes that one thing has it back",
            grants.attached.len()
        ));
    }
    draft.push(Change::SetBoundary { arn: managed });
}

/// Letters of inline policies and number of attached policies that a user or role can have.
fn limits(situation: &Situation<'_>, account: &str, kind: PrincipalKind) -> (usize, usize) {
    let (size, letters, attached) = match kind {
        PrincipalKind::User => ("UserPolicySizeQuota", 2_048, "AttachedPoliciesPerUserQuota"),
        PrincipalKind::Role => ("RolePolicySizeQuota", 10_240, "AttachedPoliciesPerRoleQuota"),
    };
    (situation.quota(account, size, letters), situation.quota(account, attached, 10))
}

/// The size of a policy as IAM counts it, without white space.
pub(super) fn size(document: &str) -> usize {
    document.chars().filter(|letter| !letter.is_whitespace()).count()
}

/// A name that no inline policy has: what somebody else wrote is never overwritten.
fn free_name(grants: &Grants) -> String {
    let others = (2_u32..).map(|number| format!("{INLINE_NAME}-{number}"));
    let mut names = std::iter::once(INLINE_NAME.to_owned()).chain(others);
    names.find(|name| !grants.inline.contains_key(name)).unwrap_or_default()
}
