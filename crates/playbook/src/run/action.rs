//! Action steps: commands one after the other, each between two lines of the ledger.

use std::collections::BTreeMap;
use std::pin::pin;

use chrono::{DateTime, Utc};
use futures::future::{Either, select};
use serde_json::Value;

use super::engine::{Engine, Frame, after};
use super::entry::{Asking, Ended, Outcome};
use super::hands::{Answer, Hands, Ledger, Stop, Task};
use super::values::{Values, accepted};
use crate::command::Command;
use crate::http::Request;
use crate::own;
use crate::playbook::Party;
use crate::step::{Step, Work};
use crate::variable;

/// What a command comes to, once its variables have their values.
enum Ready {
    /// A machine does it.
    Task(Task),
    /// A person does it.
    Person(Asking, String),
}

impl<'e, H: Hands, L: Ledger> Engine<'e, H, L> {
    /// The commands of a step, until one fails.
    pub(super) async fn action(
        &self,
        frame: Frame<'e>,
        step: &'e Step,
        key: &str,
        values: &mut Values,
    ) -> Result<Ended, Stop> {
        let Work::Action { commands, .. } = &step.work else { return Ok(Ended::as_meant()) };
        let mut outputs = BTreeMap::new();
        let limit = step.timeout.map(|limit| after(self.hands.now(), limit));
        let mut last = Ended::as_meant();
        for (at, command) in commands.iter().enumerate() {
            let key = format!("{key}:{}", at + 1);
            let whole = at + 1 == commands.len();
            last = match self.history.ended(&key, &step.id)? {
                Some(ended) => ended,
                None => {
                    let ended = self.command(frame, step, (&key, at, command), limit, values, whole).await?;
                    self.end(&key, step, ended.clone())?;
                    ended
                }
            };
            values.take(&last.outputs);
            outputs.extend(last.outputs.clone());
            if last.outcome == Outcome::Failed {
                break;
            }
        }
        Ok(Ended { outputs, ..last })
    }

    /// One command. The last one of a step gives the values that the step sets.
    async fn command(
        &self,
        frame: Frame<'e>,
        step: &'e Step,
        (key, at, command): (&str, usize, &Command),
        limit: Option<DateTime<Utc>>,
        values: &Values,
        last: bool,
    ) -> Result<Ended, Stop> {
        let interrupted = self.history.began(key, &step.id)?.is_some();
        let gives = if last { step.arguments().1 } else { &[] };
        let ready = match self.ready(frame, step, at, command, values, gives) {
            Ok(ready) => ready,
            Err(why) => return Ok(Ended::failed(why)),
        };
        let began = self.begin(key, step)?;
        let ask = |asking, what| self.question(frame, step, key.to_owned(), asking, what, values, gives);
        match ready {
            Ready::Person(asking, what) => {
                // The time of people goes on while nothing runs here.
                let limit = step.timeout.map(|limit| after(began, limit));
                let question = ask(asking, what);
                let asked = self.within(limit, self.ask(&question)).await;
                asked.map_or_else(|| Ok(too_long(step)), |answer| Ok(said(frame, step, gives, answer?)))
            }
            Ready::Task(task) => {
                if interrupted && !repeatable(&task) {
                    // Nobody here can tell, and a second time may be one too many.
                    let question = ask(Asking::TookEffect, command.line());
                    let answer = self.ask(&question).await?;
                    if answer.yes {
                        return Ok(said(frame, step, gives, answer));
                    }
                }
                let Some(did) = self.within(limit, self.hands.act(&task)).await else { return Ok(too_long(step)) };
                let did = did?;
                let set = match did.outcome {
                    Outcome::Succeeded => accepted(frame.book, step, gives, &did.outputs),
                    Outcome::Failed => Ok(BTreeMap::new()),
                };
                Ok(match set {
                    Ok(outputs) => Ended { outcome: did.outcome, outputs, said: did.said, by: None },
                    Err(why) => Ended::failed(why),
                })
            }
        }
    }

    /// A command with its values, held against what playbooks may do.
    fn ready(
        &self,
        frame: Frame<'e>,
        step: &Step,
        at: usize,
        command: &Command,
        values: &Values,
        gives: &[String],
    ) -> Result<Ready, String> {
        let fill = |text: &str| variable::filled(text, |name| values.get(step, name));
        let gives: Vec<String> = gives.iter().map(|name| super::values::bare(name).to_owned()).collect();
        Ok(match command {
            Command::Manual(text) => Ready::Person(Asking::ToDo, self.shown(step, values, text)),
            Command::Shown { kind, text } => {
                Ready::Person(Asking::ToRun, format!("{kind}: {}", self.shown(step, values, text)))
            }
            Command::Stanch(arguments) => Ready::Task(Task::Own { arguments: own::ready(arguments, &fill)?, gives }),
            Command::Http(line) => {
                let (address, keyed) = address(frame, step);
                let by_hand = || {
                    let Work::Action { agent: Some(agent), .. } = &step.work else { return false };
                    frame.book.agents.get(agent).is_some_and(Party::is_person)
                };
                // A playbook holds no secrets, and gets none; and what it tells somebody to call, they call.
                if keyed || by_hand() {
                    return Ok(Ready::Person(Asking::ToDo, self.shown(step, values, line)));
                }
                let document = frame.book.document().get("workflow").and_then(|all| all.get(&step.id));
                let command = document.and_then(|step| step.get("commands")).and_then(|all| all.get(at));
                let request = Request::of(command.unwrap_or(&Value::Null), address, &fill)?;
                Ready::Task(Task::Http { request, gives })
            }
        })
    }

    /// What comes of some work; none where its time is over before.
    async fn within<T>(&self, limit: Option<DateTime<Utc>>, work: impl Future<Output = T>) -> Option<T> {
        let Some(limit) = limit else { return Some(work.await) };
        match select(pin!(work), pin!(self.hands.until(limit))).await {
            Either::Left((done, _)) => Some(done),
            Either::Right(_) => None,
        }
    }
}

/// The address that a step's calls go to, and whether it takes a secret to be let in.
fn address<'e>(frame: Frame<'e>, step: &Step) -> (Option<&'e Value>, bool) {
    let Work::Action { agent, targets, .. } = &step.work else { return (None, false) };
    let find = |all: &str, id: &String| frame.book.document().get(all).and_then(|all| all.get(id));
    let target = targets.first().and_then(|id| find("target_definitions", id));
    let agent = agent.as_ref().and_then(|id| find("agent_definitions", id));
    let both = [target, agent];
    let keyed = both.iter().flatten().any(|one| one.get("authentication_info").is_some());
    (both.into_iter().flatten().find(|one| one.get("address").is_some()), keyed)
}

/// Whether a task can be done twice as if it were done once.
fn repeatable(task: &Task) -> bool {
    match task {
        // Each of them goes on where it was, or makes the same anew.
        Task::Own { .. } => true,
        Task::Http { request, .. } => request.repeatable(),
    }
}

fn too_long(step: &Step) -> Ended {
    Ended::failed(format!("it did not end within its {} ms", step.timeout.unwrap_or_default()))
}

/// What a person's answer comes to.
fn said(frame: Frame<'_>, step: &Step, gives: &[String], answer: Answer) -> Ended {
    let (outcome, set) = match answer.yes {
        true => (Outcome::Succeeded, accepted(frame.book, step, gives, &answer.values)),
        false => (Outcome::Failed, Ok(BTreeMap::new())),
    };
    match set {
        Ok(outputs) => Ended { outcome, outputs, said: answer.proof, by: Some(answer.by) },
        Err(why) => Ended { by: Some(answer.by), ..Ended::failed(why) },
    }
}
