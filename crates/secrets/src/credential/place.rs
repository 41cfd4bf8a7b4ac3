//! Who can use a credential, and where else the same one is.

use serde::{Deserialize, Serialize};
use stanch_inventory::record::{Place, Source};

/// Which projects can use a credential.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Projects {
    /// Every project of an organisation or group.
    All {
        /// Of which, as a sentence names it; `the organisation` where that is all that is known.
        of: String,
        /// What restricts who or when, one phrase each: groups of people, expressions.
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        conditions: Vec<String>,
    },
    /// Some projects.
    These {
        /// Which, sorted.
        projects: Vec<Place>,
        /// What restricts who or when, likewise.
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        conditions: Vec<String>,
    },
    /// It cannot be said.
    Unknown {
        /// Why, as one sentence without a full stop.
        why: String,
    },
}

/// The same thing, as seen elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Elsewhere {
    /// Who holds it.
    pub source: Source,
    /// Where.
    pub place: Place,
    /// What it is called there.
    pub name: String,
    /// The credential that this is in, where the breached vendor holds it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub credential: Option<String>,
    /// Why it is the same, as one sentence without a full stop.
    pub why: String,
}
