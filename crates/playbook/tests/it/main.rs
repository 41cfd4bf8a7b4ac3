//! Tests of the crate, in one binary.

mod bounds;
mod conditions;
mod faults;
mod shown;
