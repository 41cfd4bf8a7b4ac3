//! What was last seen of each action that stands.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::deed;
use crate::journal::{Line, Verdict};
use crate::object::Object;
use crate::plan::Plan;
use crate::state::State;

/// An action that stands, and what reading it back last saw.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// Id of the plan.
    pub plan: String,
    /// Number of the action.
    pub action: u32,
    /// What people call its object.
    pub object: String,
    /// Ids of the exposed credentials that it stops.
    pub credentials: Vec<String>,
    /// When something of it was last made or taken back.
    pub changed: DateTime<Utc>,
    /// When it was last read back, and what was seen; none where it never was.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub last: Option<(DateTime<Utc>, Verdict)>,
}

/// What every object was before anything was done to it that stands: as the first plan that did saw it.
pub fn before(plans: &[Plan], lines: &[Line]) -> BTreeMap<Object, State> {
    let mut journals = deed::journals(plans, lines);
    journals.sort_by_key(|journal| journal.plan.made);
    let mut before = BTreeMap::new();
    for journal in &journals {
        for action in &journal.plan.actions {
            if action.effects.iter().any(|effect| journal.history.mark(effect.number).stands()) {
                before.entry(action.object.clone()).or_insert_with(|| action.observed.clone());
            }
        }
    }
    before
}

/// Every action of which something stands, by plan and number.
pub fn readings(plans: &[Plan], lines: &[Line]) -> Vec<Reading> {
    let mut found = Vec::new();
    for journal in deed::journals(plans, lines) {
        for action in &journal.plan.actions {
            let stands = action.effects.iter().any(|effect| journal.history.mark(effect.number).stands());
            let Some(changed) = journal.history.last_change(action).filter(|_| stands) else { continue };
            found.push(Reading {
                plan: journal.plan.id.clone(),
                action: action.number,
                object: action.object.words(),
                credentials: action.credentials.clone(),
                changed,
                last: journal.history.verdicts.get(&action.number).cloned(),
            });
        }
    }
    found
}
