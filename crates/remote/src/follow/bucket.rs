//! A bucket that CloudTrail writes to, looked through again and again.

use std::collections::BTreeSet;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures::future::join_all;
use futures::stream::{self, StreamExt as _};
use tokio::time::{Instant, sleep_until};

use super::folder::today;
use super::object::{Objects, name};
use super::{Access, Arrived, Poll, Ticket, Trouble};
use crate::aws::failure::Failure;

pub use super::folder::State;

/// The pause between two looks.
const PAUSE: Duration = Duration::from_secs(5);

/// So often accounts and regions are looked for, and folders looked through from their beginning.
const ROUND: Duration = Duration::from_mins(1);

/// Calls side by side.
const SIDE_BY_SIDE: usize = 16;

/// Objects that one poll gives at most.
const MOST: usize = 32;

/// Objects read side by side, each of up to 64 MiB.
const READING: usize = 4;

/// After so many bytes a poll gives what it has.
const ENOUGH: usize = 64 << 20;

/// New objects that are remembered at a time; those beyond are found again at the next look.
const MOST_WAITING: usize = 10_000;

/// The clock of whoever says since when may be so far ahead of that of S3.
const SKEW: TimeDelta = TimeDelta::minutes(5);

/// What arrived so lately is read before what waits from earlier, so that catching up delays no alert.
const LATELY: TimeDelta = TimeDelta::minutes(20);

/// What a listing with a delimiter gives.
#[derive(Default)]
struct Listed {
    keys: Vec<Key>,
    folders: Vec<String>,
}

/// An object, and when it arrived where the bucket says so.
struct Key {
    name: String,
    arrived: Option<DateTime<Utc>>,
}

/// An object that was found and not read yet. What arrived lately sorts first.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Waiting {
    is_earlier: bool,
    key: String,
}

/// A bucket that CloudTrail writes to.
pub struct Bucket {
    objects: Objects,
    bucket: String,
    prefix: String,
    state: State,
    /// Folders of accounts and regions, in which those of the days lie.
    places: Vec<String>,
    /// What arrived before is old, and only taken note of.
    since: DateTime<Utc>,
    waiting: BTreeSet<Waiting>,
    /// What was given and not acknowledged.
    given: BTreeSet<String>,
    looked: Option<Instant>,
    rounded: Option<Instant>,
    /// Whether the last look through folders from their beginning came to the end, with room for all that was found.
    is_complete: bool,
}

impl Bucket {
    /// Follows a bucket; `prefix` is what stands before `AWSLogs/` in its keys. What arrived before `since` is old and
    /// not read; what arrived after it and before this follower is, at most thirty days of it.
    pub fn connect(access: &Access, bucket: &str, prefix: &str, since: DateTime<Utc>, state: Option<State>) -> Self {
        Self {
            objects: Objects::new(access.configuration.clone()),
            bucket: bucket.to_owned(),
            prefix: prefix.split("AWSLogs/").next().unwrap_or_default().to_owned(),
            state: state.unwrap_or_else(|| State::since(since)),
            since: since.checked_sub_signed(SKEW).unwrap_or(since),
            places: Vec::new(),
            waiting: BTreeSet::new(),
            given: BTreeSet::new(),
            looked: None,
            rounded: None,
            is_complete: false,
        }
    }

    /// What was read and acknowledged, to go on from later.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Whether something that was listed is not read yet, or there was no room to note all of it.
    pub fn is_behind(&self) -> bool {
        !self.waiting.is_empty() || !self.is_complete
    }

    /// Takes note that objects are handled.
    pub fn acknowledge(&mut self, tickets: &[Ticket]) {
        for Ticket(key) in tickets {
            if self.given.remove(key) {
                self.state.add(key);
            }
        }
    }

    /// Looks for new objects, a few seconds after the last look, and reads them.
    pub async fn next(&mut self) -> Poll<Arrived> {
        let mut poll = Poll::new();
        let due = self.looked.map(|looked| looked + PAUSE);
        if self.waiting.is_empty()
            && let Some(due) = due
        {
            sleep_until(due).await;
        }
        // Also while older ones wait: what arrives now must not wait for them.
        if due.is_none_or(|due| due <= Instant::now()) {
            self.looked = Some(Instant::now());
            self.look(&mut poll.troubles).await;
        }
        let (mut objects, mut total) = (0, 0);
        while objects < MOST && total < ENOUGH && !self.waiting.is_empty() {
            let batch = self.waiting.iter().take(READING);
            let read = join_all(batch.map(|one| self.objects.get(&self.bucket, &one.key))).await;
            for outcome in read {
                let Some(Waiting { key, .. }) = self.waiting.pop_first() else { break };
                objects += 1;
                total += outcome.as_ref().map_or(0, Vec::len);
                self.give(key, outcome, &mut poll);
            }
        }
        poll
    }

    fn give(&mut self, key: String, outcome: Result<Vec<u8>, Trouble>, poll: &mut Poll<Arrived>) {
        match outcome {
            Ok(bytes) => {
                self.given.insert(key.clone());
                let name = name(&self.bucket, &key);
                poll.read.push(name.clone());
                poll.found.push(Arrived { name, bytes, ticket: Ticket(key) });
            }
            Err(trouble) => {
                poll.unread.push(name(&self.bucket, &key));
                // What can never be read is told once.
                if matches!(trouble, Trouble::Object { .. }) {
                    self.state.add(&key);
                }
                poll.troubles.push(trouble);
            }
        }
    }

