//! CACAO 2.0 security playbooks: read within limits, checked beyond what a schema can say, shown as a list that a person
//! can follow, run step by step, and written back as they were.
//!
//! Nothing here starts a program, opens a file or asks for the time: a run gets hands and a ledger. A document is kept whole; what is typed is a view of it,
//! so that what this version does not know survives.

pub mod check;
pub mod command;
pub mod draft;
pub mod expression;
pub mod extension;
pub mod http;
pub mod identifier;
pub mod markdown;
pub mod own;
pub mod plan;
pub mod playbook;
pub mod read;
pub mod run;
pub mod shipped;
pub mod step;
pub mod variable;

pub use check::{Fault, Level, check, check_against};
pub use playbook::Playbook;
pub use read::{Refusal, read};
