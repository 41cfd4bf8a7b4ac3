//! Threads for collections.

use std::io;

use tokio::runtime::{Builder, Runtime};

/// Threads on which connections are waited for. What was connected on them is used on them.
#[derive(Debug)]
pub struct Threads(Runtime);

impl Threads {
    /// Starts them.
    ///
    /// # Errors
    /// When the system gives none.
    pub fn start() -> io::Result<Self> {
        Ok(Self(Builder::new_multi_thread().worker_threads(2).enable_all().build()?))
    }

    /// Does some work to its end.
    pub fn run<F: Future>(&self, work: F) -> F::Output {
        self.0.block_on(work)
    }
}

/// Waits, on the threads of whoever calls.
pub async fn pause(time: std::time::Duration) {
    tokio::time::sleep(time).await;
}
