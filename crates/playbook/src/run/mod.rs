//! A playbook is run over a ledger and hands. Where a run stands is a function of its ledger: whoever has that can go on,
//! on any machine, and nothing that ended is done again.

mod account;
mod action;
mod asking;
pub(crate) mod called;
mod decide;
mod engine;
mod entry;
mod hands;
mod history;
mod inner;
mod routine;
mod standing;
mod task;
mod values;
mod work;

pub use decide::Fact;
pub use engine::{Ending, run};
pub use entry::{Asking, Ended, Entry, Outcome, Question};
pub use hands::{Answer, Did, Hands, Ledger, Stop, Task};
pub use history::History;
pub use routine::{Routine, RoutineError};
pub use standing::{Standing, State, standing};

/// One line of a run's journal.
pub type Line = stanch_model::chain::Line<Entry>;

/// How far a run may go, whatever its playbook says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// At most so many steps, each counted as often as it is come to.
    pub steps: usize,
    /// At most so many rounds of one loop.
    pub rounds: u32,
    /// At most so many branches side by side; more wait for one to end.
    pub side_by_side: usize,
    /// At most so many branches, rounds and playbooks inside of each other.
    pub depth: usize,
    /// At most so many bytes of entries in its ledger.
    pub written: u64,
}

impl Limits {
    /// More than any routine that people follow, and little enough to end.
    pub const USUAL: Self = Self { steps: 100_000, rounds: 1_000, side_by_side: 32, depth: 32, written: 256 << 20 };
}
