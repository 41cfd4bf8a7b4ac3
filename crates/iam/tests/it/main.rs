//! What the crate promises, from data.

mod account;
mod ask;
mod backups;
mod case;
mod choose;
mod conditions;
mod cut;
mod decide;
mod escalation;
mod hostile;
mod labelled;
mod laws;
mod least;
mod loose;
mod policies;
mod spec;
mod wildcards;
