//! What the crate promises, from its outside.

mod choose;
mod journal;
mod run;
mod status;
