//! What stands outside of the credentials: copies, the vendor, roles.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use stanch_model::Gap;

/// A copy that the organisation would come back from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Copy {
    /// ARN, or its name where it is offline.
    pub id: String,
    /// What is copied, in words.
    pub of: String,
    /// Whether no credential reaches it.
    pub offline: bool,
    /// Whether it is among what was read.
    pub found: bool,
    /// What could not be read of it and matters, one sentence without a full stop each.
    pub unread: Vec<String>,
    /// Exposed credentials that can destroy it as they were before anything was contained.
    pub threats: Vec<Threat>,
    /// When a restore of it was last tried and went well.
    pub restore_tested: Option<DateTime<Utc>>,
}

/// An exposed credential that can destroy a copy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Threat {
    /// Id of the credential.
    pub credential: String,
    /// What people call it.
    pub title: String,
    /// Whether nothing is open.
    pub certain: bool,
    /// How: what is done, by whom it comes to be.
    pub how: String,
}

/// The vendor's word that it is over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AllClear {
    /// When it said so.
    pub said: DateTime<Utc>,
    /// Where.
    pub source: String,
}

/// Whom roles let in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trust {
    /// Hosts of the vendor's issuers of identity tokens.
    pub issuers: Vec<String>,
    /// Roles by ARN with their trust policies; null for one of which no more than its name was read.
    pub roles: BTreeMap<String, Value>,
    /// What was not read of roles.
    pub gaps: Vec<Gap>,
}