    async fn look(&mut self, troubles: &mut Vec<Trouble>) {
        let now = Utc::now();
        let whole = self.rounded.is_none_or(|rounded| rounded.elapsed() >= ROUND);
        if whole {
            self.is_complete = false;
            match self.discover().await {
                Ok(places) => self.places = places,
                Err(trouble) => return troubles.push(trouble),
            }
            if self.places.is_empty() {
                troubles.push(Trouble::Nothing { place: name(&self.bucket, &self.prefix) });
            }
            self.rounded = Some(Instant::now());
        }
        let days = if whole { self.state.days(now) } else { today(now) };
        let folders = self.places.iter().flat_map(|place| days.iter().map(move |day| format!("{place}{day}")));
        let folders: Vec<String> = folders.collect();
        let after = |folder: &String| if whole { None } else { self.state.after(folder) };
        let calls: Vec<_> = folders.iter().map(|folder| self.list(folder, after(folder))).collect();
        let listed: Vec<_> = stream::iter(calls).buffered(SIDE_BY_SIDE).collect().await;
        let mut is_complete = true;
        for answer in listed {
            match answer {
                Ok(listed) => is_complete &= self.take(listed.keys, now),
                Err(trouble) => {
                    is_complete = false;
                    troubles.push(trouble);
                }
            }
        }
        if whole && is_complete {
            self.is_complete = true;
            self.state.forget(&days);
            self.state.round(now, self.waiting.iter().map(|one| &one.key).chain(&self.given));
        }
    }

    /// Takes note of the keys of a folder: what is old counts as read, what is new waits. Whether there was room for
    /// all of them.
    fn take(&mut self, keys: Vec<Key>, now: DateTime<Utc>) -> bool {
        let lately = now.checked_sub_signed(LATELY).unwrap_or(now);
        for Key { name, arrived } in keys {
            if self.state.has(&name) || self.given.contains(&name) {
                continue;
            }
            if arrived.is_some_and(|arrived| arrived < self.since) {
                self.state.add(&name);
                continue;
            }
            let is_earlier = arrived.is_none_or(|arrived| arrived < lately);
            // What arrived lately has become earlier by the time of a later look, and stays where it was.
            let mut one = Waiting { is_earlier: false, key: name };
            if self.waiting.contains(&one) {
                continue;
            }
            one.is_earlier = is_earlier;
            if is_earlier && self.waiting.len() >= MOST_WAITING && !self.waiting.contains(&one) {
                return false;
            }
            self.waiting.insert(one);
        }
        true
    }

    /// Folders of each account and region: `AWSLogs/[ORGANIZATION/]ACCOUNT/CloudTrail/REGION/`.
    async fn discover(&self) -> Result<Vec<String>, Trouble> {
        let mut accounts = Vec::new();
        for folder in self.list(&format!("{}AWSLogs/", self.prefix), None).await?.folders {
            match last(&folder) {
                name if name.starts_with("o-") => accounts.extend(self.list(&folder, None).await?.folders),
                _ => accounts.push(folder),
            }
        }
        accounts.retain(|folder| last(folder).bytes().all(|byte| byte.is_ascii_digit()));
        let regions: Vec<_> = stream::iter(accounts)
            .map(|account| async move { self.list(&format!("{account}CloudTrail/"), None).await })
            .buffered(SIDE_BY_SIDE)
            .collect()
            .await;
        let mut places = Vec::new();
        for listed in regions {
            places.extend(listed?.folders);
        }
        Ok(places)
    }

    /// What lies directly in a folder, after a key.
    async fn list(&self, folder: &str, after: Option<String>) -> Result<Listed, Trouble> {
        let mut listed = Listed::default();
        let mut token: Option<String> = None;
        loop {
            let call = || {
                let call = self.objects.client(&self.bucket).list_objects_v2().bucket(&self.bucket).prefix(folder);
                call.delimiter("/").set_start_after(after.clone()).set_continuation_token(token.clone()).send()
            };
            let mut answer = call().await;
            if answer.as_ref().is_err_and(|error| self.objects.moved(&self.bucket, error)) {
                answer = call().await;
            }
            let answer = answer.map_err(|error| Trouble::Call {
                what: format!("listing {}", name(&self.bucket, folder)),
                cause: Failure::of(&error).sentence(),
            })?;
            // A folder made by hand is an object that ends with a slash.
            let objects = answer.contents().iter().filter(|object| object.key().is_some_and(|key| !key.ends_with('/')));
            listed.keys.extend(objects.filter_map(|object| {
                let arrived = object.last_modified().and_then(|at| DateTime::from_timestamp(at.secs(), 0));
                Some(Key { name: object.key()?.to_owned(), arrived })
            }));
            let folders = answer.common_prefixes().iter().filter_map(|prefix| prefix.prefix());
            listed.folders.extend(folders.map(str::to_owned));
            match answer.next_continuation_token() {
                Some(next) if token.as_deref() != Some(next) => token = Some(next.to_owned()),
                _ => return Ok(listed),
            }
        }
    }
}

/// The last name of a folder's path.
fn last(folder: &str) -> &str {
    folder.trim_end_matches('/').rsplit('/').next().unwrap_or_default()
}
