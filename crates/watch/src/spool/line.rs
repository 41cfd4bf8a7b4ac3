//! The lines of a receiver's file.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::message::Message;

/// What happened to a message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "step")]
pub(super) enum Line {
    /// A file begins anew, after what was settled was taken out of it.
    Begun {
        /// The number of the next message.
        next: u64,
        /// Ids of the last settled messages.
        settled: Vec<String>,
    },
    /// A message waits.
    Queued {
        number: u64,
        message: Box<Message>,
        /// Not before then.
        due: DateTime<Utc>,
        /// How many tries failed.
        tries: u32,
    },
    /// It is about to be sent. On the disk before the attempt.
    Sending { number: u64 },
    /// The receiver took it.
    Sent { number: u64 },
    /// A try failed.
    Failed { number: u64, next: DateTime<Utc> },
    /// It will not be tried again.
    GivenUp { number: u64 },
}
