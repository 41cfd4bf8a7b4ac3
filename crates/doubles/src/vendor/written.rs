//! What was written into a double since it was started.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

use crate::Clock;

/// A value that was stored.
#[derive(Clone)]
pub(crate) struct Stored {
    /// The value.
    pub(crate) value: String,
    /// When it was first stored under its name.
    pub(crate) created: DateTime<Utc>,
    /// When it was stored.
    pub(crate) updated: DateTime<Utc>,
}

/// A public key that was added.
#[derive(Clone)]
pub(crate) struct AddedKey {
    /// Number.
    pub(crate) id: u64,
    /// Title.
    pub(crate) title: String,
    /// The public half.
    pub(crate) public: String,
    /// Whether it can only read.
    pub(crate) read_only: bool,
    /// When it was added.
    pub(crate) created: DateTime<Utc>,
}

/// Everything that was written. Its `Debug` has no value.
#[derive(Default)]
pub(crate) struct Written(Mutex<State>);

/// The same, to be read and changed.
#[derive(Default)]
pub(crate) struct State {
    /// By what holds it and its name.
    stored: BTreeMap<(String, String), Stored>,
    /// Numbers of keys that were deleted.
    pub(crate) deleted_keys: BTreeSet<u64>,
    /// Keys that were added, by repository.
    pub(crate) added_keys: BTreeMap<String, Vec<AddedKey>>,
    /// Which repositories get an organisation's secret, by its name: how it is said, and those that were selected.
    pub(crate) visible: BTreeMap<String, (String, Vec<String>)>,
    writes: u32,
    /// What times are told by, where that is not the number of writes.
    clock: Option<Clock>,
}

impl Written {
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Written {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Written").field("writes", &self.state().writes).finish_non_exhaustive()
    }
}

impl State {
    /// Tells times by a clock from now on.
    pub(crate) fn follow(&mut self, clock: Clock) {
        self.clock = Some(clock);
    }

    /// The time of one more write. Without a clock each is a second after the one before, so that the same calls give the
    /// same answers.
    pub(crate) fn tick(&mut self, start: DateTime<Utc>) -> DateTime<Utc> {
        self.writes += 1;
        if let Some(clock) = &self.clock {
            return clock.now();
        }
        start + TimeDelta::seconds(i64::from(self.writes))
    }

    /// A value that was stored.
    pub(crate) fn stored(&self, holder: &str, name: &str) -> Option<&Stored> {
        self.stored.get(&(holder.to_owned(), name.to_owned()))
    }

    /// Everything that was stored with a holder, by name.
    pub(crate) fn stored_in(&self, holder: &str) -> BTreeMap<String, Stored> {
        let all = self.stored.iter().filter(|((of, _), _)| of == holder);
        all.map(|((_, name), stored)| (name.clone(), stored.clone())).collect()
    }

    /// Stores a value at a time; `created` is when one of that name was first made, where there was one.
    pub(crate) fn store(
        &mut self,
        (holder, name): (String, &str),
        value: String,
        created: Option<DateTime<Utc>>,
        at: DateTime<Utc>,
    ) {
        let created = self.stored(&holder, name).map(|before| before.created).or(created).unwrap_or(at);
        self.stored.insert((holder, name.to_owned()), Stored { value, created, updated: at });
    }
}
