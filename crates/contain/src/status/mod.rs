//! Where each exposed credential stands, from plans and the journal alone.

mod deed;
mod former;
mod reading;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::journal::{Entry, Line, Verdict};
use crate::plan::{Plan, Strategy};
use crate::status::deed::Deed;

pub use former::{Former, formers};
pub use reading::{Reading, before, readings};

/// Until so long after a use the service may not say so: activity usually shows within four hours.
const USE_SHOWS_WITHIN: TimeDelta = TimeDelta::hours(4);

/// An exposed credential, and what is known of its use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exposed {
    /// Its id.
    pub id: String,
    /// What people call it.
    pub title: String,
    /// When it was last used, where somebody looked.
    pub last_use: Option<LastUse>,
}

/// When a credential was last used, as its service says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastUse {
    /// The last use; none where the service knows of none, which proves nothing.
    pub at: Option<DateTime<Utc>>,
    /// When the service was asked.
    pub read: DateTime<Utc>,
}

/// Where a credential stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "stand")]
pub enum Stand {
    /// Whoever has it can use it, as far as is known.
    Open {
        /// Why it counts as open, one sentence without a full stop.
        why: String,
    },
    /// It was stopped, by a plan or by a person.
    Contained,
    /// It works and can do nothing; its use is watched.
    Canary,
    /// Another one took its place.
    Rotated,
    /// It was deleted.
    Deleted,
    /// Its old value was seen to be of no use.
    ProvenDead {
        /// What was seen.
        evidence: String,
    },
    /// Somebody accepts that it is open.
    Accepted {
        /// Who.
        by: String,
        /// Why.
        why: String,
        /// Until when; none for no end.
        until: Option<DateTime<Utc>>,
    },
}

/// Where one credential stands, and since when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// Its id.
    pub credential: String,
    /// What people call it.
    pub title: String,
    /// Where it stands.
    #[serde(flatten)]
    pub stand: Stand,
    /// Why nothing has to be done about it though it is open, as the last plan that looked at it says.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub needless: Option<String>,
    /// Id of the plan that counts: the one that last touched it.
    pub plan: Option<String>,
    /// Id of an earlier plan that has to stand as well: the one that stopped what this one replaced.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub leans_on: Option<String>,
    /// What the last reading saw that is not as it has to be.
    pub verdict: Option<Verdict>,
    /// Why it would be open whatever that reading saw: something else of it was undone or not done.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub otherwise: Option<String>,
    /// What people showed for tasks that are done.
    pub proofs: Vec<String>,
    /// Since when it is stopped without a break, by what still stands; none while it is open.
    pub contained: Option<DateTime<Utc>>,
    /// When the last thing was done about it, which may be to replace what was stopped before; none while it is open.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub changed: Option<DateTime<Utc>>,
    /// Seconds from the notice of the exposure until it was stopped.
    pub seconds_to_contain: Option<u64>,
    /// A use after it was stopped: of a canary by whoever has it, otherwise by somebody who still needs it.
    pub used_after: Option<DateTime<Utc>>,
}

impl Standing {
    /// Whether it is open for what the last reading saw alone.
    pub fn is_told_by_reading(&self) -> bool {
        self.verdict.is_some() && self.otherwise.is_none()
    }
}

