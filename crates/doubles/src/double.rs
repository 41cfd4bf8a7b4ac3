//! A double that runs.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::task::JoinHandle;

use crate::Clock;
use crate::vendor::Written;

/// How often what was called.
#[derive(Debug, Default)]
pub(crate) struct Counted(Mutex<Counts>);

#[derive(Debug, Default)]
struct Counts {
    operations: BTreeMap<String, u64>,
    paths: BTreeMap<String, u64>,
    under_way: u64,
    most_at_once: u64,
}

impl Counted {
    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One more call of an operation, with its path and query.
    pub(crate) fn add(&self, operation: &str, path: &str) {
        let mut counts = self.counts();
        *counts.operations.entry(operation.to_owned()).or_default() += 1;
        *counts.paths.entry(path.to_owned()).or_default() += 1;
    }

    /// One more call is under way.
    pub(crate) fn begin(&self) {
        let mut counts = self.counts();
        counts.under_way += 1;
        counts.most_at_once = counts.most_at_once.max(counts.under_way);
    }

    /// A call is over.
    pub(crate) fn end(&self) {
        let mut counts = self.counts();
        counts.under_way = counts.under_way.saturating_sub(1);
    }
}

/// A double that runs until it is dropped.
#[derive(Debug)]
pub struct Double {
    address: SocketAddr,
    counted: Arc<Counted>,
    task: JoinHandle<()>,
    written: Arc<Written>,
}

impl Double {
    /// A double whose connections a task serves.
    pub(crate) fn new(address: SocketAddr, counted: Arc<Counted>, task: JoinHandle<()>) -> Self {
        Self { address, counted, task, written: Arc::default() }
    }

    /// Tells the times of what is written into it by a clock.
    pub fn follow(&self, clock: Clock) {
        self.written.state().follow(clock);
    }

    /// The same, with where it keeps what is written into it.
    pub(crate) fn writing_to(mut self, written: Arc<Written>) -> Self {
        self.written = written;
        self
    }

    /// The value that was last stored under a name since this was started; none where none was. `holder` is
    /// `context/ID`, `project/SLUG`, `repository/OWNER/NAME`, `environment/OWNER/NAME/ENVIRONMENT` or
    /// `organization/LOGIN`.
    pub fn stored(&self, holder: &str, name: &str) -> Option<String> {
        self.written.state().stored(holder, name).map(|stored| stored.value.clone())
    }

    /// Its address, without a slash at the end: `http://127.0.0.1:40123`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How often each operation was called until now.
    pub fn calls(&self) -> BTreeMap<String, u64> {
        self.counted.counts().operations.clone()
    }

    /// How often each path was called until now, with its query.
    pub fn paths(&self) -> BTreeMap<String, u64> {
        self.counted.counts().paths.clone()
    }

    /// How many calls were under way at the same time at most.
    pub fn most_at_once(&self) -> u64 {
        self.counted.counts().most_at_once
    }
}

impl Drop for Double {
    fn drop(&mut self) {
        self.task.abort();
    }
}
