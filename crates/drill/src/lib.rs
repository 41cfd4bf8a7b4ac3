//! A generated incident that a team works through with stanch, timed; or an understudy in its place, so that the whole
//! routine is tried where nobody is.
//!
//! Vendors and clouds are servers on loopback. Everything is done with the program, as people would, and what is told of
//! it is taken from the program's own documents: this crate knows nothing of the stages that they come from.

mod approvers;
mod error;
mod incident;
mod logs;
mod program;
mod score;
mod slip;
mod team;

pub use error::DrillError;
pub use incident::{Day, ENVIRONMENT, Incident, MARK, Setting};
pub use program::{Program, Routine, until_it_ends};
pub use score::Scorecard;
pub use slip::{SLIPS, Slip, Slipped, try_all};
pub use team::Understudy;
