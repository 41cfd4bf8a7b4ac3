//! What is followed, all in one form.

use std::collections::BTreeMap;
use std::fs;
use std::sync::Mutex;

use stanch_case::folder::CaseFolder;
use stanch_remote::follow::{Access, Attribute, Bucket, LastUsed, Lookup, Queue, Ticket, Used};
use stanch_watch::canary::Canary;

use super::folder::Folder;
use super::keep::{Keep, locked};
use super::{Watch, now};
use crate::failure::Failure;

/// One thing that is followed.
pub(super) enum Follower {
    /// A bucket, by the name that was given.
    Bucket(String, Box<Bucket>),
    Queue(Box<Queue>),
    Folder(Folder),
    Lookup(Box<Lookup>),
    LastUsed(Box<LastUsed>),
}

/// What one look gave.
#[derive(Default)]
pub(super) struct Polled {
    /// Names and bytes of logs.
    pub(super) logs: Vec<(String, Vec<u8>)>,
    /// Last uses of keys.
    pub(super) used: Vec<Used>,
    /// To say that they are handled.
    pub(super) tickets: Vec<Ticket>,
    /// What could not be read, a sentence each.
    pub(super) troubles: Vec<String>,
    /// Names of what could not be read, whether a later look reads it or not.
    pub(super) unread: Vec<String>,
    /// Names of such things that are read by now.
    pub(super) read: Vec<String>,
}

impl Watch {
    /// Whether something that was asked for is elsewhere than on this machine's disk.
    pub(super) fn connects(&self) -> bool {
        !(self.bucket.is_empty() && self.queue.is_empty() && self.lookup.is_empty()) || self.last_used
    }

    /// Connects to everything that was asked for.
    pub(super) async fn followers(
        &self,
        case: &CaseFolder,
        canaries: &[Canary],
        keep: &Mutex<Keep>,
    ) -> Result<Vec<Follower>, Failure> {
        let mut followers: Vec<Follower> = Vec::new();
        for folder in &self.folder {
            // The same one has one name, wherever somebody stands. One that is not there is refused by name.
            let folder = &fs::canonicalize(folder).unwrap_or_else(|_| folder.clone());
            followers.push(Follower::Folder(Folder::new(folder, locked(keep).folder(folder))?));
        }
        if !self.connects() {
            return Ok(followers);
        }
        let access = Access::connect().await?;
        let since = canaries.iter().map(|canary| canary.contained_at).min().unwrap_or_else(now);
        for given in &self.bucket {
            let (bucket, prefix) = given.split_once('/').unwrap_or((given, ""));
            let place = locked(keep).bucket(given);
            followers.push(Follower::Bucket(
                given.clone(),
                Box::new(Bucket::connect(&access, bucket, prefix, since, place)),
            ));
        }
        for url in &self.queue {
            followers.push(Follower::Queue(Box::new(Queue::connect(&access, url)?)));
        }
        let keys = || canaries.iter().flat_map(|canary| canary.keys.iter().cloned());
        if !self.lookup.is_empty() {
            let attributes = keys().map(Attribute::AccessKeyId).collect();
            followers.push(Follower::Lookup(Box::new(Lookup::connect(&access, &self.lookup, attributes, since))));
        }
        if self.last_used {
            let mut by_account: BTreeMap<String, Vec<String>> = BTreeMap::new();
            for canary in canaries {
                for principal in &canary.principals {
                    let account = stanch_iam::arn::account_of(&principal.arn).to_owned();
                    by_account.entry(account).or_default().extend(canary.keys.iter().cloned());
                }
            }
            let known = locked(keep).used();
            let role = self.assumed.of(case)?;
            let follower = LastUsed::connect(&access, &by_account, role.as_deref(), known);
            followers.push(Follower::LastUsed(Box::new(follower)));
        }
        Ok(followers)
    }
}

impl Follower {
    /// What names it in what is kept.
    pub(super) fn name(&self) -> String {
        match self {
            Self::Bucket(name, _) => format!("bucket {name}"),
            Self::Queue(queue) => format!("queue {}", queue.url()),
            Self::Folder(folder) => format!("folder {}", folder.root.display()),
            Self::Lookup(_) => "event history".to_owned(),
            Self::LastUsed(_) => "last uses".to_owned(),
        }
    }

    /// Whether it knows of something that it has not read yet.
    pub(super) fn is_behind(&self) -> bool {
        match self {
            Self::Bucket(_, bucket) => bucket.is_behind(),
            Self::Queue(queue) => queue.is_behind(),
            Self::Folder(folder) => folder.is_behind(),
            Self::Lookup(_) | Self::LastUsed(_) => false,
        }
    }

    /// Whether only a look that finds nothing says that there is nothing more.
    pub(super) fn is_asked_again(&self) -> bool {
        matches!(self, Self::Queue(_))
    }

    /// Looks once, when it is time.
    pub(super) async fn next(&mut self) -> Polled {
        let poll = match self {
            Self::Bucket(_, bucket) => Box::pin(bucket.next()).await,
            Self::Queue(queue) => Box::pin(queue.next()).await,
            Self::Lookup(lookup) => Box::pin(lookup.next()).await,
            Self::Folder(folder) => return folder.next().await,
            Self::LastUsed(last_used) => {
                let poll = Box::pin(last_used.next()).await;
                let troubles = poll.troubles.iter().map(ToString::to_string).collect();
                return Polled { used: poll.found, troubles, ..Polled::default() };
            }
        };
        let mut polled = Polled { unread: poll.unread, read: poll.read, ..Polled::default() };
        polled.troubles.extend(poll.troubles.iter().map(ToString::to_string));
        for arrived in poll.found {
            polled.logs.push((arrived.name, arrived.bytes));
            polled.tickets.push(arrived.ticket);
        }
        polled
    }

    /// Says that what was given is handled. Gives back what could not be said, a sentence each: what is not taken out of
    /// a queue comes again, and is known by then.
    pub(super) async fn acknowledge(&mut self, tickets: &[Ticket]) -> Vec<String> {
        match self {
            Self::Queue(queue) => {
                let troubles = Box::pin(queue.acknowledge(tickets)).await;
                return troubles.iter().map(ToString::to_string).collect();
            }
            Self::Bucket(_, bucket) => bucket.acknowledge(tickets),
            Self::Folder(folder) => folder.acknowledge(),
            Self::Lookup(_) | Self::LastUsed(_) => {}
        }
        Vec::new()
    }
}
