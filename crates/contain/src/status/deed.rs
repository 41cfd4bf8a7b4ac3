//! What one plan did about one credential.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use crate::journal::{Entry, Line, Verdict};
use crate::object::Object;
use crate::plan::{Action, Plan, Strategy};
use crate::run::History;

/// A plan, and what the journal says of it.
pub(super) struct Journal<'a> {
    pub(super) plan: &'a Plan,
    pub(super) history: History<'a>,
    /// When it was last begun to be applied.
    begun: Option<DateTime<Utc>>,
    /// Tasks that are done: when, by whom, with which proof.
    tasks: BTreeMap<u32, (DateTime<Utc>, String)>,
}

/// What the journal says of each plan.
pub(super) fn journals<'a>(plans: &'a [Plan], lines: &[Line]) -> Vec<Journal<'a>> {
    let of = |plan: &'a Plan| {
        let mut journal = Journal { plan, history: History::read(plan, lines), begun: None, tasks: BTreeMap::new() };
        for line in lines {
            match &line.entry {
                Entry::Begun { plan: id, run: crate::journal::RunKind::Apply, .. } if *id == plan.id => {
                    journal.begun = Some(line.at);
                }
                Entry::TaskDone { plan: id, task, by, proof } if *id == plan.id => {
                    journal.tasks.insert(*task, (line.at, format!("task {task} is done, {by} says: {proof}")));
                }
                _ => {}
            }
        }
        journal
    };
    plans.iter().map(of).collect()
}

/// What one plan did about one credential.
pub(super) struct Deed {
    pub(super) plan: String,
    pub(super) begun: Option<DateTime<Utc>>,
    /// When it last did something about it.
    pub(super) touched: Option<DateTime<Utc>>,
    /// When that was last seen in place again after somebody had taken it back.
    restored: Option<DateTime<Utc>>,
    /// Whether all of it was once done and, where that can be read, read back.
    whole: bool,
    /// Until when that is known to have stood; none where it stands.
    until: Option<DateTime<Utc>>,
    /// What it acts on, besides policies of the organisation, which are about many.
    objects: BTreeSet<Object>,
    /// When something of that was last taken back.
    pub(super) undone: Option<DateTime<Utc>>,
    /// How it stops it; none where only people do.
    pub(super) strategy: Option<Strategy>,
    /// Why it counts as open all the same.
    pub(super) open: Option<String>,
    /// Why it would be open whatever the last reading saw.
    pub(super) otherwise: Option<String>,
    /// What the last reading saw that is not as it has to be.
    pub(super) verdict: Option<Verdict>,
    pub(super) proofs: Vec<String>,
    /// Whether it stops a user or role by something on that one itself.
    pub(super) stops: bool,
    /// Id of the plan whose work it leans on, where it does.
    pub(super) leans_on: Option<String>,
    /// Whether it put something in the place of a user that an earlier plan had stopped, and stops it by nothing of its own.
    pub(super) leans: bool,
}

impl Deed {
    /// None where the plan does nothing about the credential, or nobody began with it.
    pub(super) fn of(journal: &Journal<'_>, credential: &str) -> Option<Self> {
        let concerns = |action: &&Action| action.credentials.iter().any(|id| id == credential);
        let actions: Vec<&Action> = journal.plan.actions.iter().filter(concerns).collect();
        let tasks: Vec<u32> =
            journal.plan.tasks.iter().filter(|task| task.credential == credential).map(|task| task.number).collect();
        let any_task_done = tasks.iter().any(|task| journal.tasks.contains_key(task));
        if (actions.is_empty() && tasks.is_empty()) || (journal.begun.is_none() && !any_task_done) {
            return None;
        }
        let mut deed = Self {
            plan: journal.plan.id.clone(),
            begun: journal.begun,
            touched: None,
            restored: None,
            whole: true,
            until: None,
            objects: BTreeSet::new(),
            undone: None,
            // A policy of the organisation goes along with what is done to the principal itself.
            strategy: actions
                .iter()
                .map(|action| (!matches!(action.object, Object::Control { .. }), action.strategy))
                .max()
                .map(|(_, strategy)| strategy),
            open: None,
            otherwise: None,
            verdict: None,
            proofs: Vec::new(),
            stops: false,
            leans_on: None,
            leans: false,
        };
        for action in actions {
            deed.add_action(journal, action);
        }
        for task in tasks {
            match journal.tasks.get(&task) {
                Some((at, proof)) => {
                    deed.touched = deed.touched.max(Some(*at));
                    deed.proofs.push(proof.clone());
                }
                None => {
                    deed.whole = false;
                    deed.opens(format!("task {task} of plan {} is not done", deed.plan));
                }
            }
        }
        Some(deed)
    }

