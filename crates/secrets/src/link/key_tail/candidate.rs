//! What speaks for and against one access key.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};

use super::day;
use crate::known::{Key, Known};

/// Clocks of two companies differ by no more.
const SLACK: TimeDelta = TimeDelta::minutes(5);

/// What is asked of access keys.
pub(super) struct Asked<'d> {
    pub(super) tail: &'d str,
    /// In how many cases one given key ends in the tail by accident, as one in so many.
    pub(super) odds: u64,
    pub(super) stored: Option<(DateTime<Utc>, bool)>,
    pub(super) words: BTreeSet<String>,
    pub(super) secret: Option<&'d str>,
}

/// A key that ends so.
pub(super) struct Candidate<'k> {
    pub(super) key: &'k Key<'k>,
    pub(super) shared: Vec<String>,
    pub(super) evidence: Vec<String>,
    pub(super) against: Vec<String>,
    pub(super) refuted: bool,
}

impl<'k> Candidate<'k> {
    /// What is known of a key that ends as asked.
    pub(super) fn new(known: &Known<'_>, asked: &Asked<'_>, key: &'k Key<'k>) -> Self {
        let mut one = Self {
            key,
            shared: asked.words.intersection(&key.words).cloned().collect(),
            evidence: vec![format!("its id ends in {}, as the mask shows", asked.tail)],
            against: Vec::new(),
            refuted: false,
        };
        match (key.key.created, asked.stored) {
            (Some(created), Some((stored, _))) if created <= stored + SLACK => {
                one.evidence.push(format!(
                    "it was made on {}, no later than the value was stored on {}",
                    day(created),
                    day(stored)
                ));
            }
            (Some(created), Some((stored, last))) => {
                let what = if last { "last stored" } else { "first stored" };
                one.against.push(format!(
                    "it was made on {}, after the value was {what} on {}",
                    day(created),
                    day(stored)
                ));
                // Only a time of the last change rules it out: a value that was first stored then may have been replaced.
                one.refuted = last;
            }
            _ => {}
        }
        match key.key.active {
            Some(true) => one.evidence.push("it is active".to_owned()),
            Some(false) => one.against.push("it is not active".to_owned()),
            None => {}
        }
        if let Some(seen) = key.stale_since {
            one.against.push(format!("it was last seen on {} and may be gone", day(seen)));
        }
        if let Some(activity) = known.activity.get(key.key.id.as_str()) {
            let from = match activity.from_vendor {
                0 => String::new(),
                events => format!(", {events} of them from the vendor's networks"),
            };
            one.evidence.push(format!(
                "logs have {} events of it, the last on {}{from}",
                activity.events,
                day(activity.last)
            ));
        }
        one
    }
}
