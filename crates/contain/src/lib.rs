//! How exposed credentials are stopped: what is to be changed as data, each change with its inverse, in a plan that a
//! person can read; the journal of what was done; and how a plan is run, resumed, verified and undone.
//!
//! Nothing here opens a connection or a file. Whoever does implements [`world::World`] and [`journal::Ledger`].

pub mod canonical;
pub mod change;
pub mod choose;
pub mod journal;
pub mod object;
pub mod plan;
pub mod run;
pub mod state;
pub mod status;
pub mod world;
