//! The gate: facts in, verdicts out.

mod laws;
mod made;
mod measure;
mod readiness;
mod slips;
mod trust;
mod waiting;
