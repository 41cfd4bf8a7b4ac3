//! What the journal says of a plan: how far each effect came, and what each object has to be like for that.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use crate::journal::{Entry, Line, RunKind, Verdict};
use crate::object::Object;
use crate::plan::{Action, Effect, Plan};
use crate::world::{Learned, TroubleKind};

/// How far one effect came.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mark {
    /// An intent whose outcome is not known: when, and whether it was to be taken back.
    pub(crate) intent: Option<(DateTime<Utc>, bool)>,
    /// When it was made.
    pub(crate) done: Option<DateTime<Utc>>,
    /// Whether it was in place before.
    pub(crate) already: bool,
    /// What the service said when it was made.
    pub(crate) learned: Learned,
    /// When it was taken back.
    pub(crate) undone: Option<DateTime<Utc>>,
    /// What the service said when it was taken back.
    pub(crate) returned: Learned,
    /// Whether the last attempt failed.
    pub(crate) failed: bool,
}

impl Mark {
    /// Whether it was intended and nobody knows whether it was made.
    pub(crate) fn pending(&self) -> bool {
        matches!(self.intent, Some((_, false)))
    }

    /// Whether it is to be in place.
    pub(crate) fn stands(&self) -> bool {
        self.done.is_some() && self.undone.is_none()
    }

    /// Whether something may be in place that is ours to take back.
    pub(crate) fn ours(&self) -> bool {
        self.undone.is_none() && (self.pending() || (self.done.is_some() && !self.already))
    }
}

/// What the journal says of a plan.
#[derive(Clone, Debug)]
pub(crate) struct History<'a> {
    pub(super) plan: &'a Plan,
    /// Its effects by what they are on, since plans have thousands.
    pub(super) by_object: BTreeMap<&'a Object, Vec<&'a Effect>>,
    /// Hash under which it was begun.
    pub(crate) hash: Option<String>,
    /// When it was first begun to be undone.
    pub(crate) undo_begun: Option<DateTime<Utc>>,
    /// The run that changes something and did not end, where the last one did not.
    pub(crate) under_way: Option<RunKind>,
    /// The last reading of each action.
    pub(crate) verdicts: BTreeMap<u32, (DateTime<Utc>, Verdict)>,
    /// When each action was last seen in place.
    pub(crate) seen: BTreeMap<u32, DateTime<Utc>>,
    /// Actions of which something was seen to be gone, until a reading shows it again.
    pub(crate) lost: BTreeSet<u32>,
    /// When each action was first seen in place again after something of it was gone.
    pub(crate) restored: BTreeMap<u32, DateTime<Utc>>,
    /// Actions that were not begun, since their object was not as observed.
    pub(crate) drifted: BTreeSet<u32>,
    marks: BTreeMap<u32, Mark>,
    /// What was made (`false`) and taken back (`true`), in order.
    pub(super) steps: Vec<(u32, bool)>,
}

impl<'a> History<'a> {
    /// Of a plan that nobody ran.
    pub(crate) fn new(plan: &'a Plan) -> Self {
        let mut by_object: BTreeMap<&Object, Vec<&Effect>> = BTreeMap::new();
        for action in &plan.actions {
            for effect in &action.effects {
                by_object.entry(effect.object(action)).or_default().push(effect);
            }
        }
        Self {
            plan,
            by_object,
            hash: None,
            undo_begun: None,
            under_way: None,
            verdicts: BTreeMap::new(),
            seen: BTreeMap::new(),
            lost: BTreeSet::new(),
            restored: BTreeMap::new(),
            drifted: BTreeSet::new(),
            marks: BTreeMap::new(),
            steps: Vec::new(),
        }
    }

    /// Of a plan, from a journal.
    pub(crate) fn read(plan: &'a Plan, lines: &[Line]) -> Self {
        let mut history = Self::new(plan);
        for line in lines {
            history.take(line.at, &line.entry);
        }
        history
    }

