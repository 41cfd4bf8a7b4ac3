//! What the crate says of whole snapshots.

mod cases;
mod decisions;
mod kinds;
mod laws;
mod scale;
mod told;
