//! A ledger in memory, and hands that keep what they did. Both stop after so many doings, as if they were killed.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};
use stanch_playbook::Playbook;
use stanch_playbook::run::{
    Answer, Asking, Did, Ending, Entry, Fact, Hands, History, Ledger, Limits, Line, Outcome, Question, Routine, Stop,
    Task, run,
};

/// What is outside of a run and outlives it.
#[derive(Default)]
pub(super) struct Outside {
    pub(super) lines: RefCell<Vec<Line>>,
    /// What was done, each as often as it was.
    pub(super) done: RefCell<Vec<String>>,
    pub(super) asked: RefCell<Vec<Question>>,
    /// Results of the case.
    pub(super) results: BTreeMap<&'static str, Fact>,
    /// Commands that fail, and commands that never end.
    pub(super) fails: Vec<String>,
    pub(super) endless: Vec<String>,
    /// Commands that fail the first time.
    pub(super) once: RefCell<Vec<String>>,
    /// Whether nobody can tell then that they did nothing.
    pub(super) unclear: bool,
    /// Whether calls give no values, which people do.
    pub(super) silent: bool,
    /// Values that commands give.
    pub(super) gives: BTreeMap<String, String>,
    /// Whether people say yes.
    pub(super) no: bool,
    /// Whether nobody is there who could.
    pub(super) waits: bool,
    pub(super) clock: Cell<i64>,
    /// Doings that are left until it is killed.
    pub(super) budget: Cell<Option<usize>>,
}

impl Outside {
    fn spend(&self) -> Result<(), Stop> {
        match self.budget.get() {
            Some(0) => Err(Stop::Interrupted("killed".into())),
            Some(left) => {
                self.budget.set(Some(left - 1));
                Ok(())
            }
            None => Ok(()),
        }
    }

    /// Opens a run of a playbook.
    pub(super) fn open(&self, playbook: &Playbook, others: &[Playbook], values: &[(&str, &str)]) {
        let others = others.iter().map(|one| (one.id.clone(), one.clone())).collect();
        let values = values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let entry = Routine::opening("r".into(), playbook, &others, values, "Ada".into()).expect("a run");
        self.append(entry).expect("a line");
    }

    /// Runs until the end, or until so many doings were done.
    pub(super) fn run(&self, budget: Option<usize>, limits: Limits) -> Result<Ending, Stop> {
        self.budget.set(budget);
        let lines = self.lines.borrow().clone();
        let routine = Routine::of(&lines).expect("a run");
        let threads = tokio::runtime::Builder::new_current_thread().build().expect("a thread");
        let ending = threads.block_on(run(&routine, &History::of(&lines), self, self, limits));
        self.budget.set(None);
        ending
    }
}

impl Ledger for Outside {
    fn append(&self, entry: Entry) -> Result<DateTime<Utc>, Stop> {
        self.spend()?;
        let mut lines = self.lines.borrow_mut();
        let line = Line::after(lines.last(), self.now(), entry);
        let at = line.at;
        lines.push(line);
        drop(lines);
        self.spend()?;
        Ok(at)
    }
}

impl Hands for Outside {
    async fn act(&self, task: &Task) -> Result<Did, Stop> {
        self.spend()?;
        let (name, gives) = match task {
            Task::Own { arguments, gives } => (arguments.join(" "), gives),
            Task::Http { request, gives } => (format!("{} {}", request.method, request.url), gives),
        };
        if self.endless.contains(&name) {
            std::future::pending::<()>().await;
        }
        self.done.borrow_mut().push(name.clone());
        self.spend()?;
        let value = |name: &String| match task {
            // It counts a project's number down: what comes out depends on what went in.
            Task::Own { arguments, .. } if name.starts_with("__left") => {
                let number: u32 = arguments.last()?.parse().ok()?;
                Some((number - 1).to_string())
            }
            Task::Http { .. } if self.silent => None,
            _ => self.gives.get(name).cloned(),
        };
        let outputs = gives.iter().filter_map(|name| Some((name.clone(), value(name)?))).collect();
        let mut once = self.once.borrow_mut();
        let once = once.iter().position(|one| *one == name).map(|at| once.swap_remove(at));
        let failed = self.fails.contains(&name) || once.is_some();
        let outcome = if failed { Outcome::Failed } else { Outcome::Succeeded };
        Ok(Did { outcome, unclear: once.is_some() && self.unclear, outputs, said: String::new() })
    }

    async fn ask(&self, question: &Question) -> Result<Answer, Stop> {
        self.spend()?;
        self.asked.borrow_mut().push(question.clone());
        self.spend()?;
        if self.waits {
            return Err(Stop::Waits);
        }
        let values = question.gives.iter().filter_map(|name| Some((name.clone(), self.gives.get(name)?.clone())));
        let yes = match question.asking {
            // Whoever is asked looks it up: more calls were made than the ledger has ends of.
            Asking::TookEffect => {
                let path = question.what.split(' ').next_back().unwrap_or_default();
                let made = self.done.borrow().iter().filter(|one| one.ends_with(path)).count();
                let lines = self.lines.borrow();
                let ended = |line: &&Line| match &line.entry {
                    Entry::Ended { key, step, .. } => key.contains(':') && *step == question.step,
                    _ => false,
                };
                made > lines.iter().filter(ended).count()
            }
            Asking::ToDo | Asking::ToRun | Asking::Whether => !self.no,
        };
        Ok(Answer { by: "Ada".into(), yes, proof: "seen".into(), values: values.collect() })
    }

    async fn result(&self, name: &str) -> Result<Result<Fact, String>, Stop> {
        self.spend()?;
        Ok(self.results.get(name).cloned().ok_or_else(|| "nobody looked".to_owned()))
    }

    fn now(&self) -> DateTime<Utc> {
        DateTime::<Utc>::UNIX_EPOCH + Duration::seconds(self.clock.get())
    }

    async fn until(&self, time: DateTime<Utc>) {
        let now = (time - DateTime::<Utc>::UNIX_EPOCH).num_seconds();
        self.clock.set(self.clock.get().max(now));
    }
}
