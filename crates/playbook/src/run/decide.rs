//! Whether a condition holds: what checks ask is what a run asks.

pub use crate::expression::Fact;
pub(super) use crate::expression::{holds, results};
