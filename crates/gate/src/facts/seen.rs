//! What was seen: uses of canaries, and what logs say.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use stanch_model::{Gap, Severity};

/// Whose use of something it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Whose {
    /// A job of the owner's that nobody told of the new key.
    Forgotten,
    /// Nothing like it is in the baseline, or nobody knows.
    Unexplained,
}

/// Use of a canary, or of something that is known of the intruder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hit {
    /// What names it: two hits with one name are one.
    pub id: String,
    /// Id of the credential; empty where none is known.
    pub credential: String,
    /// Ids of others that are the same user or role.
    #[serde(default)]
    pub also: BTreeSet<String>,
    /// What was seen, one sentence without a full stop.
    pub says: String,
    /// Whose it is.
    pub whose: Whose,
    /// The first time.
    pub first: DateTime<Utc>,
    /// The last time.
    pub last: DateTime<Utc>,
}

impl Hit {
    /// Whether it is a use of a credential.
    pub fn is_of(&self, credential: &str) -> bool {
        self.credential == credential || self.also.contains(credential)
    }
}

/// What is known of the use of canaries.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watch {
    /// Of each canary that a watch looks for, how far it looked, by id of the credential. One that is not here was not looked
    /// for, as when it was stripped after the watch began.
    pub looked: BTreeMap<String, Looked>,
    /// Uses.
    pub hits: Vec<Hit>,
    /// Logs that could not be read, each with when that was tried first and last: a use may have been in it.
    pub unread: BTreeMap<String, (DateTime<Utc>, DateTime<Utc>)>,
}

/// How far a watch looked whether a canary was used.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Looked {
    /// From when on logs of every account that it is in were read; none where those of one never were.
    #[serde(default)]
    pub from: Option<DateTime<Utc>>,
    /// Until when they were; none likewise.
    #[serde(default)]
    pub logs: Option<DateTime<Utc>>,
    /// Accounts that it is in and whose logs nothing that is followed delivers.
    #[serde(default)]
    pub unfollowed: BTreeSet<String>,
    /// When AWS was asked when each of its keys was last used; none where it was not, or where it has more than keys.
    #[serde(default)]
    pub asked: Option<DateTime<Utc>>,
}

impl Looked {
    /// Until when a use since some time would have been seen in the logs; none where they begin later.
    pub fn since(&self, since: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.logs.filter(|_| self.from.is_some_and(|from| from <= since))
    }
}

/// What logs say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Logs {
    /// The last event of each account whose logs say whether it is quiet; none where the case has no log of it.
    pub until: BTreeMap<String, Option<DateTime<Utc>>>,
    /// Uses of what is known of the intruder.
    pub hits: Vec<Hit>,
    /// Where more of them could be than was listed, one sentence without a full stop each.
    pub cut: Vec<String>,
    /// Findings about ways back in.
    pub ways_back: Vec<WayBack>,
    /// What mutes hide and may be about one.
    pub muted: Vec<Muted>,
    /// What mutes hide and may be about an indicator.
    #[serde(default)]
    pub muted_indicators: Vec<Muted>,
    /// What could hide one.
    pub gaps: Vec<Gap>,
}

/// A finding about a way back in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WayBack {
    /// Id of the finding.
    pub finding: String,
    /// Whose doing it is.
    pub subject: String,
    /// What happened, one sentence without a full stop.
    pub says: String,
    /// How bad it would be.
    pub severity: Severity,
    /// Its last event.
    #[serde(default)]
    pub last: Option<DateTime<Utc>>,
    /// Who removed it, as they say.
    #[serde(default)]
    pub removed: Option<Removal>,
    /// What of it is still there, though somebody says that it was removed.
    #[serde(default)]
    pub left: Vec<String>,
    /// What of it nobody could look for.
    #[serde(default)]
    pub unread: Vec<String>,
}

/// Somebody's word that a way back in is gone, or was none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removal {
    /// Who.
    pub by: String,
    /// What shows it.
    pub proof: String,
    /// Whether it was the organisation's own work, and stays.
    #[serde(default)]
    pub ours: bool,
    /// When they said so.
    pub at: DateTime<Utc>,
    /// The last event of the finding as it was then.
    pub until: Option<DateTime<Utc>>,
}

/// What a mute hides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Muted {
    /// What it names, in words.
    pub what: String,
    /// How many findings it hides.
    pub findings: u64,
}
