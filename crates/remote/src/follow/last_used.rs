//! When access keys were last used, which AWS tells of calls that no log has too.

use std::collections::BTreeMap;
use std::time::Duration;

use aws_sdk_iam::Client;
use futures::stream::{self, StreamExt as _};
use tokio::time::{Instant, sleep_until};

use super::{Access, Poll, Trouble};
use crate::aws::access::in_account;
use crate::aws::failure::Failure;

/// The pause between two polls. AWS itself tells a use some minutes after it.
const PAUSE: Duration = Duration::from_mins(1);

/// Calls side by side.
const SIDE_BY_SIDE: usize = 4;

/// A use of a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Used {
    /// The key's id.
    pub key: String,
    /// When, in seconds since 1970.
    pub at: i64,
    /// The service that was called.
    pub service: String,
    /// The region in which.
    pub region: String,
}

/// Access keys whose last use is asked for.
pub struct LastUsed {
    keys: Vec<(Client, String)>,
    known: BTreeMap<String, i64>,
    polled: Option<Instant>,
}

impl LastUsed {
    /// Follows keys, given by account. Accounts but the caller's own are read through the role of a name, with its
    /// path. `known` has the last uses that are known already, in seconds since 1970.
    pub fn connect(
        access: &Access,
        keys: &BTreeMap<String, Vec<String>>,
        role: Option<&str>,
        known: BTreeMap<String, i64>,
    ) -> Self {
        let mut all = Vec::new();
        for (account, keys) in keys {
            let client = match role {
                Some(role) if *account != access.caller.account => {
                    let arn = format!("arn:{}:iam::{account}:role/{role}", access.caller.partition);
                    Client::new(&in_account(&access.configuration, arn, "stanch-watch"))
                }
                _ => Client::new(&access.configuration),
            };
            all.extend(keys.iter().map(|key| (client.clone(), key.clone())));
        }
        Self { keys: all, known, polled: None }
    }

    /// Asks for each key's last use, a minute after the last time; gives those that are not known yet.
    pub async fn next(&mut self) -> Poll<Used> {
        if let Some(polled) = self.polled {
            sleep_until(polled + PAUSE).await;
        }
        self.polled = Some(Instant::now());
        let answers: Vec<_> = stream::iter(&self.keys)
            .map(
                |(client, key)| async move { (key, client.get_access_key_last_used().access_key_id(key).send().await) },
            )
            .buffered(SIDE_BY_SIDE)
            .collect()
            .await;
        let mut poll = Poll::new();
        for (key, answer) in answers {
            let answer = match answer {
                Ok(answer) => answer,
                Err(error) => {
                    let what = format!("asking for the last use of {key}");
                    poll.troubles.push(Trouble::Call { what, cause: Failure::of(&error).sentence() });
                    continue;
                }
            };
            let Some(used) = answer.access_key_last_used() else { continue };
            let Some(at) = used.last_used_date().map(aws_smithy_types::DateTime::secs) else { continue };
            if self.known.insert(key.clone(), at) != Some(at) {
                let (service, region) = (used.service_name().to_owned(), used.region().to_owned());
                poll.found.push(Used { key: key.clone(), at, service, region });
            }
        }
        poll
    }
}