    /// What it leans on has to stand: the last of the others that stopped the old value, where there is one.
    pub(super) fn lean_on(&mut self, others: &[Self]) {
        let stopping = others.iter().filter(|other| other.stops && other.touched.is_some());
        let Some(last) = stopping.max_by_key(|other| other.touched).filter(|_| self.leans) else { return };
        self.leans_on = Some(last.plan.clone());
        if let Some(why) = &last.open {
            self.reads_open(why.clone());
            self.otherwise = self.otherwise.take().or_else(|| last.otherwise.clone());
            self.verdict = self.verdict.take().or_else(|| last.verdict.clone());
            self.undone = self.undone.max(last.undone);
        }
    }

    /// Since when the credential is stopped without a break, where this is the last of what was done about it: since this was
    /// done, or since something else was that stood until then.
    pub(super) fn stopped_since(&self, others: &[Self]) -> Option<DateTime<Utc>> {
        let mut since = self.begins().filter(|_| self.open.is_none())?;
        // One that acted on less may have stopped only one of several that the credential could be.
        let covers = |other: &&Self| {
            other.objects.is_superset(&self.objects) && other.objects.is_empty() == self.objects.is_empty()
        };
        // What is put in the place of something stops nothing by itself.
        let stops = |other: &&Self| other.whole && (other.stops || !other.leans);
        let others: Vec<&Self> = others.iter().filter(covers).filter(stops).collect();
        loop {
            let stood = others.iter().filter(|other| other.until.is_none_or(|until| until >= since));
            match stood.filter_map(|other| other.begins()).min().filter(|before| *before < since) {
                Some(before) => since = before,
                None => return Some(since),
            }
        }
    }

    /// When the last of it was done, or seen in place again.
    fn begins(&self) -> Option<DateTime<Utc>> {
        self.touched.max(self.restored)
    }

    /// It stood no longer than this.
    fn ends(&mut self, at: DateTime<Utc>) {
        self.until = Some(self.until.map_or(at, |until| until.min(at)));
    }

    /// The first reason stays.
    fn opens(&mut self, why: String) {
        self.otherwise.get_or_insert_with(|| why.clone());
        self.open.get_or_insert(why);
    }

    /// Likewise, where it is for what was read back, or was not.
    fn reads_open(&mut self, why: String) {
        self.open.get_or_insert(why);
    }

    fn add_action(&mut self, journal: &Journal<'_>, action: &Action) {
        if matches!(action.object, Object::Principal { .. }) {
            let own = action.effects.iter().any(|effect| *effect.object(action) == action.object);
            self.stops |= own;
            self.leans |= !own;
        }
        if !matches!(action.object, Object::Control { .. }) {
            self.objects.insert(action.object.clone());
        }
        let history = &journal.history;
        self.restored = self.restored.max(history.restored.get(&action.number).copied());
        let marks: Vec<_> = action.effects.iter().map(|effect| (effect.number, history.mark(effect.number))).collect();
        self.touched = self.touched.max(marks.iter().filter_map(|(_, mark)| mark.done).max());
        self.undone = self.undone.max(marks.iter().filter_map(|(_, mark)| mark.undone).max());
        let (plan, words) = (self.plan.clone(), action.object.words());
        let verdict = history.verdicts.get(&action.number);
        let (made, seen) = (marks.iter().map(|(_, mark)| mark.done), verdict.map(|(at, _)| *at));
        self.whole &= made.clone().all(|at| at.is_some()) && made.max().flatten() <= seen;
        for at in marks.iter().filter_map(|(_, mark)| mark.undone) {
            self.ends(at);
        }
        if history.lost.contains(&action.number) || matches!(verdict, Some((_, Verdict::Unreachable { .. }))) {
            // Nobody knows when it was taken back, only when it was seen last.
            match history.seen.get(&action.number) {
                Some(at) => self.ends(*at),
                None => self.whole = false,
            }
        }
        match verdict {
            Some((_, verdict @ Verdict::Drift { .. })) => {
                self.verdict = Some(verdict.clone());
                self.reads_open(format!("{words} was changed by somebody since plan {plan} was run"));
            }
            Some((_, verdict @ Verdict::Unreachable { cause })) => {
                self.verdict.get_or_insert_with(|| verdict.clone());
                self.reads_open(format!("{words} could not be read back: {cause}"));
            }
            Some((_, Verdict::Interrupted { run })) => {
                self.opens(format!(
                    "plan {plan} was interrupted on {words}; `stanch contain {} {plan}` goes on",
                    run.word()
                ));
            }
            Some((_, Verdict::Verified)) | None => {}
        }
        if marks.iter().any(|(_, mark)| mark.undone.is_some()) {
            self.opens(format!("plan {plan} was undone on {words}"));
        }
        if let Some((effect, mark)) = marks.iter().find(|(_, mark)| !mark.stands()) {
            self.opens(match (mark.failed, history.drifted.contains(&action.number)) {
                (true, _) => format!("effect {effect} of plan {plan} failed"),
                (false, true) => format!("{words} was not as it was observed, so that plan {plan} left it alone"),
                (false, false) => format!("effect {effect} of plan {plan} is not made yet"),
            });
        }
        if verdict.map(|(at, _)| *at) < history.last_change(action) {
            self.reads_open(format!("{words} was not read back since it was changed"));
        }
    }
}
