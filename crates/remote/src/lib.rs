//! Reads from vendors and clouds. The only crate that opens a connection or holds a credential.

mod error;
mod progress;
mod runtime;
mod secret;

pub mod read;

pub use error::RemoteError;
pub use progress::Progress;
pub use runtime::Threads;
pub use secret::{Credential, Secret};
