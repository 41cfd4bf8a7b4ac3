//! Vendors that are written to: new values go into the places that hold the old ones.

mod circleci;
mod client;

pub(super) use circleci::Circleci;
