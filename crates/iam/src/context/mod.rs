//! What is known of a request when it is made: its condition keys.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};

/// What is known of one condition key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// Its values: one, or several for a key that holds several.
    Values(Vec<String>),
    /// The request does not carry it.
    Absent,
    /// Nobody knows whether the request carries it, nor with what.
    Unknown,
    /// The caller can choose it, also to leave it away.
    Free,
    /// A time somewhere at or after this one.
    Since(DateTime<Utc>),
}

impl Fact {
    /// One value.
    pub fn one(value: impl Into<String>) -> Fact {
        Fact::Values(vec![value.into()])
    }
}

/// What a key is of which nothing was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rest {
    /// The context is full: the request does not carry it.
    Absent,
    /// The context is a part: nobody knows.
    Unknown,
}

/// What is known of a request. Keys compare without regard to case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context {
    rest: Rest,
    /// What is known where nothing else is said.
    base: Option<Arc<Context>>,
    facts: BTreeMap<String, Fact>,
    /// Facts of all keys with a beginning, by that beginning without its slash.
    families: BTreeMap<String, Fact>,
}

impl Context {
    /// A context of which nothing is said yet.
    pub fn new(rest: Rest) -> Context {
        Context { rest, base: None, facts: BTreeMap::new(), families: BTreeMap::new() }
    }

    /// A context in which all is as in another one until something else is said. Nothing is copied.
    pub fn over(base: &Arc<Context>) -> Context {
        Context { base: Some(Arc::clone(base)), ..Context::new(base.rest) }
    }

    /// Says what a key is. A key that ends in `/*` stands for all that begin so and are not said themselves:
    /// `aws:RequestTag/*`.
    pub fn set(&mut self, key: &str, fact: Fact) {
        let key = key.to_ascii_lowercase();
        match key.strip_suffix("/*") {
            Some(family) => self.families.insert(family.to_owned(), fact),
            None => self.facts.insert(key, fact),
        };
    }

    /// What a key is.
    pub fn get(&self, key: &str) -> Fact {
        self.said(&key.to_ascii_lowercase()).unwrap_or(self.rest()).clone()
    }

    /// What was said of a key, which is given in lower case.
    pub(crate) fn said(&self, key: &str) -> Option<&Fact> {
        let family = || if self.families.is_empty() { None } else { self.families.get(key.split_once('/')?.0) };
        let own = self.facts.get(key).or_else(family);
        own.or_else(|| self.base.as_ref().and_then(|base| base.said(key)))
    }

    /// What a key is of which nothing was said.
    pub(crate) fn rest(&self) -> &'static Fact {
        match self.rest {
            Rest::Absent => &Fact::Absent,
            Rest::Unknown => &Fact::Unknown,
        }
    }
}
