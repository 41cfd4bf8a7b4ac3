//! Audit logs of any layout into one Arrow schema, Parquet files by source and day, and SQL over them.
//!
//! The crate knows how logs are written down, and nothing of what in them is suspicious.

mod error;
mod files;
mod index;
mod ingest;
mod ledger;
mod part;
pub mod schema;
pub mod sql;

pub use error::LakeError;
pub use ingest::{Ingested, Progress, ingest};
pub use ledger::{FileEntry, Ledger, PartEntry};
pub use part::UNKNOWN_DAY;
