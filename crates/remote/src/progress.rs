//! How far a collection is, for whoever draws it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// How far a collection is. It is written by many tasks and can be read at any time.
#[derive(Debug, Default)]
pub struct Progress {
    calls: AtomicU64,
    resumed: AtomicU64,
    records: AtomicU64,
    known: AtomicU64,
    done: AtomicU64,
    /// Seconds since 1970; 0 where nothing waits.
    waiting: AtomicU64,
}

impl Progress {
    /// Calls that were answered.
    pub fn calls(&self) -> u64 {
        self.calls.load(Ordering::Relaxed)
    }

    /// Answers that an interrupted collection had left.
    pub fn resumed(&self) -> u64 {
        self.resumed.load(Ordering::Relaxed)
    }

    /// Records that were read.
    pub fn records(&self) -> u64 {
        self.records.load(Ordering::Relaxed)
    }

    /// Listings that are known to be read.
    pub fn listings_known(&self) -> u64 {
        self.known.load(Ordering::Relaxed)
    }

    /// Listings that are ended, well or not.
    pub fn listings_done(&self) -> u64 {
        self.done.load(Ordering::Relaxed)
    }

    /// Until when all calls wait because the source asked for it, if they do.
    pub fn waiting_until(&self) -> Option<SystemTime> {
        let seconds = self.waiting.load(Ordering::Relaxed);
        let until = UNIX_EPOCH + Duration::from_secs(seconds);
        (seconds > 0 && until > SystemTime::now()).then_some(until)
    }

    /// One more call was answered.
    pub fn call(&self) {
        self.calls.fetch_add(1, Ordering::Relaxed);
    }

    /// One more answer was there already.
    pub fn resume(&self) {
        self.resumed.fetch_add(1, Ordering::Relaxed);
    }

    /// More records were read.
    pub fn add_records(&self, number: usize) {
        self.records.fetch_add(u64::try_from(number).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// More listings are known.
    pub fn add_listings(&self, number: usize) {
        self.known.fetch_add(u64::try_from(number).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// One listing is ended.
    pub fn end_listing(&self) {
        self.done.fetch_add(1, Ordering::Relaxed);
    }

    /// All calls wait for so long from now.
    pub fn wait(&self, pause: Duration) {
        let until = SystemTime::now() + pause;
        let seconds = until.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs() + 1);
        self.waiting.fetch_max(seconds, Ordering::Relaxed);
    }
}
