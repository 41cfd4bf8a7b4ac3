//! Where a run stands, from its ledger alone.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::Line;
use super::engine::Ending;
use super::entry::{Ended, Entry, Outcome, Question};
use super::history::{History, within};
use super::routine::Routine;

/// Where a run stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// The name of the run.
    pub run: String,
    /// Identifier of the playbook.
    pub playbook: String,
    /// Its name.
    pub name: String,
    /// When it was begun.
    pub started: DateTime<Utc>,
    /// The time of the last line of the ledger.
    pub last: DateTime<Utc>,
    /// Whether it ended, and how.
    pub state: State,
    /// Steps that were begun, in the order of their beginnings.
    pub steps: Vec<StepStanding>,
    /// What people were asked and have not answered, in the order in which they were.
    pub waiting: Vec<Question>,
    /// Keys of steps that failed and after which nothing is said: each can be tried again. In a run that came to its end,
    /// those that it went past.
    pub failed: Vec<String>,
}

/// Whether a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It has not: it runs, or was interrupted.
    Open,
    /// It has not, and somebody has to answer.
    Waiting,
    /// It has not, and a step failed.
    Stopped,
    /// It came to its end as it was meant to.
    Succeeded,
    /// It came to its end past steps that failed, for which nothing is said but what comes next.
    Flawed,
    /// It came to its end, and failed.
    Failed,
}

impl State {
    /// Whether nothing goes on any more.
    pub fn is_end(self) -> bool {
        matches!(self, State::Succeeded | State::Flawed | State::Failed)
    }
}

/// Where one step stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StepStanding {
    /// Its place in the run.
    pub key: String,
    /// Identifier of the step.
    pub step: String,
    /// Its name.
    pub name: String,
    /// When it was begun.
    pub began: DateTime<Utc>,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<DateTime<Utc>>,
    /// How it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended: Option<Ended>,
}

/// Where a run stands whose ledger has these lines.
pub fn standing(routine: &Routine, lines: &[Line]) -> Standing {
    let history = History::of(lines);
    let mut order: Vec<StepStanding> = Vec::new();
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    let mut waiting: Vec<Question> = Vec::new();
    let mut failed: Vec<String> = Vec::new();
    for line in lines {
        match &line.entry {
            Entry::Began { key, step } if !key.contains(':') && !places.contains_key(key) => {
                places.insert(key.clone(), order.len());
                let found = routine.books.values().find_map(|book| book.steps.get(step)?.name.clone());
                order.push(StepStanding {
                    key: key.clone(),
                    step: step.clone(),
                    name: found.unwrap_or_else(|| step.clone()),
                    began: line.at,
                    at: None,
                    ended: None,
                });
            }
            Entry::Asked(question) => {
                waiting.retain(|one| one.key != question.key);
                waiting.push(question.clone());
            }
            Entry::Ended { key, ended, .. } => {
                // What stands in it is not waited for any longer, where its time was over.
                waiting.retain(|one| one.key != *key && !belongs(&one.key, key));
                if let Some(one) = places.get(key).and_then(|place| order.get_mut(*place)) {
                    one.at = Some(line.at);
                    one.ended = Some(ended.clone());
                }
            }
            Entry::Decided { key, .. } => waiting.retain(|one| one.key != *key),
            Entry::Resumed { again: Some(key), .. } => {
                // What is said for the worst case is asked anew, where it comes to that again.
                waiting.retain(|one| !one.key.starts_with(WORST));
                for one in order.iter_mut().filter(|one| one.key == *key || within(key, &one.key)) {
                    one.at = None;
                    one.ended = None;
                }
            }
            Entry::Closed { outcome, failed: passed } => {
                waiting.clear();
                failed = passed.clone();
                // Its cause was mended before it came to its own end.
                order.retain(|one| *outcome == Outcome::Failed || one.ended.is_some() || !one.key.starts_with(WORST));
            }
            Entry::Opened { .. } | Entry::Resumed { .. } | Entry::Began { .. } | Entry::Recovered { .. } => {}
        }
    }
    if history.closed.is_none() {
        failed = unhandled(&history);
    }
    let state = match history.closed {
        Some(Ending::Closed(Outcome::Succeeded)) => State::Succeeded,
        Some(Ending::Flawed) => State::Flawed,
        Some(Ending::Closed(Outcome::Failed) | Ending::Stopped) => State::Failed,
        None if !waiting.is_empty() => State::Waiting,
        None if !failed.is_empty() => State::Stopped,
        None => State::Open,
    };
    Standing {
        run: routine.run.clone(),
        playbook: routine.playbook.clone(),
        name: routine.books.get(&routine.playbook).map(|book| book.name.clone()).unwrap_or_default(),
        started: routine.started,
        last: lines.last().map_or(routine.started, |line| line.at),
        state,
        steps: order,
        waiting,
        failed,
    }
}

/// What keys of `workflow_exception` begin with.
const WORST: &str = "x.";

/// Whether a key is that of something in a step: a command of it, a round or a branch.
fn belongs(inner: &str, outer: &str) -> bool {
    inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with(['.', ':', '@']))
}

/// Failures after which their branch did not go on, and no branch around them did: the innermost ones.
fn unhandled(history: &History) -> Vec<String> {
    let failures: Vec<&str> = history.failures().collect();
    let stuck = |key: &str| !history.goes_on_after(key);
    let innermost = |key: &str| !failures.iter().any(|other| within(other, key) && stuck(other));
    let around = |key: &str| failures.iter().filter(|other| within(key, other)).all(|other| stuck(other));
    failures.iter().filter(|key| stuck(key) && innermost(key) && around(key)).map(|key| (*key).to_owned()).collect()
}
