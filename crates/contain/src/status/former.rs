//! What credentials were before plans did something about them: a vendor that holds a new value says nothing of the old one
//! any more, which stays exposed for ever.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::Serialize;
use stanch_iam::arn::Arn;

use super::deed;
use crate::change::Change;
use crate::journal::Line;
use crate::object::{Object, PrincipalKind};
use crate::plan::{Plan, Strategy};
use crate::state::State;

/// What a plan of which something stands took a credential for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Former {
    /// Id of the credential.
    pub credential: String,
    /// When the plan was made.
    pub made: DateTime<Utc>,
    /// Id of the plan.
    pub plan: String,
    /// The account of its user or role.
    pub account: String,
    /// The partition of AWS that the account is in: `aws`, `aws-us-gov`, `aws-cn`.
    pub partition: String,
    /// The name of its user; none for a role.
    pub user: Option<String>,
    /// The name of its role with its path, without the slash at the beginning; none for a user.
    pub role: Option<String>,
    /// Access keys that the user had.
    pub keys: BTreeSet<String>,
    /// Keys that the plan made and stored in place of these.
    pub renewed: BTreeSet<String>,
}

/// What plans of which something stands took credentials for, sorted. `Control` policies are about many and say nothing of
/// one.
pub fn formers(plans: &[Plan], lines: &[Line]) -> Vec<Former> {
    let mut all = Vec::new();
    for journal in deed::journals(plans, lines) {
        // Nobody acts from one partition in another.
        let partition = Arn::parse(&journal.plan.caller).map_or("aws", |arn| arn.partition);
        for action in &journal.plan.actions {
            let Object::Principal { account, kind, name } = &action.object else { continue };
            let stands = |number: u32| journal.history.mark(number).stands();
            if !action.effects.iter().any(|effect| stands(effect.number)) {
                continue;
            }
            let (keys, path) = match &action.observed {
                State::User(user) => (user.keys.keys().cloned().collect(), user.path.as_str()),
                State::Role(role) => (BTreeSet::new(), role.path.as_str()),
                _ => continue,
            };
            let made = action.effects.iter().filter(|effect| matches!(effect.change, Change::CreateKey));
            let made = made.filter(|effect| action.strategy == Strategy::Rotate && stands(effect.number));
            let renewed = made.filter_map(|effect| journal.history.mark(effect.number).learned.id.clone()).collect();
            let is_user = *kind == PrincipalKind::User;
            let role = format!("{}{name}", path.trim_start_matches('/'));
            let of = |credential: &String| Former {
                credential: credential.clone(),
                made: journal.plan.made,
                plan: journal.plan.id.clone(),
                account: account.clone(),
                partition: partition.to_owned(),
                user: is_user.then(|| name.clone()),
                role: (!is_user).then(|| role.clone()),
                keys: BTreeSet::clone(&keys),
                renewed: BTreeSet::clone(&renewed),
            };
            all.extend(action.credentials.iter().map(of));
        }
    }
    all.sort();
    all
}
