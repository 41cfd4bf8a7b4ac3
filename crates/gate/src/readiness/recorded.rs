//! What is recorded in an account, and for how long that is kept.

use serde::{Deserialize, Serialize};

use super::facts::Answer;

/// How much of something is recorded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recorded {
    /// Nothing.
    None,
    /// Nobody knows.
    #[default]
    Unknown,
    /// Not all of it.
    Some,
    /// All of it.
    All,
}

/// For how long something is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Term {
    /// So many days.
    Days(u32),
    /// Until somebody deletes it.
    Forever,
}

/// For how long the longest copy of logs is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptLogs {
    /// At least for so long, as far as was read; no day where nothing is known to be kept.
    pub at_least: Term,
    /// Whether there is a copy, or may be one, of which nobody knows for how long it is kept.
    pub unread: bool,
}

/// An account of AWS.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Its id.
    pub id: String,
    /// The organisation that it is in, `o-…`, where that is known.
    pub organization: Option<String>,
    /// Whether the lists of its trails and event data stores were read.
    pub trails_read: bool,
}

/// A trail of CloudTrail, or an event data store of CloudTrail Lake.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trail {
    /// ARN.
    pub arn: String,
    /// Account that owns it.
    pub account: String,
    /// The organisation that this account is in, `o-…`, where that is known.
    pub owner: Option<String>,
    /// Whether it is recording.
    pub logging: Answer,
    /// Whether it records all regions.
    pub all_regions: Answer,
    /// Whether it records all accounts of the organisation.
    pub organization: Answer,
    /// Whether a change to what it has written shows.
    pub validation: Answer,
    /// How many management events that change something it records.
    pub changes: Recorded,
    /// How many of those that read.
    pub reads: Recorded,
    /// Services whose management events it leaves out, sorted.
    pub left_out: Vec<String>,
    /// How much of what is done to objects in S3 it records.
    pub objects: Recorded,
    /// How many calls of functions in Lambda it records.
    pub functions: Recorded,
    /// For how long what it writes is kept.
    pub kept: KeptLogs,
}

impl Trail {
    /// Whether it is about an account: its own, or one of the organisation whose trail it is.
    pub fn is_about(&self, account: &Account) -> Answer {
        if self.account == account.id {
            return Answer::Yes;
        }
        let shared = match (&self.owner, &account.organization) {
            (Some(one), Some(other)) if one == other => Answer::Yes,
            (Some(_), Some(_)) => Answer::No,
            _ => Answer::Unknown,
        };
        self.organization.min(shared)
    }
}
