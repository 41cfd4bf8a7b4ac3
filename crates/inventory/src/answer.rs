//! An answer of a source as bytes, before anybody knows what it says.
//!
//! What comes back from an API, or was saved from one, may be anything: a login page, a proxy's apology, JSON of another
//! shape. Fields are read one by one and by meaning: sources write the same field as `created_at`, `created-at` and
//! `createdAt`, and one field that cannot be used must not lose the others.

mod fields;
mod list;

use serde_json::Value as Json;
use thiserror::Error;

pub use fields::{Fields, LONGEST_TEXT};
pub use list::List;

/// Why an answer cannot be used. Each sentence is lowercase, without a full stop, and quotes nothing of the answer.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Malformed {
    /// A page for a browser.
    #[error("answered with a web page instead of JSON (a login page or a proxy?)")]
    WebPage,
    /// No JSON.
    #[error("answered with something that is no JSON ({at})")]
    NotJson {
        /// Where it stops being JSON: `line 1, column 7`.
        at: String,
    },
    /// JSON, but not what was asked for.
    #[error("answered with JSON of another shape: {expected} was expected")]
    Shape {
        /// What was expected: `a list under "items"`.
        expected: &'static str,
    },
}

/// The JSON of an answer, with or without a byte order mark.
///
/// # Errors
/// When it is no JSON.
pub fn json(bytes: &[u8]) -> Result<Json, Malformed> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if bytes.trim_ascii_start().starts_with(b"<") {
        return Err(Malformed::WebPage);
    }
    // What serde_json says of a failure can quote the text, so only the position is taken from it.
    serde_json::from_slice(bytes)
        .map_err(|error| Malformed::NotJson { at: format!("line {}, column {}", error.line(), error.column()) })
}
