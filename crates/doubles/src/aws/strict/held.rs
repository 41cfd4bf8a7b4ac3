//! The double with threads of its own, for programs that have none to serve it on.

use std::collections::BTreeMap;
use std::io;
use std::ops::Deref;
use std::sync::mpsc::sync_channel;
use std::time::Duration;

use stanch_scenario::estate::aws::Estate;
use tokio::runtime::{Builder, Runtime};

use super::{Cloud, Mishap, serve_strict};
use crate::aws::{Faults, caller_key};

/// A double that acts, with the threads that serve it.
#[derive(Debug)]
pub struct Held {
    cloud: Cloud,
    management: String,
    runtime: Option<Runtime>,
}

impl Held {
    /// Starts one.
    ///
    /// # Errors
    /// When no port or thread can be had.
    pub fn serve(estate: Estate, faults: Faults, mishaps: BTreeMap<(String, u64), Mishap>) -> io::Result<Self> {
        let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        let alone = || estate.accounts.first().map(|account| account.id.clone()).unwrap_or_default();
        let management = estate.organization.as_ref().map_or_else(alone, |one| one.management.clone());
        let (send, receive) = sync_channel(1);
        runtime.spawn(async move {
            // Where nobody waits any more, nobody needs it.
            let _ = send.send(serve_strict(estate, faults, mishaps).await);
        });
        let cloud = receive.recv().map_err(io::Error::other)??;
        Ok(Self { cloud, management, runtime: Some(runtime) })
    }

    /// The environment variables with which a program reaches it, as the responder of the management account.
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        vec![
            ("AWS_ENDPOINT_URL", self.cloud.double().url()),
            ("AWS_ACCESS_KEY_ID", caller_key(&self.management)),
            ("AWS_SECRET_ACCESS_KEY", "not-looked-at-by-the-double".to_owned()),
            ("AWS_REGION", "us-east-1".to_owned()),
            ("AWS_EC2_METADATA_DISABLED", "true".to_owned()),
            ("AWS_CONFIG_FILE", "/dev/null".to_owned()),
            ("AWS_SHARED_CREDENTIALS_FILE", "/dev/null".to_owned()),
            ("NO_PROXY", "127.0.0.1".to_owned()),
        ]
    }

    /// Waits until a call hangs, so long at most; whether one does.
    pub fn hangs_within(&self, time: Duration) -> bool {
        let Some(runtime) = &self.runtime else { return false };
        runtime.block_on(async { tokio::time::timeout(time, self.cloud.hanging()).await.is_ok() })
    }
}

impl Deref for Held {
    type Target = Cloud;

    fn deref(&self) -> &Cloud {
        &self.cloud
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
