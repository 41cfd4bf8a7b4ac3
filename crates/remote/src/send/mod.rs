//! Alerts to whoever has to know: one try at a time, with an answer that says when the next one makes sense.
//!
//! What retries is the caller's, which keeps each alert until it was taken. Addresses, keys and passwords are secrets:
//! errors name a host at most.

mod email;
mod pagerduty;
mod post;
mod slack;
mod syslog;
mod webhook;

use std::time::Duration;

use thiserror::Error;

pub use email::{Email, Login, Security, Server};
pub use pagerduty::PagerDuty;
pub use slack::Slack;
pub use syslog::{Syslog, Transport};
pub use webhook::Webhook;

/// One try may take so long, from the connection to the answer.
const TRY: Duration = Duration::from_secs(30);

/// A connection may take so long.
const CONNECT: Duration = Duration::from_secs(10);

/// When another try makes sense.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// After so long, because the receiver asked for it.
    At(Duration),
    /// Later, with growing pauses.
    Later,
    /// Never as it is: the receiver refuses this alert or whoever sends it.
    Never,
}

/// Why an alert was not taken.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{cause}")]
pub struct SendError {
    /// The cause, with nothing secret in it.
    pub cause: String,
    /// When another try makes sense.
    pub retry: Retry,
}

impl SendError {
    fn later(cause: impl Into<String>) -> Self {
        Self { cause: cause.into(), retry: Retry::Later }
    }

    fn never(cause: impl Into<String>) -> Self {
        Self { cause: cause.into(), retry: Retry::Never }
    }
}
