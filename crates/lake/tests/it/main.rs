//! The lake from the outside: what goes in as files, and what stands in it afterwards.

mod bad;
mod bench;
mod forms;
mod ledger;
