//! For whom a watch listened, where, and until when: what it did not hear is quiet only there.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::canary::{Canary, Principal};

/// For so long an account may have no records without its logs having begun anew: some are idle at night.
const LULL: TimeDelta = TimeDelta::days(1);

/// So many pieces are kept of the times of one account; of more, the earliest are left out.
const PIECES: usize = 64;

/// From when to when there are records of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Heard {
    /// The first.
    pub from: DateTime<Utc>,
    /// The last.
    pub until: DateTime<Utc>,
}

/// When there are records of an account, in pieces with more than a lull between them, the earliest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Times(Vec<Heard>);

/// By account, when there are records of it.
pub type ByAccount = BTreeMap<String, Times>;

/// For which canaries a watch listens, and how far. What it heard gets older by itself, whether it goes on or not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listened {
    /// Keys and ARNs of canaries that it looks for.
    names: BTreeSet<String>,
    /// Of each thing that delivers logs, what was read to the end: one that delivers nothing says nothing about quiet.
    delivered: BTreeMap<String, ByAccount>,
    /// Likewise, of looks that did not come to their end yet.
    begun: BTreeMap<String, ByAccount>,
    /// When AWS last told when each key was last used.
    asked: Option<DateTime<Utc>>,
}

/// How far it was listened for one canary.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extent {
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
        let is_later = |of: &ByAccount| of.values().filter_map(Times::until).any(|at| at.timestamp() >= since);
        let later = self.delivered.iter().chain(&self.begun).filter(|(_, of)| is_later(of));
        let names: BTreeSet<String> = later.map(|(name, _)| name.clone()).collect();
        for name in &names {
            self.delivered.remove(name);
            self.begun.remove(name);
        }
        names.into_iter().collect()
    }

    /// Begins to look for these canaries, and for no others.
    pub fn begin(&mut self, canaries: &[Canary]) {
        // When the keys of others were last used says nothing of new ones.
        if !canaries.iter().all(|canary| self.looks_for(canary)) {
            self.asked = None;
        }
        self.names = canaries.iter().flat_map(Canary::names).map(str::to_owned).collect();
    }

    /// Records of something were read. What came of looks with trouble, or of looks that left something for the next, counts
    /// once one came to the end without. Whether anything is new.
    pub fn read(&mut self, name: &str, heard: ByAccount, to_the_end: bool) -> bool {
        let is_new = !heard.is_empty();
        let mut all = self.begun.remove(name).unwrap_or_default();
        merge(&mut all, heard);
        if all.is_empty() {
            return false;
        }
        if to_the_end {
            merge(self.delivered.entry(name.to_owned()).or_default(), all);
        } else {
            self.begun.insert(name.to_owned(), all);
        }
        is_new || to_the_end
    }

    /// AWS told the last use of each key.
    pub fn asked(&mut self, at: DateTime<Utc>) {
        self.asked = Some(at);
    }

    /// How far it was listened for a canary; none where it was not looked for.
    pub fn extent(&self, canary: &Canary) -> Option<Extent> {
        if !self.looks_for(canary) {
            return None;
        }
        let accounts: BTreeSet<&str> = canary.principals.iter().map(Principal::account).collect();
        let heard = |account: &str| {
            let mut all: Vec<Heard> =
                self.delivered.values().filter_map(|of| of.get(account)?.0.last().copied()).collect();
            all.sort();
            // Between what two sources have, nobody listened.
            joined(all, TimeDelta::zero()).pop()
        };
        let each: Vec<Option<Heard>> = accounts.iter().map(|account| heard(account)).collect();
        let whole: Option<Vec<Heard>> = each.iter().copied().collect();
        let whole = whole.unwrap_or_default();
        Some(Extent {
            from: whole.iter().map(|heard| heard.from).max(),
            logs: whole.iter().map(|heard| heard.until).min(),
            unfollowed: accounts
                .iter()
                .zip(&each)
                .filter(|(_, heard)| heard.is_none())
                .map(|(one, _)| (*one).to_owned())
                .collect(),
            asked: self.asked.filter(|_| canary.only_keys),
        })
    }

    fn looks_for(&self, canary: &Canary) -> bool {
        canary.names().all(|name| self.names.contains(name))
    }
}

impl Extent {
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

impl Times {
    /// Adds a record.
    pub fn add(&mut self, at: DateTime<Utc>) {
        let one = Heard { from: at, until: at };
        match self.0.as_mut_slice() {
            // Most logs are of one piece.
            [all] if touches(*all, one, LULL) => *all = hull(*all, one),
            _ => self.extend(&Self(vec![one])),
        }
    }

    /// Adds all of others.
    pub fn extend(&mut self, others: &Self) {
        let mut all: Vec<Heard> = self.0.iter().chain(&others.0).copied().collect();
        all.sort();
        self.0 = joined(all, LULL);
        self.0.drain(..self.0.len().saturating_sub(PIECES));
    }

    /// The latest record.
    pub fn until(&self) -> Option<DateTime<Utc>> {
        self.0.last().map(|last| last.until)
    }
}

/// Pieces, the earliest first, of which those are one that lie no further from each other than that.
fn joined(all: Vec<Heard>, lull: TimeDelta) -> Vec<Heard> {
    let mut pieces: Vec<Heard> = Vec::new();
    for one in all {
        match pieces.last_mut() {
            Some(last) if touches(*last, one, lull) => *last = hull(*last, one),
            _ => pieces.push(one),
        }
    }
    pieces
}

fn touches(one: Heard, other: Heard, lull: TimeDelta) -> bool {
    other.from - one.until <= lull && one.from - other.until <= lull
}

fn hull(one: Heard, other: Heard) -> Heard {
    Heard { from: one.from.min(other.from), until: one.until.max(other.until) }
}

/// Adds what else was heard of one source.
pub fn merge(into: &mut ByAccount, more: impl IntoIterator<Item = (String, Times)>) {
    for (account, times) in more {
        into.entry(account).or_default().extend(&times);
    }
}
