//! What is known of a credential, each with who says so.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A time, and who says so.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Dated {
    /// When.
    pub at: DateTime<Utc>,
    /// Who says so: `AWS`, `CircleCI`, `CloudTrail`.
    pub by: String,
}

impl Dated {
    /// A time that somebody states.
    pub fn new(at: DateTime<Utc>, by: impl Into<String>) -> Self {
        Self { at, by: by.into() }
    }
}

/// Whose a credential is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owner {
    /// The person or team.
    pub name: String,
    /// Who says so: `tag team of user ci-web`.
    pub from: String,
}

/// Whether a credential was replaced since the exposure began.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Replaced {
    /// What the vendor holds now is newer than the exposure.
    Yes {
        /// Why, as one sentence without a full stop.
        why: String,
    },
    /// Something was changed, and not all, or not late enough.
    Partly {
        /// Why, likewise.
        why: String,
    },
    /// It is as it was.
    No {
        /// Why, likewise.
        why: String,
    },
    /// Nothing says.
    Unknown {
        /// Why, likewise.
        why: String,
    },
}

impl Replaced {
    /// Why, as one sentence without a full stop.
    pub fn why(&self) -> &str {
        match self {
            Self::Yes { why } | Self::Partly { why } | Self::No { why } | Self::Unknown { why } => why,
        }
    }
}

/// Whether nobody used a credential for long.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Unused {
    /// It was never used.
    Never {
        /// Who says so.
        by: String,
    },
    /// It was not used in the last 90 days.
    Since {
        /// Its last use, and who says so.
        #[serde(flatten)]
        last: Dated,
    },
    /// It was used in the last 90 days.
    No,
    /// Nothing says.
    Unknown {
        /// Why, as one sentence without a full stop.
        why: String,
    },
}
