//! A plan is taken back: what was done last first, and nothing that somebody else has changed since.

use std::collections::{BTreeMap, BTreeSet};

use crate::change::Change;
use crate::journal::{Ledger, Line, RunKind};
use crate::object::Object;
use crate::plan::{Action, Effect, Plan};
use crate::run::act::{Call, can_be_seen, helps_alone};
use crate::run::apply::waves;
use crate::run::engine::{Engine, Stop, side_by_side};
use crate::run::read_back::Comparison;
use crate::run::{Limits, Outcome, Run, RunError, Told};
use crate::state::State;
use crate::world::{Learned, World};

/// Takes back what a plan did, or goes on with that; `only` these actions, or all of them where it is empty.
///
/// An action whose object somebody else has changed since is left alone, with what differs. What nothing takes back is
/// kept, and told.
///
/// # Errors
/// When the plan was never applied, has no such action or is for somebody else, and when the journal cannot be written.
#[expect(clippy::too_many_arguments, reason = "as `apply`, and which actions")]
pub async fn undo<W: World, L: Ledger>(
    plan: &Plan,
    past: &[Line],
    only: &[u32],
    about: &Run,
    world: &W,
    ledger: &L,
    limits: &Limits,
    told: &(dyn Fn(Told) + Sync),
) -> Result<Outcome, RunError> {
    let engine = Engine::new(RunKind::Undo, plan, past, about, world, ledger, told)?;
    if let Some(number) = only.iter().find(|number| plan.actions.iter().all(|action| action.number != **number)) {
        return Err(RunError::NoAction { plan: plan.id.clone(), number: *number });
    }
    let wanted = |action: &&Action| only.is_empty() || only.contains(&action.number);
    if engine.begin(about).is_ok() {
        for wave in waves(plan).values().rev() {
            let last_first = |actions: &Vec<_>| actions.iter().rev().copied().filter(wanted).collect();
            let objects = wave.values().map(|actions| engine.undo_object(last_first(actions))).collect();
            side_by_side(objects, limits).await;
        }
    } else {
        engine.outcome().not_begun.extend(plan.actions.iter().filter(wanted).map(|action| action.number));
    }
    engine.end()
}

impl<W: World, L: Ledger> Engine<'_, W, L> {
    async fn undo_object(&self, actions: Vec<&Action>) {
        for action in actions {
            if let Err(stop) = self.undo_action(action).await {
                self.stopped(action, stop);
            }
        }
    }

    async fn undo_action(&self, action: &Action) -> Result<(), Stop> {
        let ours = |engine: &Self| action.effects.iter().any(|effect| engine.history().mark(effect.number).ours());
        if !ours(self) {
            self.outcome().already.push(action.number);
            return Ok(());
        }
        if self.halted() {
            return Err(Stop::Halted);
        }
        if !self.reconcile(action, true).await? {
            return Ok(());
        }
        let Comparison { mut states, differences, .. } = self.compare(action, true).await?;
        if !differences.is_empty() {
            return self.drifted(action, differences);
        }
        let in_use = self.keys_in_use(action).await?;
        let mut failed = false;
        for effect in action.effects.iter().rev() {
            let mark = self.history().mark(effect.number);
            let unmade = mark.pending() && never_made(effect, states.get(effect.object(action)), &in_use);
            if !mark.ours() || unmade || matches!(effect.change, Change::Probe { .. }) {
                continue;
            }
            if failed && !helps_alone(action, effect) {
                continue;
            }
            let inverse = match self.inverse(action, effect, &in_use) {
                Ok(inverse) => inverse,
                Err(why) => {
                    self.keep(action.number, effect.number, why);
                    continue;
                }
            };
            if !self.undo_effect(action, effect, &inverse, &mut states).await? {
                failed = true;
                if !helps_alone(action, effect) {
                    break;
                }
            }
        }
        self.prove(action).await?;
        if !failed {
            self.outcome().done.push(action.number);
        }
        Ok(())
    }

    /// Effects that made a key which something holds now, and what holds each.
    async fn keys_in_use(&self, action: &Action) -> Result<BTreeMap<u32, String>, Stop> {
        let mut in_use = BTreeMap::new();
        for effect in &action.effects {
            let Change::Store { made_by, .. } = effect.change else { continue };
            let (object, mark) = (effect.object(action), self.history().mark(effect.number));
            if !mark.ours() {
                continue;
            }
            if mark.pending() {
                let state = self.look(object).await?;
                if self.history().surely_not_stored(effect.number, &state) {
                    continue;
                }
            }
            in_use.entry(made_by).or_insert_with(|| object.words());
        }
        Ok(in_use)
    }

    /// What takes an effect back, or why nothing does.
    fn inverse(&self, action: &Action, effect: &Effect, in_use: &BTreeMap<u32, String>) -> Result<Change, String> {
        let object = effect.object(action);
        let holder_of = |key: u32| in_use.get(&key);
        match &effect.change {
            Change::Store { .. } => {
                return Err(format!(
                    "what {} held before is not known; store there what it is to hold",
                    object.words()
                ));
            }
            Change::CreateKey => {
                let key = self.history().mark(effect.number).learned.id;
                return match (key, holder_of(effect.number)) {
                    (Some(key), Some(holder)) => Err(format!(
                        "key {key} of {} is in use, {holder} holds it; store another there, then delete this one by hand",
                        object.words()
                    )),
                    (Some(id), None) if !self.history().had_key(object, &id) => Ok(Change::DeleteKey { id }),
                    _ => Err(format!("which key was made of {} is not known; look at its keys", object.words())),
                };
            }
            _ => {}
        }
        let new_users: BTreeSet<&Object> = action
            .effects
            .iter()
            .filter(|other| holder_of(other.number).is_some())
            .map(|other| other.object(action))
            .filter(|other| *other != &action.object)
            .collect();
        if new_users.contains(object) {
            return Err(format!("{} has a key that is in use, and needs this", object.words()));
        }
        effect.inverse.clone().ok_or_else(|| format!("nothing takes this back on {}", object.words()))
    }

    async fn undo_effect(
        &self,
        action: &Action,
        effect: &Effect,
        inverse: &Change,
        states: &mut BTreeMap<Object, State>,
    ) -> Result<bool, Stop> {
        let object = effect.object(action);
        let intent = self.history().mark(effect.number).intent;
        let call = Call {
            action: action.number,
            effect: effect.number,
            object,
            change: inverse,
            undo: true,
            pending: intent.is_some(),
        };
        if can_be_seen(inverse) {
            let state = match states.get(object) {
                Some(state) => state.clone(),
                None => self.look(object).await?,
            };
            // One whose outcome is not known may show only later, so that it is asked for in any case.
            if inverse.is_done(&state) && !matches!(intent, Some((_, false))) {
                self.made(&call, intent.is_none(), Learned::default())?;
                return Ok(true);
            }
            states.insert(object.clone(), state);
        }
        if !self.make(call).await? {
            return Ok(false);
        }
        if let Some(state) = states.get_mut(object) {
            inverse.apply_to(state);
        }
        Ok(true)
    }
}

/// Whether an effect of which the journal has only the intent was not made, where nothing could take it back.
fn never_made(effect: &Effect, state: Option<&State>, in_use: &BTreeMap<u32, String>) -> bool {
    match &effect.change {
        // One that was made is found and deleted before.
        Change::CreateKey => true,
        Change::Store { made_by, .. } => !in_use.contains_key(made_by),
        change => effect.inverse.is_none() && state.is_some_and(|state| !change.is_done(state)),
    }
}
