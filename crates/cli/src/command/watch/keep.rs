//! What a watch knows, kept in the case: open alerts, how far each thing was followed, and what waits to be sent.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use stanch_case::folder::{CaseFolder, write_atomic};
use stanch_model::{Gap, GapKind};
use stanch_remote::follow::State as BucketState;
use stanch_watch::alerts::{Alert, Alerts};
use stanch_watch::canary::Canary;
use stanch_watch::listened::{ByAccount, Listened, merge};
use stanch_watch::message::{History, Message};
use stanch_watch::sighting::{Sighting, Whose};
use stanch_watch::spool::Spool;
use stanch_watch::stix::Indicators;
use stanch_watch::watchlist::Watchlist;

use super::follow::{Follower, Polled};
use crate::failure::Failure;

/// An alert is resolved when nothing was seen for so long.
const QUIET: TimeDelta = TimeDelta::hours(24);

/// What could not be read is forgotten after so long.
const LONGEST: TimeDelta = TimeDelta::days(31);

/// What came of a look.
pub(super) struct Taken {
    /// What is told of it.
    pub(super) told: Vec<Message>,
    /// What could not be read.
    pub(super) gaps: Vec<Gap>,
    /// When there are records of each account.
    pub(super) heard: ByAccount,
}

/// `watch/state.json`.
#[derive(Default, Serialize, Deserialize)]
struct State {
    alerts: Alerts,
    indicators: Indicators,
    buckets: BTreeMap<String, BucketState>,
    folders: BTreeMap<String, BTreeSet<String>>,
    /// Last uses, in seconds since 1970, by key.
    used: BTreeMap<String, i64>,
    #[serde(default)]
    listened: Listened,
    /// Logs and messages that could not be read, each with when that was tried first and last: a use may have been in it.
    #[serde(default)]
    unread_logs: BTreeMap<String, (DateTime<Utc>, DateTime<Utc>)>,
}

impl State {
    /// Notes that something could not be read.
    fn not_read(&mut self, name: &str, now: DateTime<Utc>) {
        self.unread_logs.entry(name.to_owned()).or_insert((now, now)).1 = now;
    }
}

/// What a watch knows.
pub(super) struct Keep {
    state: State,
    pub(super) spool: Spool,
    receivers: Vec<String>,
    file: PathBuf,
    strangers: PathBuf,
    organisation: String,
}

