//! Why a plan is not run.

use chrono::{DateTime, Utc};

use crate::journal::Unwritten;
use crate::run::Outcome;

/// Why a plan is not run, or not any further. Each sentence names the way out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RunError {
    /// Another plan was begun under the same id.
    #[error(
        "plan {plan} is not the one that was begun under this id, its hash differs; run the file that was begun, or make a new plan with `stanch contain plan`"
    )]
    Changed {
        /// Id of the plan.
        plan: String,
    },
    /// It was undone, or that was begun.
    #[error(
        "plan {plan} began to be undone at {at}; finish that with `stanch contain undo`, then make a new one with `stanch contain plan`"
    )]
    Undone {
        /// Id of the plan.
        plan: String,
        /// When that was begun.
        at: DateTime<Utc>,
    },
    /// It was made from within another account.
    #[error(
        "plan {plan} was made by {made_by}, and you are {caller}, of another account; run it with credentials of the account that it was made with"
    )]
    Account {
        /// Id of the plan.
        plan: String,
        /// ARN of who made it.
        made_by: String,
        /// ARN of who runs it.
        caller: String,
    },
    /// It was never applied.
    #[error("plan {plan} was never applied, the journal does not know it; apply it first with `stanch contain apply`")]
    NotApplied {
        /// Id of the plan.
        plan: String,
    },
    /// It has no such action.
    #[error("plan {plan} has no action {number}; choose among the numbers of the actions in the plan")]
    NoAction {
        /// Id of the plan.
        plan: String,
        /// What was asked for.
        number: u32,
    },
    /// The journal could not be written, so that nothing further was called.
    #[error(
        "{cause}; {} actions are done, {} were cut short and {} not begun{}: make room for the journal and run the same again, it goes on from there",
        outcome.done.len() + outcome.already.len(), outcome.unfinished.len(), outcome.not_begun.len(), unwritten_words(unwritten)
    )]
    Journal {
        /// Why it could not be written.
        cause: Unwritten,
        /// What stands.
        outcome: Box<Outcome>,
        /// Effects that were made and whose outcome the journal does not have: it has their intent.
        unwritten: Vec<u32>,
    },
}

fn unwritten_words(unwritten: &[u32]) -> String {
    if unwritten.is_empty() {
        return String::new();
    }
    let numbers: Vec<String> = unwritten.iter().map(u32::to_string).collect();
    format!("; effects {} were made although the journal has only their intent", numbers.join(", "))
}
