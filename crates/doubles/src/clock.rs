//! The time that doubles tell.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};

/// A clock that goes like everybody's, from a moment that somebody sets; that of the machine until then. Its clones are one
/// clock.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    /// Seconds before that of the machine.
    ahead: Arc<AtomicI64>,
}

impl Clock {
    /// The time.
    pub fn now(&self) -> DateTime<Utc> {
        Utc::now() + TimeDelta::seconds(self.ahead.load(Ordering::Relaxed))
    }

    /// Sets it; it goes on from there.
    pub fn set(&self, at: DateTime<Utc>) {
        self.ahead.store((at - Utc::now()).num_seconds(), Ordering::Relaxed);
    }
}
