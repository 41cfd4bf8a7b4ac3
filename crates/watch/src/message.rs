//! What is told of an alert.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use stanch_model::Severity;

use crate::sighting::{Sighting, Whose};

/// The name and version of the form of messages.
pub const ALERT: &str = "stanch.alert/1";

/// What is told of an alert: one group of uses of one credential from one source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// [`ALERT`].
    pub schema: String,
    /// Its own id, the same however often it is sent.
    pub id: String,
    /// The alert's key, the same for everything that is told of one alert.
    pub dedup_key: String,
    /// What happened to the alert.
    pub change: Change,
    /// How bad it would be.
    pub severity: Severity,
    /// Id of the exposed credential.
    pub credential: String,
    /// What people call it.
    pub title: String,
    /// Whose use it is, the worst of all.
    pub whose: Whose,
    /// Where it came from.
    pub source: String,
    /// How many uses there are by now.
    pub count: u64,
    /// The first of them.
    pub first: DateTime<Utc>,
    /// The last of them.
    pub last: DateTime<Utc>,
    /// Different operations, sorted.
    pub operations: Vec<String>,
    /// Those of them that were answered though everything is denied to a canary, sorted: its containment has a hole.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub answered: Vec<String>,
    /// What the case's logs have of the address; none until that was asked, and where there are no logs.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub history: Option<History>,
    /// The use that this is told for; none where the alert is resolved.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub latest: Option<Sighting>,
    /// Whether it may have been sent before: the process ended while it was being sent.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub possibly_sent_before: bool,
}

/// What the case's logs have of an address, whoever called from it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct History {
    /// The address.
    pub address: String,
    /// Events.
    pub events: u64,
    /// Those of them before the canary was stripped.
    pub before: u64,
    /// The first and the last; none where there are none.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub span: Option<(DateTime<Utc>, DateTime<Utc>)>,
}

/// What happened to an alert.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// It began.
    Opened,
    /// It became worse or much more.
    Changed,
    /// Nothing was seen for long.
    Resolved,
}
