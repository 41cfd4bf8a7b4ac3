//! For whom a watch listened, where, and until when: what it did not hear is quiet only there.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::canary::{Canary, Principal};

/// From when to when there are records of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heard {
    /// The first, or since when whatever there was would have been read.
    pub from: DateTime<Utc>,
    /// The last.
    pub until: DateTime<Utc>,
}

/// By account, from when to when there are records of it.
pub type ByAccount = BTreeMap<String, Heard>;

/// For which canaries a watch listens, and how far. What it heard gets older by itself, whether it goes on or not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listened {
    /// Keys and ARNs of canaries that it looks for.
    names: BTreeSet<String>,
    /// Since when each thing that delivers logs is followed.
    followed: BTreeMap<String, DateTime<Utc>>,
    /// Of each of them, what was read to the end: one that delivers nothing says nothing about quiet.
    delivered: BTreeMap<String, ByAccount>,
    /// Likewise, of looks that did not come to their end yet.
    begun: BTreeMap<String, ByAccount>,
    /// When AWS last told when each key was last used.
    asked: Option<DateTime<Utc>>,
}

/// How far it was listened for one canary.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// From when on the logs of every account that it is in were read; none where those of one never were.
    pub from: Option<DateTime<Utc>>,
    /// Until when they were; none likewise.
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
        let is_later = |of: &ByAccount| of.values().any(|heard| heard.until.timestamp() >= since);
        let later = self.delivered.iter().chain(&self.begun).filter(|(_, of)| is_later(of));
        let names: BTreeSet<String> = later.map(|(name, _)| name.clone()).collect();
        for name in &names {
            self.delivered.remove(name);
            self.begun.remove(name);
        }
        names.into_iter().collect()
    }

    /// Begins to look for these canaries, and for no others, in these things.
    pub fn begin(&mut self, canaries: &[Canary], followed: &[String], now: DateTime<Utc>) {
        // When the keys of others were last used says nothing of new ones.
        if !canaries.iter().all(|canary| self.looks_for(canary)) {
            self.asked = None;
        }
        self.names = canaries.iter().flat_map(Canary::names).map(str::to_owned).collect();
        for name in followed {
            self.followed.entry(name.clone()).or_insert(now);
        }
    }

    /// Since when something is followed.
    pub fn followed(&self, name: &str) -> Option<DateTime<Utc>> {
        self.followed.get(name).copied()
    }

    /// Records of something were read. What came of looks with trouble, or of looks that left something for the next, counts
    /// once one came to the end without. `from` is since when whatever there was would have been among them, where that is known.
    /// Whether anything is new.
    pub fn read(&mut self, name: &str, heard: ByAccount, from: Option<DateTime<Utc>>, to_the_end: bool) -> bool {
        let mut all = self.begun.remove(name).unwrap_or_default();
        merge(&mut all, heard);
        if all.is_empty() {
            return false;
        }
        for heard in all.values_mut() {
            heard.from = heard.from.min(from.unwrap_or(heard.from));
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
        let heard = |account: &str| {
            let all = self.delivered.values().filter_map(|of| of.get(account)).copied();
            all.reduce(Heard::and)
        };
        let each: Vec<Option<Heard>> = accounts.iter().map(|account| heard(account)).collect();
        let whole: Option<Vec<Heard>> = each.iter().copied().collect();
        let whole = whole.unwrap_or_default();
        Some(Reach {
            from: whole.iter().map(|heard| heard.from).max(),
            logs: whole.iter().map(|heard| heard.until).min(),
            unfollowed: accounts
                .iter()
                .zip(&each)
                .filter(|(_, heard)| heard.is_none())
                .map(|(one, _)| (*one).to_owned())
                .collect(),
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
        self.from = self.from.zip(other.from).map(|(one, other)| one.max(other));
        self.logs = self.logs.min(other.logs);
        self.asked = self.asked.min(other.asked);
        self.unfollowed.extend(other.unfollowed);
        self
    }
}

impl Heard {
    /// What was heard at a moment.
    pub fn at(at: DateTime<Utc>) -> Self {
        Self { from: at, until: at }
    }

    /// From the first to the last of both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self { from: self.from.min(other.from), until: self.until.max(other.until) }
    }
}

/// Adds what else was heard.
pub fn merge(into: &mut ByAccount, more: impl IntoIterator<Item = (String, Heard)>) {
    for (account, heard) in more {
        let all = into.entry(account).or_insert(heard);
        *all = all.and(heard);
    }
}
