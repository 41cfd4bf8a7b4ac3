//! Least privilege: from what an identity used, policies in place of those that it has.
//!
//! Each action that was used is allowed for the resources that it was used on, in fewer words where many are alike
//! ([`shape`]). Where all calls held to few regions or networks, a statement denies the others. What comes out is asked
//! of the evaluator: every use has to be allowed by it as it was made, or nothing is proposed.

mod build;
mod check;
mod form;
mod gather;
mod known;
mod literal;
mod network;
mod pack;
mod place;
mod reach;
mod region;
mod request;
mod shape;
mod steady;
mod unseen;
mod usage;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

pub use build::{Told, Trusted};
pub use gather::{Gather, Manner, Profiles};
pub use known::{path_of, roles_of_profile, trusting_services};
pub use network::Network;
pub use pack::{ATTACHED, MOST};
pub use place::{Call, Paths, passed, places};
pub use reach::{Escalation, Reach, escalation};
pub use unseen::Undecided;
pub use usage::{Outcome, Use};

use crate::decide::Layers;
use network::Origins;
use region::Regions;

/// What is asked.
pub struct Question<'a> {
    /// ARN of the user or role.
    pub principal: &'a str,
    /// What it used, and what it was refused.
    pub uses: &'a [Use],
    /// The policies that it has; none where nobody read them.
    pub present: Option<&'a Layers<'a>>,
    /// Which services trust a role.
    pub trusted: &'a Trusted<'a>,
    /// Networks that the case knows.
    pub networks: &'a [Network],
    /// Event sources of which the logs of these days have data events, of anybody.
    pub logged: &'a BTreeSet<String>,
}

/// What is proposed.
#[derive(Clone, Debug, PartialEq)]
pub struct Least {
    /// Policies, ready for `aws iam create-policy`.
    pub policies: Vec<Value>,
    /// Their statements in order, with reasons.
    pub statements: Vec<Told>,
    /// Actions that were only refused, with how often; they are not allowed.
    pub refused: BTreeMap<String, u64>,
    /// Actions that ended with errors alone, which are allowed all the same, with how often.
    pub failed: BTreeMap<String, u64>,
    /// Permissions about whose use the logs say nothing; none of them is in the policies.
    pub undecided: Vec<Undecided>,
    /// What limits this, one sentence each.
    pub notes: Vec<String>,
}

/// Why nothing is proposed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LeastError {
    /// Nothing was used.
    #[error(
        "{principal} made no call in these days that a policy has to allow; give other days with --from and --to, or take \
         its permissions away"
    )]
    Unused {
        /// The identity.
        principal: String,
    },
    /// What came out does not allow what was used.
    #[error(
        "the policy made for {principal} would not allow {action} on {resource}, which it used, so that none is proposed; \
         this is a fault of stanch, please report it"
    )]
    Broken {
        /// The identity.
        principal: String,
        /// The action.
        action: String,
        /// On what.
        resource: String,
    },
}

/// Policies that allow what was used, and little else.
///
/// # Errors
/// When nothing was used, or when the evaluator finds a use that the policies do not allow.
pub fn propose(question: &Question<'_>) -> Result<Least, LeastError> {
    let guessed = |one: &Use| {
        let present = question.present.filter(|_| one.behind.is_some());
        present.is_some_and(|present| check::impossible(present, one, question.principal))
    };
    let used: Vec<&Use> = question.uses.iter().filter(|one| one.outcome != Outcome::Denied && !guessed(one)).collect();
    if used.is_empty() {
        return Err(LeastError::Unused { principal: question.principal.to_owned() });
    }
    let regions = Regions::of(used.iter().copied());
    let origins = Origins::of(used.iter().copied(), question.networks);
    let mut told = build::allowing(&used, question.trusted);
    told.extend(build::limiting(&regions, &origins));
    let (policies, statements) = pack::pack(told);
    if let Some(broken) = check::broken(&policies, &used, question.principal, question.trusted) {
        return Err(LeastError::Broken {
            principal: question.principal.to_owned(),
            action: broken.action,
            resource: broken.resource,
        });
    }
    let counted = |wanted: Outcome| {
        let only =
            |action: &str| question.uses.iter().filter(|one| one.action == action).all(|one| one.outcome == wanted);
        let mut counts: BTreeMap<String, u64> = BTreeMap::new();
        for one in question.uses.iter().filter(|one| one.outcome == wanted && one.behind.is_none()) {
            *counts.entry(one.action.clone()).or_default() += one.count;
        }
        counts.retain(|action, _| only(action));
        counts
    };
    let notes = notes(&policies, &regions, &origins);
    Ok(Least {
        statements,
        refused: counted(Outcome::Denied),
        failed: counted(Outcome::Failed),
        undecided: question
            .present
            .map(|present| unseen::undecided(present, question.uses, question.logged))
            .unwrap_or_default(),
        notes,
        policies,
    })
}

fn notes(policies: &[Value], regions: &Regions, origins: &Origins) -> Vec<String> {
    let mut notes: Vec<String> = regions.none.clone().into_iter().collect();
    if origins.networks.is_empty() && origins.endpoints.is_empty() {
        notes.extend(origins.reasons.clone());
    }
    if policies.len() > ATTACHED {
        notes.push(format!(
            "these are {} policies, and AWS attaches {ATTACHED} to one identity before somebody asks for more",
            policies.len()
        ));
    }
    let large = policies.iter().filter(|policy| pack::size(policy) > MOST).count();
    if large > 0 {
        notes.push(format!("{large} of the policies have a statement that is larger than AWS takes"));
    }
    notes
}
