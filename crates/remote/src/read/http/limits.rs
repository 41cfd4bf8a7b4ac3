//! How much a collection asks of a source and of this machine.

use std::time::Duration;

/// How much a collection asks of a source and of this machine.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// So many calls run side by side at most; at least 1.
    pub side_by_side: usize,
    /// One try of a call may take so long, from the connection to the last byte.
    pub call: Duration,
    /// A connection may take so long.
    pub connect: Duration,
    /// An answer may have so many bytes.
    pub body: usize,
    /// A call is tried so often before it counts as failed; at least 1.
    pub tries: u32,
    /// The pause before the second try; it doubles with each.
    pub pause: Duration,
    /// All pauses together that sources ask for may take so long. After that, listings end where they are.
    pub patience: Duration,
    /// One listing may have so many pages.
    pub pages: u64,
    /// After so many failed calls with no good one between them, the collection ends.
    pub failures: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            side_by_side: 16,
            call: Duration::from_secs(30),
            connect: Duration::from_secs(10),
            body: 64 << 20,
            tries: 4,
            pause: Duration::from_millis(500),
            patience: Duration::from_mins(20),
            pages: 10_000,
            failures: 50,
        }
    }
}
