//! Whether it is safe to build again: a pure function of facts.
//!
//! What is not known is never taken for good. Each condition is one file in `condition` and one line of its table.

pub mod condition;
pub mod facts;
mod holding;
mod judge;
mod looked;
pub mod metrics;
pub mod readiness;
pub mod trust;
mod verdict;
mod words;

pub use judge::{Judgement, judge};
pub use verdict::{About, Answer, Item, Judged, ProjectAnswer, State, Verdict, Waiting};
