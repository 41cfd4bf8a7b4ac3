//! Reads from vendors and clouds, changes what a plan says there, follows logs, and sends alerts. The only crate that opens a
//! connection or holds a credential.

mod aws;
mod error;
mod progress;
mod retry;
mod runtime;
mod secret;

pub mod apply;
pub mod call;
pub mod follow;
pub mod read;
pub mod send;

pub use error::RemoteError;
pub use progress::Progress;
pub use runtime::{Threads, pause};
pub use secret::{Credential, Secret};
