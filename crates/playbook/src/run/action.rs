//! Action steps: commands one after the other, each between two lines of the ledger.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::called::Called;
use super::engine::{Engine, Frame, after};
use super::entry::{Asking, Ended, Outcome, Question};
use super::hands::{Answer, Hands, Ledger, Stop, Task};
use super::values::{Values, accepted};
use crate::command::Command;
use crate::own;
use crate::step::{Step, Work};
use crate::variable;

/// What a command comes to, once its variables have their values.
enum Ready {
    /// A machine does it, one after the other.
    Tasks(Vec<Task>),
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
        match ready {
            Ready::Person(asking, what) => {
                // The time of people goes on while nothing runs here.
                let limit = step.timeout.map(|limit| after(began, limit));
                let question = self.question(frame, step, key.to_owned(), asking, what, values, gives);
                let question = Question { until: limit, ..question };
                let asked = self.within(limit, self.ask(&question)).await;
                asked.map_or_else(|| Ok(too_long(step)), |answer| Ok(said(frame, step, gives, answer?)))
            }
            Ready::Tasks(tasks) => match tasks.as_slice() {
                [task] => self.task(frame, step, (key, task), limit, values, gives, interrupted).await,
                tasks => self.tasks(frame, step, (key, tasks), limit, values, gives).await,
            },
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
        let gives: Vec<String> = gives.iter().map(|name| variable::bare(name).to_owned()).collect();
        Ok(match command {
            Command::Manual(text) => Ready::Person(Asking::ToDo, self.shown(step, values, text)),
            Command::Shown { kind, text } => {
                Ready::Person(Asking::ToRun, format!("{kind}: {}", self.shown(step, values, text)))
            }
            Command::Stanch(arguments) => {
                Ready::Tasks(vec![Task::Own { arguments: own::ready(arguments, &fill)?, gives }])
            }
            Command::Http(_) => {
                let document = frame.book.document().get("workflow").and_then(|all| all.get(&step.id));
                let command = document.and_then(|step| step.get("commands")).and_then(|all| all.get(at));
                let (command, called) = (command.unwrap_or(&Value::Null), Called::of(frame.book, step));
                if called.by_hand {
                    let told = called.told(command, &fill, &|text| self.shown(step, values, text))?;
                    return Ok(Ready::Person(Asking::ToDo, variable::whole(&told, |_| None)));
                }
                let task = |request| Task::Http { request, gives: gives.clone() };
                Ready::Tasks(called.requests(command, &fill)?.into_iter().map(task).collect())
            }
        })
    }
}

pub(super) fn too_long(step: &Step) -> Ended {
    Ended::failed(format!("it did not end within its {} ms", step.timeout.unwrap_or_default()))
}

/// What a person's answer comes to.
pub(super) fn said(frame: Frame<'_>, step: &Step, gives: &[String], answer: Answer) -> Ended {
    let (outcome, set) = match answer.yes {
        true => (Outcome::Succeeded, accepted(frame.book, step, gives, &answer.values)),
        false => (Outcome::Failed, Ok(BTreeMap::new())),
    };
    match set {
        Ok(outputs) => Ended { outcome, outputs, said: answer.proof, by: Some(answer.by), late: false },
        Err(why) => Ended { by: Some(answer.by), ..Ended::failed(why) },
    }
}
