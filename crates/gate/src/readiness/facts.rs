//! What readiness is told from.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::recorded::{Account, Trail};

/// Whether something is so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// It is not.
    No,
    /// Nobody knows.
    #[default]
    Unknown,
    /// It is.
    Yes,
}

impl From<Option<bool>> for Answer {
    fn from(known: Option<bool>) -> Self {
        match known {
            Some(true) => Self::Yes,
            Some(false) => Self::No,
            None => Self::Unknown,
        }
    }
}

/// Everything that readiness rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadinessFacts {
    /// The moment at which it is asked.
    pub now: DateTime<Utc>,
    /// That of the latest collection.
    pub as_of: DateTime<Utc>,
    /// Vendors that were collected.
    pub vendors: Vec<VendorFacts>,
    /// Accounts of AWS that were read.
    pub accounts: Vec<Account>,
    /// Trails and event data stores.
    pub trails: Vec<Trail>,
    /// How many days the window of `case.toml` has, rounded up.
    pub window_days: u32,
    /// How many days before it count as normal.
    pub baseline_days: u32,
    /// Copies, as `case.toml` declares them.
    pub backups: Vec<Isolated>,
    /// A restore may have been tested so many days ago.
    pub restore_days: u32,
}

/// A vendor, and what it holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VendorFacts {
    /// What it is called.
    pub name: String,
    /// Whether its jobs can show identity tokens in place of keys.
    pub signs_tokens: bool,
    /// What it holds.
    pub held: Vec<Held>,
    /// Listings of it that were not read.
    pub unread: usize,
    /// What is to be done when it is lost.
    pub playbook: Playbook,
}

/// What is to be done when a vendor is lost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Playbook {
    /// Whether the case has a playbook of its own that can be run.
    pub present: bool,
    /// When somebody last went through the loss of this vendor, where the case's journals say so.
    pub drilled: Option<DateTime<Utc>>,
    /// Whether a run of a playbook in this case is about this vendor.
    #[serde(default)]
    pub own: bool,
}

/// Something that a vendor holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// Its number in `stanch exposures`; none of a vendor that the case is not about.
    pub number: Option<u64>,
    /// Its id.
    pub id: String,
    /// What people call it.
    pub title: String,
    /// Whose it is.
    pub owner: Option<String>,
    /// Whether it is a key of a user in AWS.
    pub is_key: bool,
    /// Whether it opens a service of which no list says what it may do there.
    #[serde(default)]
    pub elsewhere: bool,
    /// ARN of the one identity that it is, where that is known.
    pub identity: Option<String>,
    /// Whether it is or can become an administrator.
    pub admin: Answer,
    /// Whether it can destroy a copy.
    pub destroys: Answer,
    /// Whether it was never replaced since it was made.
    pub never_rotated: Answer,
    /// Whether nobody used it for long, or ever.
    pub unused: Answer,
    /// Whether it is known what it is.
    pub known: bool,
}

/// How the key of a copy is kept from those who are exposed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kept {
    /// No key of a customer encrypts it.
    NoKey,
    /// Nobody exposed can take it away.
    Kept,
    /// Somebody exposed can take it away.
    Exposed,
    /// Nobody knows.
    Unknown,
}

/// A copy, and what isolates it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Isolated {
    /// ARN, or its name where it is offline.
    pub id: String,
    /// What is copied.
    pub of: String,
    /// Whether no credential reaches it.
    pub offline: bool,
    /// What isolates it, in words; empty where nothing does.
    pub isolation: Vec<String>,
    /// Whether something that a vendor holds can destroy it.
    pub reached: Answer,
    /// What that is called, and how.
    pub reached_by: Vec<String>,
    /// When a restore of it was last tried and went well.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub restore_tested: Option<DateTime<Utc>>,
    /// How its key is kept from what vendors hold.
    pub key: Kept,
    /// Whether it lies in an account of which vendors hold no credential.
    pub separate: Answer,
}
