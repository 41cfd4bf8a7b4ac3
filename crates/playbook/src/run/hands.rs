//! What a run needs from outside.

use std::collections::BTreeMap;
use std::future::Future;

use chrono::{DateTime, Utc};

use super::decide::Fact;
use super::entry::{Entry, Outcome, Question};
use crate::http::Request;

/// Where entries are kept. An entry is on the disk when this returns.
pub trait Ledger {
    /// Keeps an entry, and says when it was written.
    ///
    /// # Errors
    /// When it cannot be kept; what was to follow it is not done then.
    fn append(&self, entry: Entry) -> Result<DateTime<Utc>, Stop>;
}

/// What acts. A future that is dropped before its end stops what it does: that is how time limits are kept.
pub trait Hands {
    /// Does something. That it failed is no error.
    fn act(&self, task: &Task) -> impl Future<Output = Result<Did, Stop>>;

    /// Asks a person, and waits for the answer.
    fn ask(&self, question: &Question) -> impl Future<Output = Result<Answer, Stop>>;

    /// A result of the case by its name in conditions; why it is not known otherwise, one sentence without a full stop, also
    /// where it is known in part only.
    fn result(&self, name: &str) -> impl Future<Output = Result<Result<Fact, String>, Stop>>;

    /// The time.
    fn now(&self) -> DateTime<Utc>;

    /// Waits until a time.
    fn until(&self, time: DateTime<Utc>) -> impl Future<Output = ()>;
}

/// Something to be done by a machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Task {
    /// One of our own commands.
    Own {
        /// Its arguments, all of them allowed.
        arguments: Vec<String>,
        /// Names of variables that its result gives.
        gives: Vec<String>,
    },
    /// A call of an HTTP API.
    Http {
        /// The call.
        request: Request,
        /// Names of variables that its answer gives.
        gives: Vec<String>,
    },
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Did {
    /// How it ended.
    pub outcome: Outcome,
    /// Whether it may have taken effect though it failed.
    pub unclear: bool,
    /// Values by names of variables.
    pub outputs: BTreeMap<String, String>,
    /// What there is to say about it, in a few words.
    pub said: String,
}

/// What a person says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Who.
    pub by: String,
    /// Whether it is done, holds, or took effect.
    pub yes: bool,
    /// What shows it, or why not.
    pub proof: String,
    /// Values by names of variables.
    pub values: BTreeMap<String, String>,
}

/// Why a run does not go on. It can be resumed after each of these.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Stop {
    /// The ledger cannot be written.
    #[error("the run's journal cannot be written: {0}; nothing more was begun, free some space and resume the run")]
    Ledger(String),
    /// The ledger has grown beyond what a run may write.
    #[error(
        "the run's journal would have more than {0} bytes; begin a new run of a playbook with shorter texts or fewer rounds"
    )]
    Full(u64),
    /// Somebody has to answer first.
    #[error("a person has to answer before the run goes on; see `stanch playbook status`")]
    Waits,
    /// The ledger speaks of other steps than the playbook has.
    #[error(
        "the run's journal has the step {was} where the playbook comes to {is}; it was written by another version of stanch: go on by hand with the checklist, or begin a new run"
    )]
    Foreign {
        /// Identifier of the step in the ledger.
        was: String,
        /// Identifier of the step in the playbook.
        is: String,
    },
    /// Whatever acts cannot go on.
    #[error("the run was interrupted: {0}; resume it")]
    Interrupted(String),
}
