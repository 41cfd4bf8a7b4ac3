//! A finding before its events are looked up.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use stanch_model::{Confidence, Severity, Tactic, Technique};

use crate::operation::Op;
use crate::plan::events::Event;
use crate::plan::strands::Outcome;

/// Sources with user agents.
pub(crate) type Places = BTreeSet<(Arc<str>, Arc<str>)>;

/// Which events of its subject a draft is about. What is not set matches anything.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pick {
    pub(crate) operations: BTreeSet<Op>,
    /// Sources with user agents.
    pub(crate) places: Places,
    pub(crate) region: Option<Arc<str>>,
    pub(crate) account: Option<Arc<str>>,
    pub(crate) outcome: Option<Outcome>,
    pub(crate) targets: BTreeSet<Arc<str>>,
    pub(crate) from: Option<DateTime<Utc>>,
    pub(crate) until: Option<DateTime<Utc>>,
    pub(crate) ids: BTreeSet<String>,
}

impl Pick {
    /// All events of an operation.
    pub(crate) fn operation(op: Op) -> Self {
        Self { operations: BTreeSet::from([op]), ..Self::default() }
    }

    /// All events from some places.
    pub(crate) fn from_places(places: Places) -> Self {
        Self { places, ..Self::default() }
    }

    /// Whether an event of the same subject is meant.
    pub(crate) fn takes(&self, event: &Event) -> bool {
        let same = |wanted: &Option<Arc<str>>, value: &str| wanted.as_ref().is_none_or(|wanted| **wanted == *value);
        (self.operations.is_empty() || self.operations.contains(&event.op))
            && (self.places.is_empty() || self.places.contains(&(Arc::clone(&event.source), Arc::clone(&event.agent))))
            && same(&self.region, &event.region)
            && same(&self.account, &event.account)
            && self.outcome.is_none_or(|outcome| outcome == event.outcome)
            && (self.targets.is_empty() || self.targets.contains(event.target.as_str()))
            && self.from.is_none_or(|from| event.time.is_some_and(|time| time >= from))
            && self.until.is_none_or(|until| event.time.is_some_and(|time| time <= until))
            && (self.ids.is_empty() || self.ids.contains(&event.id))
    }
}

/// Stands in a draft's sentence for how often something was called, where only its events can say.
pub(crate) const HOW_OFTEN: &str = "\u{1}";

/// A finding without its events.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(crate) rule: &'static str,
    pub(crate) title: String,
    pub(crate) severity: Severity,
    pub(crate) confidence: Confidence,
    pub(crate) subject: u32,
    pub(crate) tactic: Tactic,
    pub(crate) techniques: Vec<Technique>,
    pub(crate) says: String,
    pub(crate) baseline: String,
    pub(crate) explanations: Vec<String>,
    pub(crate) picks: Vec<Pick>,
    /// Whether the events lie in the baseline, as an indicator may.
    pub(crate) before_window: bool,
    /// Events that it is about, by the plans that count.
    pub(crate) events: u64,
    /// Where it is about an operation from a usual place: when that began. What begins together there is told together.
    pub(crate) at: Option<DateTime<Utc>>,
    /// Where nothing tells one piece of work from another: events that lie further apart are findings of their own.
    pub(crate) apart: Option<TimeDelta>,
    /// How many of place and client are new to the subject, at the most.
    pub(crate) context: u8,
}

/// A technique that has the same id in both versions of the matrix.
pub(crate) fn technique(id: &str) -> Technique {
    Technique { v18: id.to_owned(), v19: id.to_owned() }
}
