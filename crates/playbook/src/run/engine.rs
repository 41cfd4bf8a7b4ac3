//! Steps in their order. On each way through, what the ledger says has ended is taken from it and not done: so that going
//! on after an interruption is the same as walking the playbook from its start.

use std::cell::Cell;
use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use futures::future::LocalBoxFuture;

use super::account::Account;
use super::action::too_long;
use super::entry::{Ended, Entry, Outcome};
use super::hands::{Hands, Ledger, Stop};
use super::history::History;
use super::values::Values;
use super::{Limits, Routine};
use crate::playbook::Playbook;
use crate::step::{Step, Work};

/// How far a run came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// To its end.
    Closed(Outcome),
    /// To its end, past steps that failed and for which nothing is said but what comes next.
    Flawed,
    /// To a step that failed, after which nothing is said. It can be tried again.
    Stopped,
}

impl Ending {
    /// How a run ended whose ledger is closed.
    pub(super) fn of(outcome: Outcome, failed: &[String]) -> Self {
        match outcome {
            Outcome::Succeeded if !failed.is_empty() => Ending::Flawed,
            outcome => Ending::Closed(outcome),
        }
    }
}

/// Runs a playbook from where its ledger stands to its end, or as far as it goes.
///
/// # Errors
/// If the ledger cannot be written or is about something else, a person has to answer first, or the hands were
/// interrupted. Branches beside the one that stops go on as far as they can.
pub async fn run<H: Hands, L: Ledger>(
    routine: &Routine,
    history: &History,
    hands: &H,
    ledger: &L,
    limits: Limits,
) -> Result<Ending, Stop> {
    if let Some(ending) = history.closed {
        return Ok(ending);
    }
    let Some(book) = routine.books.get(&routine.playbook) else {
        return Err(Stop::Interrupted(format!("there is no playbook {}", routine.playbook)));
    };
    let engine = Engine {
        books: &routine.books,
        history,
        hands,
        ledger,
        limits,
        steps: Cell::new(0),
        account: Account::of(history),
    };
    let frame = Frame { book, started: routine.started, depth: 0 };
    let (outcome, values) = engine.branch(frame, &book.start, String::new(), Values::of(book, &routine.values)).await?;
    if outcome == Outcome::Failed {
        // What is said for that case runs once, and the run has failed all the same.
        let Some(exception) = &book.exception else { return Ok(Ending::Stopped) };
        engine.branch(frame, exception, "x.".to_owned(), values).await?;
    }
    let failed = if outcome == Outcome::Succeeded { engine.account.passed() } else { Vec::new() };
    let ending = Ending::of(outcome, &failed);
    ledger.append(Entry::Closed { outcome, failed })?;
    Ok(ending)
}

/// What is the same for a whole run.
pub(super) struct Engine<'e, H, L> {
    pub(super) books: &'e BTreeMap<String, Playbook>,
    pub(super) history: &'e History,
    pub(super) hands: &'e H,
    pub(super) ledger: &'e L,
    pub(super) limits: Limits,
    steps: Cell<usize>,
    pub(super) account: Account<'e>,
}

/// What is the same for all steps of a branch.
#[derive(Clone, Copy)]
pub(super) struct Frame<'e> {
    pub(super) book: &'e Playbook,
    /// When the playbook was begun, which deadlines count from.
    pub(super) started: DateTime<Utc>,
    pub(super) depth: usize,
}

impl Frame<'_> {
    pub(super) fn deeper(self) -> Self {
        Self { depth: self.depth + 1, ..self }
    }
}

