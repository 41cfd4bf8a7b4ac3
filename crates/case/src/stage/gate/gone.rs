//! What plans put in place and a later collection does not have any more: nobody has to have read it back to see that.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use stanch_contain::change::Change;
use stanch_contain::journal::Line;
use stanch_contain::object::{Object, PrincipalKind};
use stanch_contain::plan::Plan;
use stanch_gate::facts::Gone;
use stanch_iam::arn::account_of;
use stanch_inventory::record::Record;
use stanch_inventory::record::aws::InlinePolicy;
use stanch_inventory::snapshot::{About, Snapshot};

use super::super::watch::standing;

/// Everything that stands by the journal, was put in place before the collection, and is not in it.
pub(super) fn of(plans: &[Plan], lines: &[Line], aws: &Snapshot) -> Vec<Gone> {
    // Nobody knows how old what a file says is, so that only what was collected counts.
    let About { collected, read, .. } = &aws.about;
    let last_read = |account: &str| read.get(account).copied().or(collected.filter(|_| read.is_empty()));
    // Of what was done to the same thing, the last counts.
    let mut last: BTreeMap<(&Object, String), (DateTime<Utc>, Gone, &Change)> = BTreeMap::new();
    for plan in plans {
        let stands = standing(plan, lines);
        for action in &plan.actions {
            let Object::Principal { account, .. } = &action.object else { continue };
            let Some(collected) = last_read(account) else { continue };
            for effect in &action.effects {
                let (Some(at), Some(place)) = (stands.get(&effect.number), place(&effect.change)) else { continue };
                let gone = Gone {
                    plan: plan.id.clone(),
                    action: action.number,
                    object: action.object.words(),
                    credentials: action.credentials.clone(),
                    what: place.clone(),
                    collected,
                };
                let known = last.entry((&action.object, place)).or_insert_with(|| (*at, gone.clone(), &effect.change));
                if known.0 <= *at {
                    *known = (*at, gone, &effect.change);
                }
            }
        }
    }
    let seen = Seen::of(aws);
    let missing =
        last.into_iter().filter(|((object, _), (at, gone, change))| *at < gone.collected && seen.lacks(object, change));
    missing.map(|(_, (_, gone, _))| gone).collect()
}

/// What a change sets, in words; none where no collection shows it.
fn place(change: &Change) -> Option<String> {
    match change {
        Change::PutInline { name, .. } | Change::DeleteInline { name } => Some(format!("the inline policy {name}")),
        Change::SetBoundary { .. } | Change::ClearBoundary => Some("the permission boundary".to_owned()),
        Change::SetKey { id, .. } | Change::DeleteKey { id } => Some(format!("the state of key {id}")),
        _ => None,
    }
}

/// A principal as it was collected.
struct Principal<'a> {
    inline: &'a [InlinePolicy],
    boundary: Option<&'a str>,
}

/// What was collected, by what plans call it. What a listing did not give this time is not in it.
struct Seen<'a> {
    principals: BTreeMap<(&'a str, PrincipalKind, &'a str), Principal<'a>>,
    active: BTreeMap<&'a str, Option<bool>>,
}

impl<'a> Seen<'a> {
    fn of(aws: &'a Snapshot) -> Self {
        let mut seen = Self { principals: BTreeMap::new(), active: BTreeMap::new() };
        for entry in aws.entries.values().filter(|entry| entry.stale_since.is_none()) {
            match &entry.record {
                Record::User(one) if !one.listed_only => {
                    let is = Principal { inline: &one.inline, boundary: one.boundary.as_deref() };
                    seen.principals.insert((account_of(&one.arn), PrincipalKind::User, &one.name), is);
                }
                Record::Role(one) if !one.listed_only => {
                    let is = Principal { inline: &one.inline, boundary: one.boundary.as_deref() };
                    seen.principals.insert((account_of(&one.arn), PrincipalKind::Role, &one.name), is);
                }
                Record::AccessKey(key) => {
                    seen.active.insert(&key.id, key.active);
                }
                _ => {}
            }
        }
        seen
    }

    /// Whether something was collected and is not as a change left it. What was not collected lacks nothing.
    fn lacks(&self, object: &Object, change: &Change) -> bool {
        let Object::Principal { account, kind, name } = object else { return false };
        if let Change::SetKey { id, active: false } = change {
            return self.active.get(id.as_str()) == Some(&Some(true));
        }
        let Some(is) = self.principals.get(&(account.as_str(), *kind, name.as_str())) else { return false };
        match change {
            Change::PutInline { name, document } => {
                let wanted = serde_json::from_str::<serde_json::Value>(document).ok();
                !is.inline.iter().any(|one| one.name == *name && Some(&one.document) == wanted.as_ref())
            }
            Change::SetBoundary { arn } => is.boundary != Some(arn),
            _ => false,
        }
    }
}
