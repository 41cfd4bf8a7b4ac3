//! How ready one is, as `results/readiness.json` keeps it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use stanch_gate::readiness::Readiness;
use stanch_model::Gap;

/// The name and version of the form of `results/readiness.json`.
pub const READINESS: &str = "stanch.readiness/1";

/// `results/readiness.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ready {
    /// [`READINESS`].
    pub schema: String,
    /// When it was asked.
    pub asked: DateTime<Utc>,
    /// How ready one is.
    #[serde(flatten)]
    pub readiness: Readiness,
    /// The time before that something else was true.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub before: Option<Before>,
    /// What limits all of it.
    pub gaps: Vec<Gap>,
}

/// How ready one was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Before {
    /// When it was asked.
    pub asked: DateTime<Utc>,
    /// The time for which it was true.
    pub as_of: DateTime<Utc>,
    /// The sum of all points.
    pub points: u32,
    /// Points by part: `CircleCI admin`, `no_trail`.
    pub parts: BTreeMap<String, u32>,
}
