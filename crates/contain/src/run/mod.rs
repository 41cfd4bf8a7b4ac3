//! A plan is applied, read back and taken back. Each call stands between two lines of the journal, so that a run that
//! was killed at any point goes on where it was.

mod act;
mod apply;
mod engine;
mod error;
mod expect;
mod history;
mod key;
mod observe;
mod outcome;
mod read_back;
mod undo;
mod verify;

pub use apply::apply;
pub use error::RunError;
pub use observe::observe;
pub use outcome::{Failed, Kept, Outcome, Reconciled, Told};
pub use undo::undo;
pub use verify::verify;

pub(crate) use history::History;

/// How much may be under way at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// At most so many objects are changed side by side; none is read as one.
    pub side_by_side: usize,
}

/// Who runs a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// ARN of the caller.
    pub caller: String,
    /// Names of those who approved it.
    pub approved_by: Vec<String>,
}
