//! What a gate is asked about: everything that it rests on, gathered before it is asked.
//!
//! A fact that nobody knows stands as one that is not known, and no default of any is a good one.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use stanch_contain::status::{LastUse, Reading, Standing};
use stanch_model::{Gap, Severity, Span};

/// Everything that a gate rests on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// The moment at which it is asked.
    pub now: DateTime<Utc>,
    /// What the vendor is called.
    pub vendor: String,
    /// When the vendor's notice arrived, where somebody said so.
    pub noticed: Option<DateTime<Utc>>,
    /// When others could have used what the vendor held.
    pub window: Span,
    /// What the case asks for.
    pub rules: Rules,
    /// Results of the stages that it rests on.
    pub results: Vec<Stored>,
    /// Projects of the vendor, sorted by id.
    pub projects: Vec<Project>,
    /// Listings of the vendor that were not read: a project may use more than is known.
    pub unread: Vec<Gap>,
    /// What the vendor holds and nobody can list.
    pub unlistable: Vec<Gap>,
    /// Everything exposed.
    pub credentials: Vec<Credential>,
    /// Roles that the vendor's jobs assumed and that are nothing exposed that is known.
    pub assumed: Vec<Assumed>,
    /// What plans did, and what reading it back last saw.
    pub readings: Vec<Reading>,
    /// What is known of the use of canaries.
    pub watch: Watch,
    /// What logs say.
    pub logs: Logs,
    /// Copies that the organisation would come back from.
    pub backups: Vec<Copy>,
    /// Builds that went through on new credentials, as people said.
    pub builds: Vec<Build>,
    /// The vendor's word that it is over.
    pub all_clears: Vec<AllClear>,
    /// Whom roles let in; none where no roles were read.
    pub trust: Option<Trust>,
    /// What people accept of what is not met.
    pub accepted: Vec<Acceptance>,
}

/// What the case asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// Nothing unexplained may be seen for so many hours.
    pub quiet_hours: u32,
    /// What was seen may be so many hours old.
    pub fresh_hours: u32,
    /// A restore may have been tested so many days ago.
    pub restore_days: u32,
}

impl Rules {
    /// How long nothing unexplained may be seen.
    pub fn quiet(&self) -> TimeDelta {
        TimeDelta::hours(i64::from(self.quiet_hours))
    }

    /// How old what was seen may be.
    pub fn fresh(&self) -> TimeDelta {
        TimeDelta::hours(i64::from(self.fresh_hours))
    }

    /// How long ago a restore may have been tested.
    pub fn restore(&self) -> TimeDelta {
        TimeDelta::days(i64::from(self.restore_days))
    }
}

/// Whether a result is there and was made from what the case holds now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Freshness {
    /// It was made from what is there.
    Fresh,
    /// It was, so long ago that things may be otherwise by now.
    Old,
    /// Something that it was made from has changed.
    Stale,
    /// There is none.
    Missing,
}

/// A result of a stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stored {
    /// What it is: `the review`.
    pub name: String,
    /// Whether it can be relied on.
    pub state: Freshness,
    /// The command that makes it anew.
    pub again: String,
}

/// A project of the vendor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Project {
    /// Its id or slug.
    pub id: String,
    /// What people call it.
    pub name: String,
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

impl UsedBy {
    /// Whether a project uses it, as far as is known.
    pub fn includes(&self, project: &str) -> bool {
        match self {
            Self::These { projects } => projects.contains_key(project),
            Self::Every { .. } => true,
        }
    }
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
    /// Why nothing has to be done about it, as the last plan that looked at it says; none where it says no such thing.
    #[serde(default)]
    pub needless: Option<String>,
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
    /// What was seen, one sentence without a full stop.
    pub says: String,
    /// Whose it is.
    pub whose: Whose,
    /// The first time.
    pub first: DateTime<Utc>,
    /// The last time.
    pub last: DateTime<Utc>,
}

/// What is known of the use of canaries.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watch {
    /// When somebody last looked at everything that is followed; none where nobody ever did.
    pub looked: Option<DateTime<Utc>>,
    /// Uses.
    pub hits: Vec<Hit>,
    /// When something of a log could last not be read: a use may have been in it.
    pub unread: Option<DateTime<Utc>>,
}

/// What logs say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Logs {
    /// The last event that the case has; none where it has no logs.
    pub until: Option<DateTime<Utc>>,
    /// Uses of what is known of the intruder.
    pub hits: Vec<Hit>,
    /// Where more of them could be than was listed, one sentence without a full stop each.
    pub cut: Vec<String>,
    /// Findings about ways back in.
    pub ways_back: Vec<WayBack>,
    /// What mutes hide and may be about one.
    pub muted: Vec<Muted>,
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
}

/// What a mute hides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Muted {
    /// What it names, in words.
    pub what: String,
    /// How many findings it hides.
    pub findings: u64,
}

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

/// What somebody accepts of what is not met.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acceptance {
    /// Id of the condition.
    pub condition: String,
    /// Id of the project that it is for; none for all.
    pub project: Option<String>,
    /// Keys of what it covers. What comes later is not covered.
    pub covers: BTreeSet<String>,
    /// Who.
    pub by: String,
    /// Why.
    pub because: String,
    /// The first instant at which it no longer holds.
    pub until: DateTime<Utc>,
}

impl Facts {
    /// Places of the credentials that a project uses.
    pub fn used_by(&self, project: &str) -> impl Iterator<Item = (usize, &Credential)> {
        self.credentials.iter().enumerate().filter(move |(_, one)| one.used_by.includes(project))
    }

    /// The credential of an id, and its place.
    pub fn credential(&self, id: &str) -> Option<(usize, &Credential)> {
        self.credentials.iter().enumerate().find(|(_, one)| one.standing.credential == id)
    }
}