impl<'e, H: Hands, L: Ledger> Engine<'e, H, L> {
    /// Runs steps one after the other until a branch ends. Its keys begin with `prefix`.
    pub(super) fn branch(
        &'e self,
        frame: Frame<'e>,
        start: &'e str,
        prefix: String,
        mut values: Values,
    ) -> LocalBoxFuture<'e, Result<(Outcome, Values), Stop>> {
        Box::pin(async move {
            let mut next = Some(start);
            let mut outcome = Outcome::Succeeded;
            let mut number = 0_u64;
            while let Some(step) = next.and_then(|id| frame.book.steps.get(id)) {
                if matches!(step.work, Work::End) {
                    return Ok((Outcome::Succeeded, values));
                }
                number += 1;
                let key = format!("{prefix}{number}");
                let given = values.given(frame.book, step);
                outcome = match (&step.work, self.allowed(frame)) {
                    (Work::Start, Ok(())) => {
                        if let Some(delay) = step.delay {
                            self.hands.until(after(frame.started, delay)).await;
                        }
                        Outcome::Succeeded
                    }
                    // Two starts that follow each other do nothing for ever.
                    (Work::Start, Err(_)) => return Ok((Outcome::Failed, values)),
                    (_, within) => self.step(frame, step, &key, &mut values, within).await?,
                };
                self.account.note(self.history, step, (&key, given), outcome);
                let said = match outcome {
                    Outcome::Succeeded => &step.on_success,
                    Outcome::Failed => &step.on_failure,
                };
                next = said.as_deref().or(step.on_completion.as_deref());
            }
            Ok((outcome, values))
        })
    }

    /// One step, whose end is in the ledger afterwards.
    async fn step(
        &'e self,
        frame: Frame<'e>,
        step: &'e Step,
        key: &str,
        values: &mut Values,
        within: Result<(), String>,
    ) -> Result<Outcome, Stop> {
        let began = self.begin(key, step)?;
        let before = self.history.ended(key, &step.id)?;
        let ended = match (&step.work, before) {
            // Only what has no branches is passed over as a whole: variables that branches set are known from within.
            (Work::Action { .. }, Some(ended)) => {
                values.take(&ended.outputs);
                return Ok(ended.outcome);
            }
            // What stands in it was left as it was, and what it set with it.
            (_, Some(ended)) if ended.late => return Ok(ended.outcome),
            (_, before) => {
                let ended = match within {
                    Err(why) => Ended::failed(why),
                    Ok(()) => self.timed(frame, step, key, began, values).await?,
                };
                if let Some(before) = before {
                    return Ok(before.outcome);
                }
                ended
            }
        };
        let outcome = ended.outcome;
        self.end(key, step, ended)?;
        Ok(outcome)
    }

    /// The work of a step within its time. That of an action is kept by its commands; that of all others goes on while
    /// nothing runs, since people may stand in it.
    async fn timed(
        &'e self,
        frame: Frame<'e>,
        step: &'e Step,
        key: &str,
        began: DateTime<Utc>,
        values: &mut Values,
    ) -> Result<Ended, Stop> {
        let began = after(began, step.delay.unwrap_or_default());
        let Some(limit) = step.timeout.filter(|_| !matches!(step.work, Work::Action { .. })) else {
            return self.work(frame, step, key, began, values).await;
        };
        let mut inner = values.clone();
        let Some(ended) = self.within(Some(after(began, limit)), self.work(frame, step, key, began, &mut inner)).await
        else {
            self.account.leave(key);
            return Ok(Ended { late: true, ..too_long(step) });
        };
        *values = inner;
        ended
    }

    /// Whether one more step, so deep, is within the limits.
    fn allowed(&self, frame: Frame<'e>) -> Result<(), String> {
        self.steps.set(self.steps.get() + 1);
        if self.steps.get() > self.limits.steps {
            return Err(format!("the run came to more than {} steps", self.limits.steps));
        }
        if frame.depth > self.limits.depth {
            return Err(format!("more than {} branches and playbooks stand in each other", self.limits.depth));
        }
        Ok(())
    }
}

/// So many milliseconds later; the last moment there is where that is too far.
pub(super) fn after(time: DateTime<Utc>, milliseconds: u64) -> DateTime<Utc> {
    i64::try_from(milliseconds)
        .ok()
        .and_then(chrono::Duration::try_milliseconds)
        .and_then(|delay| time.checked_add_signed(delay))
        .unwrap_or(DateTime::<Utc>::MAX_UTC)
}
