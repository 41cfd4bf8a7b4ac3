//! For whom a watch listened, where, and until when: what it did not hear is quiet only there.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::canary::{Canary, Principal};

/// By account, the time of its latest record.
pub type Latest = BTreeMap<String, DateTime<Utc>>;

/// For which canaries a watch listens, and how far.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listened {
    /// Keys and ARNs of canaries that it looks for.
    names: BTreeSet<String>,
    /// Of each thing that delivers logs, the latest records that were read to the end: one that delivers nothing says nothing
    /// about quiet.
    delivered: BTreeMap<String, Latest>,
    /// Likewise, of looks that did not come to their end yet.
    begun: BTreeMap<String, Latest>,
    /// When AWS last told when each key was last used.
    asked: Option<DateTime<Utc>>,
}

/// How far it was listened for one canary.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// Until when the logs of every account that it is in were read; none where those of one never were.
    pub logs: Option<DateTime<Utc>>,
    /// Accounts that it is in and of which nothing delivers logs.
    pub unfollowed: BTreeSet<String>,
    /// When AWS was asked when each of its keys was last used; none where it was not, or where it has more than keys.
    pub asked: Option<DateTime<Utc>>,
}

impl Listened {
    /// Things of which records were read that are later than when a canary was stripped and were not looked through for it.
    /// They count as not read from now on.
    pub fn forget_for(&mut self, canaries: &[Canary]) -> Vec<String> {
        let new = canaries.iter().filter(|canary| !self.looks_for(canary));
        let Some(since) = new.map(|canary| canary.contained_at.timestamp()).min() else { return Vec::new() };
        // Logs tell times to the second.
        let is_later = |of: &Latest| of.values().any(|at| at.timestamp() >= since);
        let later = self.delivered.iter().chain(&self.begun).filter(|(_, of)| is_later(of));
        let names: BTreeSet<String> = later.map(|(name, _)| name.clone()).collect();
        for name in &names {
            self.delivered.remove(name);
            self.begun.remove(name);
        }
        names.into_iter().collect()
    }

    /// Begins to look for these canaries in these things, and for and in nothing else.
    pub fn begin(&mut self, canaries: &[Canary], followed: &[String], asks: bool) {
        // When the keys of others were last used says nothing of new ones.
        if !asks || !canaries.iter().all(|canary| self.looks_for(canary)) {
            self.asked = None;
        }
        self.names = canaries.iter().flat_map(Canary::names).map(str::to_owned).collect();
        self.delivered.retain(|name, _| followed.contains(name));
        self.begun.retain(|name, _| followed.contains(name));
    }

    /// Records of something were read. What came of looks with trouble, or of looks that left something for the next, counts
    /// once one came to the end without. Whether anything is new.
    pub fn read(&mut self, name: &str, latest: Latest, to_the_end: bool) -> bool {
        let mut all = self.begun.remove(name).unwrap_or_default();
        merge(&mut all, latest);
        if all.is_empty() {
            return false;
        }
        match to_the_end {
            true => merge(self.delivered.entry(name.to_owned()).or_default(), all),
            false => _ = self.begun.insert(name.to_owned(), all),
        }
        true
    }

    /// AWS told the last use of each key.
    pub fn asked(&mut self, at: DateTime<Utc>) {
        self.asked = Some(at);
    }

    /// How far it was listened for a canary; none where it was not looked for.
    pub fn reach(&self, canary: &Canary) -> Option<Reach> {
        if !self.looks_for(canary) {
            return None;
        }
        let accounts: BTreeSet<&str> = canary.principals.iter().map(Principal::account).collect();
        let until = |account: &&str| self.delivered.values().filter_map(|of| of.get(*account)).max().copied();
        Some(Reach {
            logs: accounts.iter().map(until).min().flatten(),
            unfollowed: accounts.iter().filter(|one| until(one).is_none()).map(|one| (*one).to_owned()).collect(),
            // Nobody tells when a role was last assumed in vain.
            asked: self.asked.filter(|_| !canary.keys.is_empty() && canary.cut_roles.is_empty()),
        })
    }

    fn looks_for(&self, canary: &Canary) -> bool {
        canary.names().all(|name| self.names.contains(name))
    }
}

impl Reach {
    /// What is true of both: how far it was listened for what two canaries are.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        // What is not known is less than any time.
        self.logs = self.logs.min(other.logs);
        self.asked = self.asked.min(other.asked);
        self.unfollowed.extend(other.unfollowed);
        self
    }
}

/// Adds times, of which the latest of each account stays.
pub fn merge(into: &mut Latest, more: impl IntoIterator<Item = (String, DateTime<Utc>)>) {
    for (account, at) in more {
        let last = into.entry(account).or_insert(at);
        *last = at.max(*last);
    }
}
