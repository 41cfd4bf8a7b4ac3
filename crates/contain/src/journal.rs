//! The journal: what was intended, done and seen, in lines of which each holds the hash of the one before.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use stanch_model::chain;

use crate::canonical::Difference;
use crate::world::{Learned, Trouble};

/// What sort of thing an intruder left behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeftKind {
    /// A user.
    User,
    /// A role.
    Role,
    /// A long-term access key.
    AccessKey,
}

/// Something that an intruder made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Left {
    /// The account that it is in.
    pub account: String,
    /// What it is.
    pub kind: LeftKind,
    /// Its name; the id of a key.
    pub name: String,
}

/// What a line says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "entry")]
pub enum Entry {
    /// A run of a plan begins or goes on.
    Begun {
        /// Id of the plan.
        plan: String,
        /// Its hash.
        #[serde(rename = "plan_hash")]
        hash: String,
        /// What is run.
        run: RunKind,
        /// ARN of who runs it.
        caller: String,
        /// Who approved it.
        approved_by: Vec<String>,
    },
    /// An action is not begun, since its object is not as it was observed.
    Drifted {
        /// Id of the plan.
        plan: String,
        /// Number of the action.
        action: u32,
        /// What differs.
        differences: Vec<Difference>,
    },
    /// An effect is about to be made. Written, and on the disk, before its call.
    Intent {
        /// Id of the plan.
        plan: String,
        /// Number of the effect.
        effect: u32,
        /// Whether it is taken back.
        undo: bool,
    },
    /// An effect is made, or was in place already.
    Done {
        /// Id of the plan.
        plan: String,
        /// Number of the effect.
        effect: u32,
        /// Whether it was taken back.
        undo: bool,
        /// Whether there was nothing to do.
        already: bool,
        /// What the service said of it.
        learned: Learned,
    },
    /// An effect failed.
    Failed {
        /// Id of the plan.
        plan: String,
        /// Number of the effect.
        effect: u32,
        /// Whether it was to be taken back.
        undo: bool,
        /// Why.
        trouble: Trouble,
    },
    /// A key that an interrupted run made and did not store was deleted.
    Reconciled {
        /// Id of the plan.
        plan: String,
        /// Number of the effect that made it.
        effect: u32,
        /// `AKIA…`.
        key: String,
    },
    /// An action was read back.
    Verified {
        /// Id of the plan.
        plan: String,
        /// Number of the action.
        action: u32,
        /// What was seen.
        verdict: Verdict,
        /// Seconds since its last effect was made.
        after: u64,
    },
    /// A run ended.
    Ended {
        /// Id of the plan.
        plan: String,
        /// What was run.
        run: RunKind,
        /// Whether everything that it was to do is done.
        complete: bool,
    },
    /// An owner's task is done.
    TaskDone {
        /// Id of the plan.
        plan: String,
        /// Number of the task.
        task: u32,
        /// Who says so.
        by: String,
        /// The proof, in their words.
        proof: String,
    },
    /// A credential is accepted as it is.
    Accepted {
        /// Id of the credential.
        credential: String,
        /// Who accepts it.
        by: String,
        /// Why.
        why: String,
        /// Until when; none for no end.
        until: Option<DateTime<Utc>>,
    },
    /// The old value of a credential was seen to be dead.
    ProvenDead {
        /// Id of the credential.
        credential: String,
        /// What was seen.
        evidence: String,
    },
    /// A build of a project went through on new credentials alone, as somebody says.
    BuildPassed {
        /// Id of the project.
        project: String,
        /// Its address or number.
        build: String,
        /// When it began.
        built: DateTime<Utc>,
        /// Who says so.
        by: String,
    },
    /// The vendor said that its incident is over.
    AllClear {
        /// Where it said so.
        source: String,
        /// When.
        said: DateTime<Utc>,
        /// Who read it.
        by: String,
    },
    /// A copy was restored and what came of it was good.
    RestoreTested {
        /// ARN or name of the copy.
        copy: String,
        /// When.
        tested: DateTime<Utc>,
        /// Who says so.
        by: String,
    },
    /// Somebody went through the loss of a vendor before it happened.
    Drilled {
        /// The vendor, as its collector calls it: `CircleCI`.
        vendor: String,
        /// When.
        drilled: DateTime<Utc>,
        /// How it went.
        how: String,
        /// SHA-256 of the scorecard that says so; none where a person alone does.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        scorecard: Option<String>,
        /// Who says so.
        by: String,
    },
    /// A way back in that the review found was removed, or was none, as somebody says.
    WayBackRemoved {
        /// Id of the finding.
        finding: String,
        /// Its last event as it was then: what comes later is not covered.
        until: Option<DateTime<Utc>>,
        /// What it made, which must not be there any more.
        made: Vec<Left>,
        /// Whether it was the organisation's own work, and stays.
        #[serde(default)]
        ours: bool,
        /// Who says so.
        by: String,
        /// What shows it, in their words.
        proof: String,
    },
    /// What a condition of the gate lacks is accepted: that much, and nothing that comes later.
    GateAccepted {
        /// Id of the condition.
        condition: String,
        /// Id of the project that it is accepted for; none for all.
        project: Option<String>,
        /// What it lacked then, by the keys of these lacks.
        covers: Vec<String>,
        /// Who accepts it.
        by: String,
        /// Why.
        because: String,
        /// The first instant at which it no longer holds.
        until: DateTime<Utc>,
    },
    /// Somebody asked whether it is safe to build.
    GateAnswered {
        /// Id of the project that was asked about; none for all.
        project: Option<String>,
        /// When.
        asked: DateTime<Utc>,
        /// `go`, `go_except` or `no`.
        answer: String,
        /// Ids of conditions that are not met.
        holds: Vec<String>,
        /// Ids of projects that can build now and could not at any answer before.
        back: Vec<String>,
        /// SHA-256 of the document that was printed.
        document: String,
        /// Who signed what was asked, answered and printed.
        signer: Option<String>,
        /// The signature, as OpenSSH writes it.
        signature: Option<String>,
    },
    /// A half-written last line was found after a crash and taken away.
    Recovered {
        /// How many bytes.
        bytes: u64,
    },
}

/// What is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunKind {
    /// A plan is applied.
    Apply,
    /// It is undone.
    Undo,
    /// It is read back.
    Verify,
}

impl RunKind {
    /// The command that does it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Apply => "apply",
            Self::Undo => "undo",
            Self::Verify => "verify",
        }
    }
}

/// What reading back saw.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE", tag = "verdict")]
pub enum Verdict {
    /// Everything is in place and nothing else changed.
    Verified,
    /// Somebody changed it.
    Drift {
        /// Numbers of effects that are not in place any more: somebody is fighting us.
        undone: Vec<u32>,
        /// What differs from what was put in place.
        differences: Vec<Difference>,
    },
    /// It is half done, since the run that was at it did not come to its end. Never green.
    Interrupted {
        /// What goes on with it.
        run: RunKind,
    },
    /// It could not be read. Never green.
    Unreachable {
        /// Why.
        cause: String,
    },
}

/// One line of the journal.
pub type Line = chain::Line<Entry>;

/// The journal cannot be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the journal cannot be written: {cause}; nothing more was changed")]
pub struct Unwritten {
    /// The cause.
    pub cause: String,
}

/// Where entries are kept. An entry is on the disk when this returns.
pub trait Ledger: Sync {
    /// Keeps an entry.
    ///
    /// # Errors
    /// When it cannot be kept; what was to follow it must not be done then.
    fn append(&self, entry: Entry) -> Result<(), Unwritten>;
}