/// Where each credential stands at a moment, in the order given. `noticed` is when the exposure became known.
pub fn standings(
    plans: &[Plan],
    lines: &[Line],
    credentials: &[Exposed],
    noticed: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Vec<Standing> {
    let journals = deed::journals(plans, lines);
    let of = |credential: &Exposed| {
        // One that touched it counts before one that was to and did not.
        let mut deeds: Vec<Deed> = journals.iter().filter_map(|journal| Deed::of(journal, &credential.id)).collect();
        deeds.sort_by_key(|deed| (deed.touched.is_some(), deed.touched, deed.begun));
        let mut deed = deeds.pop();
        if let Some(deed) = &mut deed {
            deed.lean_on(&deeds);
        }
        // That a plan left it out since it was stopped already says nothing once it is not.
        let is_touched = deed.as_ref().is_some_and(|deed| deed.touched.is_some());
        let since = deed.as_ref().and_then(|deed| deed.stopped_since(&deeds));
        let mut standing = standing(credential, (deed, since), lines, noticed, now);
        if matches!(standing.stand, Stand::Open { .. }) && !is_touched {
            standing.needless = needless(plans, &credential.id);
        }
        standing
    };
    credentials.iter().map(of).collect()
}

fn standing(
    credential: &Exposed,
    (deed, since): (Option<Deed>, Option<DateTime<Utc>>),
    lines: &[Line],
    noticed: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Standing {
    let mut standing = Standing {
        credential: credential.id.clone(),
        title: credential.title.clone(),
        stand: Stand::Open { why: "no plan was applied to it".to_owned() },
        needless: None,
        plan: None,
        leans_on: None,
        verdict: None,
        otherwise: None,
        proofs: Vec::new(),
        contained: None,
        changed: None,
        seconds_to_contain: None,
        used_after: None,
    };
    let proof = last(lines, |entry| match entry {
        Entry::ProvenDead { credential: of, evidence } if *of == credential.id => Some(evidence.clone()),
        _ => None,
    });
    let mut refuted = false;
    if let Some(deed) = deed {
        refuted = deed.verdict.is_some() || deed.undone > proof.as_ref().map(|(at, _)| *at);
        standing.plan = Some(deed.plan);
        standing.leans_on = deed.leans_on;
        standing.otherwise = deed.otherwise.filter(|_| deed.verdict.is_some());
        standing.verdict = deed.verdict;
        standing.proofs = deed.proofs;
        match (deed.open, deed.touched.zip(since)) {
            (Some(why), _) => standing.stand = Stand::Open { why },
            (None, None) => {}
            (None, Some((changed, since))) => {
                standing.stand = stopped(deed.strategy, (since, changed), credential.last_use);
                standing.contained = Some(since);
                standing.changed = Some(changed);
                standing.seconds_to_contain = Some((since - noticed).num_seconds().max(0).unsigned_abs());
                standing.used_after = credential.last_use.and_then(|last| last.at).filter(|last| *last > since);
            }
        }
    }
    if let (false, Some((at, evidence))) = (refuted, proof) {
        standing.stand = Stand::ProvenDead { evidence };
        standing.contained.get_or_insert(at);
        standing.seconds_to_contain.get_or_insert((at - noticed).num_seconds().max(0).unsigned_abs());
    }
    if let Stand::Open { why } = &mut standing.stand {
        let accepted = last(lines, |entry| match entry {
            Entry::Accepted { credential: of, by, why, until } if *of == credential.id => {
                Some((by.clone(), why.clone(), *until))
            }
            _ => None,
        });
        match accepted {
            Some((_, (by, _, Some(until)))) if until <= now => {
                why.push_str(&format!(", and that {by} accepts it ended at {until}"));
            }
            Some((_, (by, why, until))) => standing.stand = Stand::Accepted { by, why, until },
            None => {}
        }
    }
    standing
}

/// Why the last plan that looked at a credential left it out, where it is not open to anybody.
fn needless(plans: &[Plan], credential: &str) -> Option<String> {
    let is_about = |plan: &&Plan| {
        let acts = plan.actions.iter().flat_map(|action| &action.credentials).any(|id| id == credential);
        let left_out = plan.left_out.iter().any(|one| one.credential.as_deref() == Some(credential));
        acts || left_out || plan.tasks.iter().any(|task| task.credential == credential)
    };
    let last = plans.iter().filter(is_about).max_by_key(|plan| plan.made)?;
    let left_out = last.left_out.iter().find(|one| one.credential.as_deref() == Some(credential))?;
    (!left_out.open).then(|| left_out.why.clone())
}

/// What a credential is when everything is in place: since when, and when the last of it was done.
fn stopped(
    strategy: Option<Strategy>,
    (since, changed): (DateTime<Utc>, DateTime<Utc>),
    last_use: Option<LastUse>,
) -> Stand {
    let stand = match strategy {
        Some(Strategy::Canary) => return Stand::Canary,
        Some(Strategy::Disable) | None => Stand::Contained,
        Some(Strategy::Delete) => Stand::Deleted,
        Some(Strategy::Rotate) => Stand::Rotated,
    };
    match last_use {
        Some(LastUse { at: Some(last), read }) if last <= since && read >= changed.max(since) + USE_SHOWS_WITHIN => {
            Stand::ProvenDead {
                evidence: format!("its last use, as of {read}, is still that of {last}, before it was stopped"),
            }
        }
        _ => stand,
    }
}

/// The last entry of a sort, and when it was written.
fn last<T>(lines: &[Line], of: impl Fn(&Entry) -> Option<T>) -> Option<(DateTime<Utc>, T)> {
    lines.iter().rev().find_map(|line| of(&line.entry).map(|found| (line.at, found)))
}
