//! Tests of the crate, in one binary.

mod allowed;
mod bounds;
mod called;
mod conditions;
mod drafted;
mod faults;
mod run;
mod seeded;
mod shown;
mod standard;
