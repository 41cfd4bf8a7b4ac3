//! What is there is held against what has to be there.

use std::collections::BTreeMap;

use crate::canonical::{self, Difference};
use crate::change::Change;
use crate::journal::{Entry, Ledger, Verdict};
use crate::object::Object;
use crate::plan::Action;
use crate::run::Told;
use crate::run::act::can_be_seen;
use crate::run::engine::{Engine, Stop};
use crate::state::State;
use crate::world::World;

/// The objects of an action as they are, and where they are not as they have to be.
#[derive(Default)]
pub(super) struct Comparison {
    pub(super) states: BTreeMap<Object, State>,
    pub(super) differences: Vec<Difference>,
    /// Effects that were made and are not in place any more.
    pub(super) undone: Vec<u32>,
    /// Whether something differs where no call of ours was under way.
    foreign: bool,
}

impl<W: World, L: Ledger> Engine<'_, W, L> {
    /// Reads the objects of an action of which something is known; with patience, until they are as they have to be.
    pub(super) async fn compare(&self, action: &Action, patient: bool) -> Result<Comparison, Stop> {
        let mut comparison = Comparison::default();
        for object in objects(action) {
            if !self.history().speaks_of(object) {
                continue;
            }
            // What nobody wrote to does not get better by waiting.
            let state = if patient && self.history().wrote_to(object) {
                self.settled(object, |state| self.is_right(action, object, state)).await?
            } else {
                self.look(object).await?
            };
            comparison.undone.extend(self.undone(action, object, &state));
            let (expected, unsure) = {
                let history = self.history();
                (history.expected(object, &state), history.unsure_of(object))
            };
            if let Some(expected) = expected {
                let (expected, now) = expected.comparable(&state);
                comparison.foreign |= expected != now && !unsure;
                comparison.differences.extend(canonical::differences(&expected, &now).into_iter().map(|difference| {
                    if object == &action.object {
                        return difference;
                    }
                    Difference { place: format!("{}: {}", object.words(), difference.place), ..difference }
                }));
            }
            comparison.states.insert(object.clone(), state);
        }
        Ok(comparison)
    }

    fn is_right(&self, action: &Action, object: &Object, state: &State) -> bool {
        let expected = self.history().expected(object, state);
        let is_as_expected = |expected: State| {
            let (expected, now) = expected.comparable(state);
            expected == now
        };
        expected.is_none_or(is_as_expected) && self.undone(action, object, state).is_empty()
    }

    /// Effects on an object that were made, and that it does not show although nothing later of ours changed them.
    fn undone(&self, action: &Action, object: &Object, state: &State) -> Vec<u32> {
        let history = self.history();
        let expected = history.expected(object, state);
        let due = |change: &Change| can_be_seen(change) && expected.as_ref().is_none_or(|state| change.is_done(state));
        action
            .effects
            .iter()
            .filter(|effect| effect.object(action) == object && history.mark(effect.number).stands())
            .filter(|effect| due(&effect.change) && !effect.change.is_done(state))
            .map(|effect| effect.number)
            .collect()
    }

    /// Reads an action back and writes what was seen; none where the run stops.
    ///
    /// What was left half done by a run that was cut short is no work of somebody else.
    pub(super) async fn read_back(&self, action: &Action, patient: bool) -> Result<Verdict, Stop> {
        let interrupted = self.history().interrupted(action).filter(|_| self.reads_only());
        let verdict = match (self.compare(action, patient).await, interrupted) {
            (Ok(Comparison { undone, foreign: false, .. }), Some(run)) if undone.is_empty() => {
                Verdict::Interrupted { run }
            }
            (Ok(Comparison { differences, undone, .. }), _) if differences.is_empty() && undone.is_empty() => {
                Verdict::Verified
            }
            (Ok(Comparison { differences, undone, .. }), _) => Verdict::Drift { undone, differences },
            (Err(Stop::Trouble(trouble)), _) => Verdict::Unreachable { cause: trouble.cause },
            (Err(Stop::Halted), _) => {
                Verdict::Unreachable { cause: "the run had to stop before this could be read".to_owned() }
            }
        };
        let last = self.history().last_change(action);
        let after = last.map_or(0, |last| (self.world.now() - last).num_seconds().max(0).unsigned_abs());
        let (plan, number) = (self.id(), action.number);
        self.write(Entry::Verified { plan, action: number, verdict: verdict.clone(), after })?;
        self.tell(Told::ReadBack { action: number, verdict: verdict.clone() });
        Ok(verdict)
    }

    /// Reads back what this run did to an action, and keeps what was not seen to be so.
    pub(super) async fn prove(&self, action: &Action) -> Result<(), Stop> {
        let verdict = self.read_back(action, true).await?;
        if verdict != Verdict::Verified {
            self.outcome().unproven.push((action.number, verdict));
        }
        Ok(())
    }

    /// Leaves an action alone whose object is not as it has to be.
    pub(super) fn drifted(&self, action: &Action, differences: Vec<Difference>) -> Result<(), Stop> {
        let number = action.number;
        self.tell(Told::Drifted { action: number, differences: differences.clone() });
        self.outcome().drifted.push((number, differences.clone()));
        self.write(Entry::Drifted { plan: self.id(), action: number, differences })
    }
}

/// The object of an action, and those that its effects are on besides.
fn objects(action: &Action) -> Vec<&Object> {
    let mut objects = vec![&action.object];
    for effect in &action.effects {
        let object = effect.object(action);
        if !objects.contains(&object) {
            objects.push(object);
        }
    }
    objects
}
