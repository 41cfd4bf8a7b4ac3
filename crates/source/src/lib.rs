//! Log files as people have them, read into rows of one set of columns.
//!
//! The crate knows how audit logs are packed, wrapped and written. It knows no Parquet and no SQL, so that what reads an
//! attacker's bytes stays small enough to be fuzzed on its own.

mod cloudtrail;
mod column;
mod document;
mod json;
mod open;
mod rows;
mod view;

pub use cloudtrail::values::stored_id;
pub use column::{COLUMNS, Col, Column};
pub use document::Outcome;
pub use open::{Opener, Unreadable};
pub use rows::{NO_ADDRESS, NO_TIME, Rows};
pub use view::NULL_VIEW;
