//! What a ledger says has happened.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::Line;
use super::engine::Ending;
use super::entry::{Asking, Ended, Entry, Outcome};
use super::hands::Stop;

/// What has happened, by place in the run.
#[derive(Clone, Debug, Default)]
pub struct History {
    began: BTreeMap<String, (String, DateTime<Utc>)>,
    ended: BTreeMap<String, (String, Ended)>,
    /// In which line what ended did.
    lines: BTreeMap<String, usize>,
    decided: BTreeMap<String, (String, bool)>,
    /// Keys of what people were asked.
    asked: BTreeSet<String>,
    /// How the run ended, if it did.
    pub closed: Option<Ending>,
    /// How many bytes its entries have.
    pub(super) written: u64,
    /// How many lines it has.
    pub(super) length: usize,
}

impl History {
    /// What lines say.
    pub fn of(lines: &[Line]) -> Self {
        let mut history = Self { length: lines.len(), ..Self::default() };
        for (at, line) in lines.iter().enumerate() {
            history.written = history.written.saturating_add(line.entry.size());
            match line.entry.clone() {
                Entry::Began { key, step } => {
                    // Delays and limits of people count from the first time.
                    history.began.entry(key).or_insert((step, line.at));
                }
                Entry::Ended { key, step, ended } => {
                    history.lines.insert(key.clone(), at);
                    history.ended.insert(key, (step, ended));
                }
                Entry::Decided { key, step, holds, .. } => {
                    history.decided.insert(key, (step, holds));
                }
                Entry::Resumed { again: Some(key), .. } => history.forget(&key),
                Entry::Closed { outcome, failed } => history.closed = Some(Ending::of(outcome, &failed)),
                // What a machine was at stays what it was at, though a person was asked about it.
                Entry::Asked(question) if question.asking != Asking::TookEffect => {
                    history.asked.insert(question.key);
                }
                Entry::Asked(_) => {}
                Entry::Opened { .. } | Entry::Resumed { .. } | Entry::Recovered { .. } => {}
            }
        }
        history
    }

    /// Takes back that a step ended, with its commands that failed; those that succeeded are not done again. What it
    /// stands in has not ended either then.
    fn forget(&mut self, key: &str) {
        let failed = |(_, ended): &(String, Ended)| ended.outcome == Outcome::Failed;
        let commands = format!("{key}:");
        let gone: Vec<String> = self
            .ended
            .iter()
            .filter(|(one, end)| *one == key || within(key, one) || one.starts_with(&commands) && failed(end))
            .map(|(one, _)| one.clone())
            .collect();
        for one in gone {
            // Of a call whose time was over nobody knows whether it took effect, so that it counts as interrupted.
            let unknown = self.ended.remove(&one).is_some_and(|(_, ended)| ended.late) && one.contains(':');
            self.lines.remove(&one);
            if !unknown {
                self.began.remove(&one);
            }
        }
        // What was cut off inside begins anew, too: delays and limits of people count from then on. What a machine was at is
        // asked about.
        let asked = &self.asked;
        self.began.retain(|one, _| !within(one, key) || one.contains(':') && !asked.contains(one));
        self.closed = None;
    }

    /// Keys of what has an end, or a decision, that counts.
    pub fn settled(&self) -> impl Iterator<Item = &str> {
        self.ended.keys().chain(self.decided.keys()).map(String::as_str)
    }

    /// When something began for the first time.
    pub(super) fn began(&self, key: &str, step: &str) -> Result<Option<DateTime<Utc>>, Stop> {
        known(self.began.get(key), step, |(was, at)| (was, *at))
    }

    /// How something ended.
    pub(super) fn ended(&self, key: &str, step: &str) -> Result<Option<Ended>, Stop> {
        known(self.ended.get(key), step, |(was, ended)| (was, ended.clone()))
    }

    /// In which line something ended.
    pub(super) fn line(&self, key: &str) -> Option<usize> {
        self.lines.get(key).copied()
    }

    /// What was decided.
    pub(super) fn decided(&self, key: &str, step: &str) -> Result<Option<bool>, Stop> {
        known(self.decided.get(key), step, |(was, holds)| (was, *holds))
    }

    /// Keys of steps that failed, sorted. Commands are left out, as their steps are in it.
    pub(super) fn failures(&self) -> impl Iterator<Item = &str> {
        let failed = self.ended.iter().filter(|(_, (_, ended))| ended.outcome == Outcome::Failed);
        failed.map(|(key, _)| key.as_str()).filter(|key| !key.contains(':'))
    }

    /// Whether the branch of a step went on after it: the next number of it was begun.
    pub(super) fn goes_on_after(&self, key: &str) -> bool {
        let (branch, number) = key.rsplit_once('.').map_or(("", key), |(branch, number)| (branch, number));
        let Ok(number) = number.parse::<u64>() else { return false };
        let dot = if branch.is_empty() { "" } else { "." };
        self.began.contains_key(&format!("{branch}{dot}{}", number + 1))
    }
}

/// Whether a place stands in a branch of another.
pub(super) fn within(inner: &str, outer: &str) -> bool {
    inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with('.'))
}

fn known<T, R>(found: Option<&T>, step: &str, of: impl Fn(&T) -> (&String, R)) -> Result<Option<R>, Stop> {
    let Some(found) = found else { return Ok(None) };
    let (was, what) = of(found);
    match was == step {
        true => Ok(Some(what)),
        false => Err(Stop::Foreign { was: was.clone(), is: step.to_owned() }),
    }
}
