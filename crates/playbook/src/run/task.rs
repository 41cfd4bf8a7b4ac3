//! What machines do: our own commands and calls, and what people are asked about one that was interrupted.

use std::collections::BTreeMap;
use std::pin::pin;

use chrono::{DateTime, Utc};
use futures::future::{Either, select};

use super::action::{said, too_long};
use super::engine::{Engine, Frame, after};
use super::entry::{Asking, Ended, Outcome, Question};
use super::hands::{Hands, Ledger, Stop, Task};
use super::values::{Values, accepted};
use crate::step::Step;
use crate::variable;

impl<'e, H: Hands, L: Ledger> Engine<'e, H, L> {
    /// The same to several, each between two lines of its own, so that none of them is done again. Where one fails, the
    /// others are done all the same.
    pub(super) async fn tasks(
        &self,
        frame: Frame<'e>,
        step: &'e Step,
        (key, tasks): (&str, &[Task]),
        limit: Option<DateTime<Utc>>,
        values: &Values,
        gives: &[String],
    ) -> Result<Ended, Stop> {
        let mut whole = Ended::as_meant();
        let mut failures = Vec::new();
        for (at, task) in tasks.iter().enumerate() {
            let key = format!("{key}.{}", at + 1);
            let ended = match self.history.ended(&key, &step.id)? {
                Some(ended) => ended,
                None => {
                    let interrupted = self.history.began(&key, &step.id)?.is_some();
                    self.begin(&key, step)?;
                    let ended = self.task(frame, step, (&key, task), limit, values, gives, interrupted).await?;
                    self.end(&key, step, ended.clone())?;
                    ended
                }
            };
            match ended.outcome {
                Outcome::Succeeded => whole = ended,
                Outcome::Failed => failures.push(format!("{}: {}", name(task), ended.said)),
            }
        }
        Ok(if failures.is_empty() { whole } else { Ended::failed(failures.join("; ")) })
    }

    /// What a machine does.
    #[expect(clippy::too_many_arguments, reason = "each is a part of what is done or asked")]
    pub(super) async fn task(
        &self,
        frame: Frame<'e>,
        step: &'e Step,
        (key, task): (&str, &Task),
        limit: Option<DateTime<Utc>>,
        values: &Values,
        gives: &[String],
        interrupted: bool,
    ) -> Result<Ended, Stop> {
        let mut limit = limit;
        // Why nobody here can tell whether it took effect; a second time may be one too many.
        let mut unclear = (interrupted && !repeatable(task)).then(String::new);
        let mut done = false;
        loop {
            if let (Some(why), Task::Http { request, .. }) = (unclear, task) {
                let what = variable::whole(&request.told(), |_| None);
                let question = self.question(frame, step, key.to_owned(), Asking::TookEffect, what, values, gives);
                let question = Question { unknown: Some(why).filter(|why| !why.is_empty()), ..question };
                let answer = self.ask(&question).await?;
                // What was done and did not say what it gave is not done again, whatever a person says of that.
                if answer.yes || done {
                    return Ok(said(frame, step, gives, answer));
                }
                // It begins only now.
                limit = step.timeout.map(|limit| after(self.hands.now(), limit));
            }
            let Some(did) = self.within(limit, self.hands.act(task)).await else {
                return Ok(Ended { late: true, ..too_long(step) });
            };
            let did = did?;
            let set = match did.outcome {
                Outcome::Succeeded => accepted(frame.book, step, gives, &did.outputs),
                Outcome::Failed => Ok(BTreeMap::new()),
            };
            unclear = Some(match set {
                Ok(_) if did.unclear && !repeatable(task) => did.said,
                Ok(outputs) => {
                    return Ok(Ended { outcome: did.outcome, outputs, said: did.said, ..Ended::as_meant() });
                }
                // It was done, and only a person can say what it gave.
                Err(why) if !repeatable(task) => {
                    done = true;
                    why
                }
                Err(why) => return Ok(Ended::failed(why)),
            });
        }
    }

    /// What comes of some work; none where its time is over before.
    pub(super) async fn within<T>(
        &self,
        limit: Option<DateTime<Utc>>,
        work: impl Future<Output = Result<T, Stop>>,
    ) -> Option<Result<T, Stop>> {
        let Some(limit) = limit else { return Some(work.await) };
        match select(pin!(work), pin!(self.hands.until(limit))).await {
            // Nobody answers any more whose time is over.
            Either::Left((Err(Stop::Waits), _)) if self.hands.now() >= limit => None,
            Either::Left((done, _)) => Some(done),
            Either::Right(_) => None,
        }
    }
}

/// Whether a task can be done twice as if it were done once.
fn repeatable(task: &Task) -> bool {
    match task {
        // Each of them goes on where it was, or makes the same anew.
        Task::Own { .. } => true,
        Task::Http { request, .. } => request.repeatable(),
    }
}

/// What failures call a task by.
fn name(task: &Task) -> String {
    match task {
        Task::Own { arguments, .. } => arguments.join(" "),
        Task::Http { request, .. } => request.url.clone(),
    }
}
