//! What each thing that a vendor held is: kinds of credentials, joins without values, and what is known of each.
//!
//! Everything here is a pure function of snapshots: no file, no clock, no socket, and no value of a secret. What a name
//! means is data in `data/kinds.tsv`; each way in which two records are known to be about one thing is a file in `link`.

pub mod credential;
pub mod decision;
mod fact;
pub mod kind;
mod known;
mod link;
mod rank;
mod set;
pub mod token_role;

pub use link::{KeyActivity, Linked, Question, Totals, link};
