//! Plans, what became of them, and where each credential stands.

mod action;
mod aftermath;
mod outcome;
mod plan;
mod status;
mod verdicts;
mod words;

pub use action::ActionPage;
pub use aftermath::aftermath;
pub use outcome::OutcomePage;
pub use plan::PlanPage;
pub use status::StatusPage;
pub use verdicts::{AllVerdictsPage, VerdictsPage};
