//! Plans are run against a world in memory, which fails, lags, fights and dies on demand.

mod bad;
mod crash;
mod fought;
mod identity;
mod keys;
pub(crate) mod made;
mod order;
mod paper;
mod service;
mod taken_back;
mod world;
