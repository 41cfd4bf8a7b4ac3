//! Access keys by their last letters, and by the words that people called their users.

use std::collections::{BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use stanch_inventory::record::aws::{AccessKey, User};
use stanch_inventory::value::TAIL;

use super::Known;
use crate::kind::telling;

/// So many letters of a tag are looked at.
const TAG: usize = 100;

/// An access key.
#[derive(Clone, Debug)]
pub(crate) struct Key<'a> {
    pub(crate) key: &'a AccessKey,
    pub(crate) stale_since: Option<DateTime<Utc>>,
    /// Its user, where that is known.
    pub(crate) user: Option<&'a User>,
    /// Words of its user's name and tags and of its account's name that tell it from others.
    pub(crate) words: BTreeSet<String>,
}

/// All access keys.
#[derive(Default)]
pub(crate) struct Keys<'a> {
    pub(crate) all: Vec<Key<'a>>,
    by_tail: HashMap<String, Vec<usize>>,
    by_word: HashMap<String, Vec<usize>>,
    by_id: HashMap<&'a str, usize>,
    /// Keys of one user, by account and name.
    by_user: HashMap<(&'a str, &'a str), Vec<usize>>,
    /// How many keys logs show in use from the vendor's networks.
    pub(crate) from_vendor: usize,
}

impl<'a> Keys<'a> {
    pub(super) fn push(&mut self, key: &'a AccessKey, stale_since: Option<DateTime<Utc>>) {
        self.all.push(Key { key, stale_since, user: None, words: BTreeSet::new() });
    }

    /// Once all records are known.
    pub(super) fn index(&mut self, known: &Known<'a>) {
        self.all.sort_by(|one, other| one.key.id.cmp(&other.key.id));
        let names: HashMap<(&str, &str), &'a User> =
            known.users.values().map(|user| ((super::account_of(&user.arn), user.name.as_str()), *user)).collect();
        for (at, one) in self.all.iter_mut().enumerate() {
            let key = one.key;
            let by_arn = key.user_arn.as_deref().and_then(|arn| known.users.get(arn).copied());
            one.user = by_arn.or_else(|| names.get(&(key.account.as_str(), key.user.as_str())).copied());
            one.words = telling(&key.user);
            if let Some(name) = known.accounts.get(key.account.as_str()).and_then(|account| account.name.as_deref()) {
                one.words.extend(telling(name));
            }
            for value in one.user.iter().flat_map(|user| user.tags.values()).filter(|value| value.len() <= TAG) {
                one.words.extend(telling(value));
            }
            for word in &one.words {
                self.by_word.entry(word.clone()).or_default().push(at);
            }
            for letters in 1..=TAIL {
                let start = key.id.char_indices().rev().nth(letters - 1).map(|(start, _)| start);
                if let Some(tail) = start.and_then(|start| key.id.get(start..)) {
                    self.by_tail.entry(tail.to_owned()).or_default().push(at);
                }
            }
            self.by_id.insert(&key.id, at);
            self.by_user.entry((&key.account, &key.user)).or_default().push(at);
            let from_vendor = known.activity.get(key.id.as_str()).is_some_and(|activity| activity.from_vendor > 0);
            self.from_vendor += usize::from(from_vendor);
        }
    }

    /// Keys that end in letters, at most [`TAIL`] of them, by id.
    pub(crate) fn ending(&self, tail: &str) -> impl Iterator<Item = &Key<'a>> {
        self.by_tail.get(tail).into_iter().flatten().filter_map(|at| self.all.get(*at))
    }

    /// The key with an id.
    pub(crate) fn get(&self, id: &str) -> Option<&Key<'a>> {
        self.by_id.get(id).and_then(|at| self.all.get(*at))
    }

    /// The other keys of a key's user.
    pub(crate) fn siblings<'k>(&'k self, key: &'k AccessKey) -> impl Iterator<Item = &'k Key<'a>> {
        let of_user = self.by_user.get(&(key.account.as_str(), key.user.as_str())).into_iter().flatten();
        of_user.filter_map(|at| self.all.get(*at)).filter(|one| one.key.id != key.id)
    }

    /// How many keys have at least `least` of some words.
    pub(crate) fn sharing(&self, words: &BTreeSet<String>, least: usize) -> usize {
        let mut counts: HashMap<usize, usize> = HashMap::new();
        for at in words.iter().filter_map(|word| self.by_word.get(word)).flatten() {
            *counts.entry(*at).or_default() += 1;
        }
        counts.values().filter(|count| **count >= least).count()
    }
}
