//! What is exposed, and who uses it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use stanch_contain::status::{LastUse, Standing};

/// A project of the vendor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Project {
    /// Its id or slug.
    pub id: String,
    /// What people call it.
    pub name: String,
}

/// Who uses a credential.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum UsedBy {
    /// These projects, by id, each with how that is known.
    These {
        /// By project: `job deploy used it on 2023-01-02`, `its variables`.
        projects: BTreeMap<String, BTreeSet<String>>,
    },
    /// Every project can.
    Every {
        /// Why, as one phrase.
        why: String,
    },
}

/// A role that jobs assumed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assumed {
    /// Id of the project whose jobs did; none where that is no project that is known.
    pub project: Option<String>,
    /// The role, as account and name.
    pub role: String,
    /// Whom the token named.
    pub subject: String,
    /// The last time.
    pub last: DateTime<Utc>,
}

/// Whether the vendor holds a new value in place of the exposed one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Replaced {
    /// It does, everywhere.
    Yes,
    /// It does not, or not everywhere.
    No,
    /// Nothing says.
    Unknown,
}

/// Something exposed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credential {
    /// Its number in `stanch exposures`; none for what a person listed.
    pub number: Option<u64>,
    /// Whose it is, where that is known.
    pub owner: Option<String>,
    /// Who uses it.
    pub used_by: UsedBy,
    /// Where it stands, with its id and what people call it.
    pub standing: Standing,
    /// Whether the vendor holds a new value in its place.
    pub replaced: Replaced,
    /// When it was last used, where its service tells.
    pub last_use: Option<LastUse>,
    /// Since when it has been open to others.
    pub exposed_from: DateTime<Utc>,
    /// A key that is in use in its place: its id, and whether a policy ties it to networks, where that was read.
    pub key_in_use: Option<KeyInUse>,
}

/// A long-term key that is in use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyInUse {
    /// `AKIA…`.
    pub id: String,
    /// Whether a policy denies it outside of some networks; none where that was not read.
    pub network: Option<bool>,
}

/// A build that went through on new credentials.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Build {
    /// Id of the project.
    pub project: String,
    /// Its address or number.
    pub build: String,
    /// When it began.
    pub at: DateTime<Utc>,
    /// Who says so.
    pub by: String,
}
