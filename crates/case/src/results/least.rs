//! What is proposed in place of an identity's policies.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;
use stanch_iam::decide::Truth;
use stanch_iam::least::{Escalation, Least, Outcome, Reach, Told, Undecided, Use};
use stanch_model::{Gap, Span};

/// The name and version of the document's form.
pub const LEAST: &str = "stanch.least-privilege/1";

/// What is proposed, with all that it rests on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LeastPrivilege {
    /// [`LEAST`].
    pub schema: &'static str,
    /// ARN of the user or role.
    pub principal: String,
    /// The days whose calls count.
    pub baseline: Span,
    /// Calls in them, refused ones and those of which no permission is known counted.
    pub calls: u64,
    /// UTC days with a call.
    pub active_days: u64,
    /// Policies, ready for `aws iam create-policy`, all of which together take the place of those it has.
    pub policies: Vec<Value>,
    /// Their statements, in order.
    pub statements: Vec<Stated>,
    /// What was used, by action.
    pub used: Vec<Permission>,
    /// Actions that were only refused, with how often.
    pub refused: BTreeMap<String, u64>,
    /// Actions that ended with errors alone and are allowed all the same, with how often.
    pub failed: BTreeMap<String, u64>,
    /// Operations for which no permission is known, so that none is in the policies.
    pub unknown: Vec<Unnamed>,
    /// Permissions about whose use the logs say nothing.
    pub undecided: Vec<Unseen>,
    /// How far the identity gets today; none where nothing of it was collected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub today: Option<Reached>,
    /// How far it would get.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proposed: Option<Reached>,
    /// What has to be known before this is used, one sentence each.
    pub notes: Vec<String>,
    /// What could not be seen.
    pub gaps: Vec<Gap>,
}

/// A statement with why it is as it is.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Stated {
    /// Its policy, by place among the policies, from 1.
    pub policy: usize,
    /// Its `Sid`.
    pub sid: String,
    /// `Allow` or `Deny`.
    pub effect: &'static str,
    /// Actions; for a Deny, those that it leaves out, or `*`.
    pub actions: Vec<String>,
    /// Resources.
    pub resources: Vec<String>,
    /// Condition, where it has one.
    #[serde(skip_serializing_if = "Value::is_null")]
    pub condition: Value,
    /// Why, one sentence each.
    pub reasons: Vec<String>,
}

/// How an action was used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Permission {
    /// The action.
    pub action: String,
    /// Calls that were not refused.
    pub calls: u64,
    /// Of them, those that ended with an error.
    pub failed: u64,
    /// Calls that were refused.
    pub refused: u64,
    /// Of all, those that a service made in its name.
    pub by_services: u64,
    /// Different resources, or sets of them.
    pub resources: u64,
    /// Actions whose requests show the use, for `iam:PassRole`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub shown_by: Vec<String>,
    /// The first call.
    pub first: DateTime<Utc>,
    /// The last.
    pub last: DateTime<Utc>,
}

/// An operation for which no permission is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unnamed {
    /// The service, as records write it.
    pub service: String,
    /// The operation.
    pub operation: String,
    /// How often.
    pub calls: u64,
}

/// Permissions about whose use the logs say nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unseen {
    /// What they are for.
    pub what: String,
    /// The actions.
    pub actions: Vec<String>,
    /// Policies and statements that allow them today.
    pub by: Vec<String>,
    /// Why the logs say nothing.
    pub why: String,
    /// The page that says so.
    pub source: &'static str,
}

/// How far the identity gets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reached {
    /// Whether it is or can become an administrator: `yes`, `possibly`, `no`.
    pub admin: &'static str,
    /// The shortest way there, a sentence a step.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub way: Vec<String>,
    /// How many others it can act as.
    pub others_total: u64,
    /// Some of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<String>,
}

/// So many others are named. An administrator can act as everybody.
const OTHERS: usize = 100;

impl LeastPrivilege {
    /// A result of what was proposed.
    pub(crate) fn new(principal: String, baseline: Span, uses: &[Use], least: Least) -> Self {
        Self {
            schema: LEAST,
            principal,
            baseline,
            calls: 0,
            active_days: 0,
            policies: least.policies,
            statements: least.statements.into_iter().map(Stated::from).collect(),
            used: permissions(uses),
            refused: least.refused,
            failed: least.failed,
            unknown: Vec::new(),
            undecided: least.undecided.into_iter().map(Unseen::from).collect(),
            today: None,
            proposed: None,
            notes: least.notes,
            gaps: Vec::new(),
        }
    }

    /// Adds how far the identity gets.
    pub(crate) fn reaching(&mut self, escalation: Escalation) {
        self.today = Some(escalation.today.into());
        self.proposed = Some(escalation.proposed.into());
    }
}

impl From<Told> for Stated {
    fn from(told: Told) -> Self {
        Self {
            policy: told.policy + 1,
            sid: told.sid,
            effect: told.effect,
            actions: told.actions,
            resources: told.resources,
            condition: told.condition,
            reasons: told.reasons,
        }
    }
}

impl From<Undecided> for Unseen {
    fn from(one: Undecided) -> Self {
        Self { what: one.what, actions: one.actions, by: one.by, why: one.why, source: one.source }
    }
}

impl From<Reach> for Reached {
    fn from(reach: Reach) -> Self {
        let admin = match reach.admin {
            Truth::Yes => "yes",
            Truth::Unknown => "possibly",
            Truth::No => "no",
        };
        let name = |(name, certain): (String, bool)| if certain { name } else { format!("{name} (possibly)") };
        Self {
            admin,
            way: reach.way,
            others_total: u64::try_from(reach.others.len()).unwrap_or(u64::MAX),
            others: reach.others.into_iter().take(OTHERS).map(name).collect(),
        }
    }
}

/// How each action was used, by action.
fn permissions(uses: &[Use]) -> Vec<Permission> {
    let mut by_action: BTreeMap<&str, Vec<&Use>> = BTreeMap::new();
    for one in uses {
        by_action.entry(&one.action).or_default().push(one);
    }
    let permission = |(action, uses): (&str, Vec<&Use>)| {
        let sum = |wanted: &dyn Fn(&Use) -> bool| {
            uses.iter().filter(|one| wanted(one)).fold(0, |sum: u64, one| sum.saturating_add(one.count))
        };
        let resources: std::collections::BTreeSet<&[String]> =
            uses.iter().map(|one| one.resources.as_slice()).collect();
        let shown_by: std::collections::BTreeSet<&String> = uses.iter().filter_map(|one| one.behind.as_ref()).collect();
        Some(Permission {
            action: action.to_owned(),
            calls: sum(&|one| one.outcome != Outcome::Denied),
            failed: sum(&|one| one.outcome == Outcome::Failed),
            refused: sum(&|one| one.outcome == Outcome::Denied),
            by_services: sum(&|one| one.via),
            resources: u64::try_from(resources.len()).unwrap_or(u64::MAX),
            shown_by: shown_by.into_iter().cloned().collect(),
            first: uses.iter().map(|one| one.first).min()?,
            last: uses.iter().map(|one| one.last).max()?,
        })
    };
    by_action.into_iter().filter_map(permission).collect()
}
