//! What vendors and clouds say that they hold, without any value of a secret: records, how far each listing was read,
//! what changed since the last time, and the vendors' own forms of all that, as their APIs and their tools print it.
//!
//! Everything here works on bytes and on the case's folder. Nothing opens a socket; `stanch-remote` does, and hands
//! each page to the parsers here, so that a file and an answer of an API give the same records.

pub mod address;
pub mod answer;
pub mod aws;
pub mod circleci;
pub mod files;
pub mod fingerprint;
pub mod fold;
pub mod github;
pub mod gitlab;
pub mod journal;
pub mod page;
pub mod record;
pub mod run;
pub mod snapshot;
pub mod value;

mod error;

pub use error::InventoryError;
