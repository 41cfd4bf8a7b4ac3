//! Servers on loopback that stand in for vendors and clouds, for the demo and for tests.
//!
//! A double serves a generated organisation as the vendor would: it pages, checks who asks, refuses what it does not
//! know, and fails on demand. It knows nothing of the collector that asks it.

pub mod all;
pub mod aws;
pub mod circleci;
pub mod github;
pub mod gitlab;

mod clock;
mod double;
mod server;
mod vendor;

pub use clock::Clock;
pub use double::Double;
pub use vendor::{Casing, Failure, Faults, Mishap, Repeat};