    /// Takes one more entry in.
    pub(crate) fn take(&mut self, at: DateTime<Utc>, entry: &Entry) {
        match entry {
            Entry::Begun { plan, hash, run, .. } if *plan == self.plan.id => {
                self.hash.get_or_insert_with(|| hash.clone());
                if *run == RunKind::Undo {
                    self.undo_begun.get_or_insert(at);
                }
                if *run != RunKind::Verify {
                    self.under_way = Some(*run);
                }
            }
            Entry::Ended { plan, run, .. } if *plan == self.plan.id && *run != RunKind::Verify => {
                self.under_way = None;
            }
            Entry::Drifted { plan, action, differences } if *plan == self.plan.id => {
                let begun = self.plan.actions.iter().find(|of| of.number == *action);
                if begun.is_some_and(|action| self.last_change(action).is_some()) {
                    let verdict = Verdict::Drift { undone: Vec::new(), differences: differences.clone() };
                    self.verdicts.insert(*action, (at, verdict));
                    // It says what differs, and not whether what was put in place is still there.
                    self.lost.insert(*action);
                } else {
                    self.drifted.insert(*action);
                }
            }
            Entry::Intent { plan, effect, undo } if *plan == self.plan.id => {
                self.marks.entry(*effect).or_default().intent = Some((at, *undo));
            }
            Entry::Done { plan, effect, undo, already, learned } if *plan == self.plan.id => {
                let mark = self.marks.entry(*effect).or_default();
                mark.intent = None;
                mark.failed = false;
                if *undo {
                    mark.undone = Some(at);
                    mark.returned = learned.clone();
                } else {
                    mark.done = Some(at);
                    mark.already = *already;
                    mark.learned = learned.clone();
                }
                if !*already {
                    self.steps.push((*effect, *undo));
                }
            }
            Entry::Failed { plan, effect, trouble, .. } if *plan == self.plan.id => {
                let mark = self.marks.entry(*effect).or_default();
                mark.failed = true;
                // A call that nobody answered may have been made all the same.
                if trouble.kind != TroubleKind::Unreachable {
                    mark.intent = None;
                }
            }
            Entry::Reconciled { plan, effect, .. } if *plan == self.plan.id => self.forget_key(*effect),
            Entry::Verified { plan, action, verdict, .. } if *plan == self.plan.id => {
                self.see(*action, at, verdict.clone());
            }
            _ => {}
        }
    }

    /// Keeps what a reading saw.
    fn see(&mut self, action: u32, at: DateTime<Utc>, verdict: Verdict) {
        match &verdict {
            Verdict::Verified => {
                if self.lost.remove(&action) {
                    self.restored.insert(action, at);
                }
                self.seen.insert(action, at);
            }
            Verdict::Drift { undone, .. } if !undone.is_empty() => {
                self.lost.insert(action);
            }
            Verdict::Drift { .. } | Verdict::Interrupted { .. } | Verdict::Unreachable { .. } => {}
        }
        self.verdicts.insert(action, (at, verdict));
    }

    /// A key is gone, and with it what was stored of it: all of that is to be made anew.
    fn forget_key(&mut self, effect: u32) {
        let of_it: Vec<u32> = self
            .plan
            .actions
            .iter()
            .flat_map(|action| &action.effects)
            .filter(|other| other.number == effect || other.change.made_by() == Some(effect))
            .map(|other| other.number)
            .collect();
        for number in &of_it {
            self.marks.remove(number);
        }
        self.steps.retain(|(number, _)| !of_it.contains(number));
    }

    /// How far an effect came.
    pub(crate) fn mark(&self, effect: u32) -> Mark {
        self.marks.get(&effect).cloned().unwrap_or_default()
    }

    /// The run that was cut short in the midst of an action, where one was.
    pub(crate) fn interrupted(&self, action: &Action) -> Option<RunKind> {
        let marks: Vec<Mark> = action.effects.iter().map(|effect| self.mark(effect.number)).collect();
        let half = match self.under_way? {
            RunKind::Undo => {
                let taken = |mark: &Mark| mark.undone.is_some() || matches!(mark.intent, Some((_, true)));
                marks.iter().any(taken) && marks.iter().any(Mark::ours)
            }
            _ => marks.iter().any(|mark| mark.stands() || mark.pending()) && !marks.iter().all(Mark::stands),
        };
        self.under_way.filter(|_| half)
    }

    /// Whether an object may have been written to by a call of which nobody knows what came of it.
    pub(super) fn unsure_of(&self, object: &Object) -> bool {
        let on_it = self.by_object.get(object).into_iter().flatten();
        on_it.into_iter().any(|effect| self.mark(effect.number).intent.is_some())
    }

    /// When something of an action was last made or taken back.
    pub(crate) fn last_change(&self, action: &Action) -> Option<DateTime<Utc>> {
        let marks = action.effects.iter().map(|effect| self.mark(effect.number));
        marks.flat_map(|mark| [mark.done, mark.undone]).flatten().max()
    }
}
