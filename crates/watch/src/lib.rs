//! Canaries are stripped credentials that still work: whoever uses one gives themselves away.
//!
//! [`watchlist`] finds uses in logs, [`known`] tells the owner's own from strangers', [`alerts`] groups them. Nothing here
//! opens a connection; only the spool writes files.

pub mod alerts;
pub mod canary;
pub mod known;
pub mod listened;
pub mod message;
mod network;
pub mod origin;
pub mod render;
mod severity;
pub mod sighting;
pub mod spool;
pub mod stix;
pub mod watchlist;
