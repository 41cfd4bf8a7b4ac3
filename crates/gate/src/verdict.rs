//! What a gate answers.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Whether it is safe to build. The order is that of concern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Every condition is met.
    Go,
    /// Every condition is met or accepted by somebody until a day; for all projects, some can build and others wait for
    /// what is theirs alone.
    GoExcept,
    /// Something is not met, or not known.
    No,
}

impl Answer {
    /// It in documents and in the journal.
    pub fn id(self) -> &'static str {
        match self {
            Self::Go => "go",
            Self::GoExcept => "go_except",
            Self::No => "no",
        }
    }

    /// It as people say it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Go => "GO",
            Self::GoExcept => "GO EXCEPT",
            Self::No => "NO",
        }
    }
}

/// Whether something is as a condition asks. What is worst of several is what counts: their order is that of concern.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum State {
    /// It is.
    Met,
    /// It is not, or that is not known, and somebody accepts it.
    Accepted {
        /// Who.
        by: String,
        /// The first instant at which that no longer holds.
        until: DateTime<Utc>,
        /// Why.
        because: String,
    },
    /// It rests on something that another condition says is not there.
    NotJudged,
    /// Nobody knows.
    Unknown,
    /// It is not.
    NotMet,
}

impl State {
    /// Whether it keeps somebody from building.
    pub fn holds(&self) -> bool {
        matches!(self, Self::Unknown | Self::NotMet)
    }
}

/// What something is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum About {
    /// Every project.
    Everything,
    /// Those that use a credential, by its place in the facts.
    Credential(usize),
    /// One project, by its place in the facts.
    Project(usize),
}

/// One thing that a condition looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Item {
    /// Whom it concerns.
    #[serde(skip)]
    pub about: About,
    /// What it is.
    #[serde(flatten)]
    pub state: State,
    /// What was seen, one sentence without a full stop.
    pub says: String,
    /// What to do, likewise; empty where nothing has to be done.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub way_out: String,
    /// What names it, so that an acceptance of it covers nothing else. It changes when what was seen changes.
    pub key: String,
}

/// One condition, judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Judged {
    /// Its id.
    pub id: &'static str,
    /// What has to be so, as one sentence without a full stop.
    pub asks: &'static str,
    /// The worst of what it looked at.
    #[serde(flatten)]
    pub state: State,
    /// What it looked at, the worst first.
    pub items: Vec<Item>,
}

/// Whether one project can build.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProjectAnswer {
    /// Its id.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Whether it can.
    pub answer: Answer,
    /// Ids of the conditions that hold it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub holds: Vec<&'static str>,
}

/// Projects that wait for one thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Waiting {
    /// Id of the condition.
    pub condition: &'static str,
    /// What they wait for, one sentence without a full stop.
    pub says: String,
    /// What to do.
    pub way_out: String,
    /// Who can do it, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// How many projects wait for it.
    pub projects: usize,
    /// How many of them wait for nothing else.
    pub only: usize,
    /// Names of some of them.
    pub names: Vec<String>,
}

/// What a gate answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// Id of the project that it is about; none for all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
    /// Whether it is safe to build.
    pub answer: Answer,
    /// Every condition, in the order of the table.
    pub conditions: Vec<Judged>,
}

impl Verdict {
    /// Ids of the conditions that are not met and not accepted.
    pub fn holds(&self) -> Vec<&'static str> {
        self.conditions.iter().filter(|one| one.state.holds()).map(|one| one.id).collect()
    }
}
