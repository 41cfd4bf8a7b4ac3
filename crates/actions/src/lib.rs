//! What every AWS operation is: the IAM action and the access level behind each name that CloudTrail gives.
//!
//! Everything is a table that is compiled in (`data/`), read once, and asked by name. Nothing here knows who called,
//! when or from where.

mod class;
mod classify;
mod service;
mod table;

pub use class::{AccessLevel, Class, How};
pub use classify::classify;