/// It, whoever had it before.
pub(super) fn locked(keep: &Mutex<Keep>) -> MutexGuard<'_, Keep> {
    keep.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Keep {
    /// What was known when the last watch of a case ended.
    pub(super) fn read(folder: &CaseFolder) -> Result<Self, Failure> {
        Self::open(folder, &[])
    }

    /// Likewise, for these receivers.
    pub(super) fn open(folder: &CaseFolder, receivers: &[String]) -> Result<Self, Failure> {
        let file = folder.watch().join("state.json");
        let state = match fs::read(&file) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => State::default(),
            read => serde_json::from_slice(&read?).map_err(|error| {
                let name = file.display();
                Failure::Usage(format!(
                    "{name} cannot be read ({error}); move it away to begin anew, which tells alerts again"
                ))
            })?,
        };
        let spool = Spool::open(&folder.watch().join("spool"))?;
        let organisation = folder.settings()?.vendor;
        let (receivers, strangers) = (receivers.to_vec(), folder.strangers());
        Ok(Self { state, spool, receivers, file, strangers, organisation })
    }

    /// Takes what one look gave: what is new of it waits to be sent and is kept before this returns. What could not be
    /// read of it is given beside what is told.
    pub(super) fn take(
        &mut self,
        watchlist: &Watchlist,
        polled: &Polled,
        now: DateTime<Utc>,
    ) -> Result<Taken, Failure> {
        let (mut told, mut gaps, mut heard) = (Vec::new(), Vec::new(), ByAccount::new());
        let mut sightings: Vec<Sighting> = Vec::new();
        let before = self.state.unread_logs.clone();
        polled.read.iter().for_each(|name| _ = self.state.unread_logs.remove(name));
        for (name, bytes) in &polled.logs {
            let scanned = watchlist.scan(name, bytes);
            sightings.extend(scanned.sightings);
            // What was recognised as something other than events has no use in it.
            if scanned.gaps.iter().any(|gap| gap.kind != GapKind::SetApart) {
                self.state.not_read(name, now);
            }
            gaps.extend(scanned.gaps);
            // What is dated ahead of now says nothing about until when logs came.
            merge(&mut heard, scanned.heard.into_iter().filter(|(_, times)| times.until() <= Some(now)));
        }
        polled.unread.iter().for_each(|name| self.state.not_read(name, now));
        // The gate asks for no longer quiet.
        self.state.unread_logs.retain(|_, (_, last)| now - *last < LONGEST);
        for used in &polled.used {
            let at = DateTime::from_timestamp(used.at, 0);
            sightings.extend(at.and_then(|at| watchlist.used(&used.key, at, &used.service, &used.region)));
            self.state.used.insert(used.key.clone(), used.at);
        }
        let nothing = sightings.is_empty() && polled.used.is_empty() && self.state.unread_logs == before;
        for sighting in sightings {
            self.state.indicators.add(&sighting);
            told.extend(self.state.alerts.take(sighting));
        }
        told.extend(self.state.alerts.resolve(now, QUIET));
        self.enqueue(&told, now)?;
        if !nothing || !told.is_empty() {
            self.write()?;
            self.write_indicators()?;
        }
        Ok(Taken { told, gaps, heard })
    }

    /// Takes what the case's logs have of the address of an alert; what is told of it waits to be sent.
    pub(super) fn learn(
        &mut self,
        dedup_key: &str,
        history: History,
        now: DateTime<Utc>,
    ) -> Result<Option<Message>, Failure> {
        let told = self.state.alerts.learn(dedup_key, history);
        self.enqueue(told.as_slice(), now)?;
        self.write()?;
        Ok(told)
    }

    fn enqueue(&mut self, told: &[Message], now: DateTime<Utc>) -> Result<(), Failure> {
        for message in told {
            for receiver in &self.receivers {
                self.spool.enqueue(receiver, message, now)?;
            }
        }
        Ok(())
    }

    /// Writes what every review of the case looks for by itself, where that is new.
    fn write_indicators(&self) -> Result<(), Failure> {
        let Some(text) = self.state.indicators.for_case(&self.organisation) else { return Ok(()) };
        if fs::read(&self.strangers).is_ok_and(|before| before == text.as_bytes()) {
            return Ok(());
        }
        Ok(write_atomic(&self.strangers, text.as_bytes())?)
    }

    /// Has what was read since a canary was stripped, and was not looked through for it, read once more. What a queue had of it
    /// is gone.
    pub(super) fn read_anew(&mut self, canaries: &[Canary], now: DateTime<Utc>) {
        for name in self.state.listened.forget_for(canaries) {
            match name.split_once(' ') {
                Some(("bucket", bucket)) => _ = self.state.buckets.remove(bucket),
                Some(("folder", folder)) => _ = self.state.folders.remove(folder),
                _ => self.state.not_read(&name, now),
            }
        }
    }

    /// Begins to look for some canaries.
    pub(super) fn begin(&mut self, canaries: &[Canary]) -> Result<(), Failure> {
        self.state.listened.begin(canaries);
        self.write()
    }

    /// Notes how far something was looked at.
    pub(super) fn looked(
        &mut self,
        follower: &Follower,
        polled: &Polled,
        heard: ByAccount,
        now: DateTime<Utc>,
    ) -> Result<(), Failure> {
        let to_the_end = polled.troubles.is_empty() && !follower.is_behind();
        let is_new = match follower {
            // It has the calls of some keys, in some regions, about the account alone, and is silent about all others.
            Follower::Lookup(_) => false,
            Follower::LastUsed(_) if !to_the_end => false,
            Follower::LastUsed(_) => {
                self.state.listened.asked(now);
                true
            }
            _ => self.state.listened.read(&follower.name(), heard, to_the_end),
        };
        if is_new { self.write() } else { Ok(()) }
    }

    /// Keeps how far something was followed.
    pub(super) fn keep_place(&mut self, follower: &Follower) -> Result<(), Failure> {
        // A look that gave nothing new is not worth a write.
        let moved = match follower {
            Follower::Bucket(name, bucket) => {
                let moved = self.state.buckets.get(name) != Some(bucket.state());
                if moved {
                    self.state.buckets.insert(name.clone(), bucket.state().clone());
                }
                moved
            }
            Follower::Folder(folder) => {
                let seen = self.state.folders.entry(folder.root.display().to_string()).or_default();
                let moved = seen != folder.seen();
                if moved {
                    seen.clone_from(folder.seen());
                }
                moved
            }
            _ => false,
        };
        if moved { self.write() } else { Ok(()) }
    }

    fn write(&self) -> Result<(), Failure> {
        Ok(write_atomic(&self.file, &serde_json::to_vec(&self.state)?)?)
    }

    /// How far a bucket was followed.
    pub(super) fn bucket(&self, name: &str) -> Option<BucketState> {
        self.state.buckets.get(name).cloned()
    }

    /// Which files of a folder were read.
    pub(super) fn folder(&self, root: &Path) -> BTreeSet<String> {
        self.state.folders.get(&root.display().to_string()).cloned().unwrap_or_default()
    }

    /// Last uses of keys that are known.
    pub(super) fn used(&self) -> BTreeMap<String, i64> {
        self.state.used.clone()
    }

    /// Whether an open alert is a stranger's, or nobody can say that it is not; or a canary was answered, whose soever.
    pub(super) fn strangers(&self) -> bool {
        let harmless = |alert: &Alert| matches!(alert.whose, Whose::Forgotten { .. }) && alert.answered.is_empty();
        self.state.alerts.open().any(|alert| !harmless(alert))
    }

    /// What was seen, as STIX.
    pub(super) fn stix(&self, organisation: &str, now: DateTime<Utc>) -> String {
        self.state.indicators.export(organisation, now)
    }
}
