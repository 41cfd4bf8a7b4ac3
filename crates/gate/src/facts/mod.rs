//! What a gate is asked about: everything that it rests on, gathered before it is asked.
//!
//! A fact that nobody knows stands as one that is not known, and no default of any is a good one.

mod seen;
mod used;
mod world;

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use stanch_contain::status::Reading;
use stanch_model::{Gap, Span};

pub use seen::{Hit, Logs, Looked, Muted, Removal, Watch, WayBack, Whose};
pub use used::{Assumed, Build, Credential, KeyInUse, Project, Replaced, UsedBy};
pub use world::{AllClear, Copy, Threat, Trust};

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
    /// Ids of plans that the journal says were applied and the case does not have, sorted.
    #[serde(default)]
    pub lost: Vec<String>,
    /// What plans put in place and a later collection does not have.
    pub gone: Vec<Gone>,
    /// When the journal's last line was written; none where there is none.
    pub told: Option<DateTime<Utc>>,
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
    /// It is dated ahead of the moment at which the gate is asked.
    Ahead,
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

/// So far may clocks differ. What is dated further ahead says nothing about now.
const CLOCKS: TimeDelta = TimeDelta::minutes(5);

/// Whether an instant lies further ahead than clocks may differ.
pub fn is_ahead(now: DateTime<Utc>, at: DateTime<Utc>) -> bool {
    at - now > CLOCKS
}

/// Something that a plan put in place and a later collection does not have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gone {
    /// Id of the plan.
    pub plan: String,
    /// Number of the action.
    pub action: u32,
    /// What people call the object.
    pub object: String,
    /// Ids of the exposed credentials that it stops.
    pub credentials: Vec<String>,
    /// What is not as it was left, in words.
    pub what: String,
    /// When it was collected.
    pub collected: DateTime<Utc>,
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
    /// The credential of an id.
    pub fn credential(&self, id: &str) -> Option<&Credential> {
        self.credentials.iter().find(|one| one.standing.credential == id)
    }
}
