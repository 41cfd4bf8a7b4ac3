//! One investigation: its folder, what a person decides about it, what the vendor held, and how the result is told.

pub mod approval;
mod chained;
pub mod collected;
pub mod config;
pub mod exposures;
pub mod folder;
pub mod journal;
pub mod origins;
pub mod plans;
pub mod playbooks;
pub mod results;
pub mod runs;
mod seal;
pub mod signature;
pub mod stage;
pub mod stix;
pub mod view;
