//! Tests of the crate, in one binary.

mod playbooks;
mod review;
