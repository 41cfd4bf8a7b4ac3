//! Kinds of credentials, by the names that people give them and by the form of values, as data.

mod catalogue;
mod classify;
mod reading;
#[cfg(test)]
mod tests;
mod words;

pub use catalogue::{Alphabet, Kind, kind, kinds};
pub(crate) use classify::of_shape;
pub use classify::{Class, classify};
pub(crate) use words::{telling, words_of};

/// The kind of something whose name says nothing that is known.
pub const UNKNOWN: &str = "unknown";
/// The kind of a setting.
pub const NOT_A_SECRET: &str = "not-a-secret";
/// The kind of the name of a role of AWS.
pub const AWS_ROLE: &str = "aws-role";
/// The kind of a pair of AWS's keys.
pub const AWS_ACCESS_KEY: &str = "aws-access-key";
