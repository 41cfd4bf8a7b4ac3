//! What a run keeps in its ledger, and what it has to keep in mind of that.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::engine::Engine;
use super::entry::{Ended, Entry, Outcome};
use super::hands::{Hands, Ledger, Stop};
use super::history::{History, within};
use crate::step::{Step, Work};

/// What was done: where, which step, and with which values.
type Done<'e> = (String, &'e str, String);

/// How much a ledger has, and how steps ended last.
pub(super) struct Account<'e> {
    written: Cell<u64>,
    lines: Cell<usize>,
    /// By what was done where, in which line it ended last, and its key where it failed and went on all the same.
    last: RefCell<BTreeMap<Done<'e>, (usize, Option<String>)>>,
    /// By key, steps in which others stand, each with whether it is a loop.
    around: RefCell<BTreeMap<String, (&'e str, bool)>>,
}

impl<'e> Account<'e> {
    pub(super) fn of(history: &History) -> Self {
        let (written, lines) = (Cell::new(history.written), Cell::new(history.length));
        Self { written, lines, last: RefCell::default(), around: RefCell::default() }
    }

    /// Keeps in mind that others stand in a step.
    pub(super) fn enter(&self, key: &str, step: &'e Step) {
        let is_loop = matches!(step.work, Work::While { .. });
        self.around.borrow_mut().insert(key.to_owned(), (&step.id, is_loop));
    }

    /// Where a key stands, whichever round of a loop it is: the steps around it, each with the branch or the call.
    fn place(&self, key: &str) -> String {
        let around = self.around.borrow();
        let mut place = String::new();
        for (dot, _) in key.match_indices('.') {
            let Some((step, is_loop)) = around.get(&key[..dot]) else { continue };
            let branch = key[dot + 1..].split('.').next().filter(|_| !is_loop).unwrap_or_default();
            place.push_str(&format!("{step} {branch}/"));
        }
        place
    }

    /// Keeps in mind how a step ended last: what failed in one round may be done in a later one, with the same values and not
    /// in another branch or call.
    pub(super) fn note(&self, history: &History, step: &'e Step, (key, given): (&str, String), outcome: Outcome) {
        let line = history.line(key).unwrap_or_else(|| self.lines.get());
        let failed = match (outcome, &step.on_failure, &step.on_completion) {
            (Outcome::Succeeded, ..) => None,
            (Outcome::Failed, None, Some(_)) => Some(key.to_owned()),
            // What is said for its failure is done, or what it stands in has failed for it.
            (Outcome::Failed, ..) => return,
        };
        let done = (self.place(key), step.id.as_str(), given);
        let mut last = self.last.borrow_mut();
        if last.get(&done).is_none_or(|(before, _)| *before <= line) {
            last.insert(done, (line, failed));
        }
    }

    /// Keys of steps that failed when they were done last, and went on by `on_completion` alone.
    pub(super) fn passed(&self) -> Vec<String> {
        let mut failed: Vec<String> = self.last.borrow().values().filter_map(|(_, failed)| failed.clone()).collect();
        failed.sort();
        failed
    }

    /// Forgets what went on in a step whose time was over: that has failed as a whole.
    pub(super) fn leave(&self, key: &str) {
        let inside = |one: &String| within(one, key);
        self.last.borrow_mut().retain(|_, (_, failed)| !failed.as_ref().is_some_and(inside));
    }
}

impl<'e, H: Hands, L: Ledger> Engine<'e, H, L> {
    /// Says that something begins, and gives when it began for the first time.
    pub(super) fn begin(&self, key: &str, step: &Step) -> Result<DateTime<Utc>, Stop> {
        match self.history.began(key, &step.id)? {
            Some(at) => Ok(at),
            None => self.keep(Entry::Began { key: key.to_owned(), step: step.id.clone() }),
        }
    }

    /// Says that something ended.
    pub(super) fn end(&self, key: &str, step: &Step, ended: Ended) -> Result<(), Stop> {
        self.keep(Entry::Ended { key: key.to_owned(), step: step.id.clone(), ended }).map(|_| ())
    }

    /// Keeps an entry, unless the ledger would have more than a run may write.
    pub(super) fn keep(&self, entry: Entry) -> Result<DateTime<Utc>, Stop> {
        let written = self.account.written.get().saturating_add(entry.size());
        if written > self.limits.written {
            return Err(Stop::Full(self.limits.written));
        }
        self.account.written.set(written);
        self.account.lines.set(self.account.lines.get() + 1);
        self.ledger.append(entry)
    }
}
