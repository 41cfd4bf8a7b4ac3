//! Tests of the crate, in one binary.

mod allowed;
mod bounds;
mod conditions;
mod faults;
mod run;
mod shown;
