//! Who can do what in AWS, as its documentation says it, from a snapshot and without a network.
//!
//! [`decide`](mod@decide) answers whether one request is allowed, denied, or cannot be told, and then which conditions
//! would tell it.
#![doc = include_str!("../SPEC.md")]

pub mod aim;
pub mod arn;
pub mod ask;
pub mod backup;
pub mod context;
pub mod cut;
pub mod decide;
pub mod estate;
pub mod glob;
pub mod graph;
pub mod least;
pub mod loose;
pub mod policy;
pub mod power;
pub mod reach;
pub mod rule;
