//! Stories: findings that belong to one intruder's way through the accounts, in the order of time.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{Reason, Subject, Tactic};

/// One event of a story.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoryEvent {
    /// When; missing where the record's time cannot be read.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub time: Option<DateTime<Utc>>,
    /// Id of the event.
    pub event_id: String,
    /// Service, without `.amazonaws.com`.
    pub service: String,
    /// Operation.
    pub operation: String,
    /// `success`, `denied` or `failure`.
    pub outcome: String,
    /// Source address or calling service.
    pub source: String,
    /// User agent.
    pub user_agent: String,
    /// Region.
    pub region: String,
    /// Account that received the event.
    pub account: String,
    /// Id of the key that signed it; empty where the event shows none.
    pub credential: String,
    /// The finding that cites it, the gravest if several do.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub finding: Option<String>,
}

/// One stretch of a story.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phase {
    /// What it is about.
    pub tactic: Tactic,
    /// First event.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub first: Option<DateTime<Utc>>,
    /// Last event.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub last: Option<DateTime<Utc>>,
    /// Ids of its findings, in the order of time.
    pub findings: Vec<String>,
}

/// One story.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Story {
    /// Stable id: the same findings give the same one.
    pub id: String,
    /// A few words.
    pub title: String,
    /// Points by which stories are ordered: the sum of the reasons' points.
    pub score: u32,
    /// What the score is made of, most points first.
    pub reasons: Vec<Reason>,
    /// Whose doing it is: exposures first, then others that are joined to them.
    pub subjects: Vec<Subject>,
    /// What joined findings of several subjects or sources into one story, one sentence each without a full stop.
    pub joined_by: Vec<String>,
    /// First event.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub first: Option<DateTime<Utc>>,
    /// Last event.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub last: Option<DateTime<Utc>>,
    /// Its stretches, in the order of time.
    pub phases: Vec<Phase>,
    /// Ids of its findings, in the order of time.
    pub findings: Vec<String>,
    /// Ordinary explanations that a person can check.
    pub explanations: Vec<String>,
    /// How many events it has, also beyond the limit.
    pub events_total: u64,
    /// Its events in the order of time, cut at a limit: those that findings cite stay first.
    pub events: Vec<StoryEvent>,
}
