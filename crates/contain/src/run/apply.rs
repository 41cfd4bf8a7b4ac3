//! A plan is applied: wave after wave, objects side by side, the effects of each in order.

use std::collections::BTreeMap;

use crate::journal::{Ledger, Line, RunKind};
use crate::object::Object;
use crate::plan::{Action, Effect, Plan};
use crate::run::act::{Call, can_be_seen, helps_alone};
use crate::run::engine::{Engine, Stop, side_by_side};
use crate::run::read_back::Comparison;
use crate::run::{Limits, Outcome, Run, RunError, Told};
use crate::state::State;
use crate::world::{Learned, World};

/// Applies a plan, or goes on with one whose run was interrupted. `past` is what the journal has so far.
///
/// An action whose object is not as it was observed is left alone, and the others go on: otherwise whoever changes one
/// user would keep all of them open.
///
/// # Errors
/// When the plan cannot be run as it is, before anything is called, or when the journal cannot be written.
pub async fn apply<W: World, L: Ledger>(
    plan: &Plan,
    past: &[Line],
    about: &Run,
    world: &W,
    ledger: &L,
    limits: &Limits,
    told: &(dyn Fn(Told) + Sync),
) -> Result<Outcome, RunError> {
    let engine = Engine::new(RunKind::Apply, plan, past, about, world, ledger, told)?;
    if engine.begin(about).is_ok() {
        for wave in waves(plan).values() {
            let objects = wave.values().map(|actions| engine.apply_object(actions)).collect();
            side_by_side(objects, limits).await;
        }
    } else {
        engine.outcome().not_begun.extend(plan.actions.iter().map(|action| action.number));
    }
    engine.end()
}

/// Actions by wave, in it by object: what is on one object is never done side by side.
pub(super) fn waves(plan: &Plan) -> BTreeMap<u32, BTreeMap<&Object, Vec<&Action>>> {
    let mut waves: BTreeMap<u32, BTreeMap<&Object, Vec<&Action>>> = BTreeMap::new();
    for action in &plan.actions {
        waves.entry(action.wave).or_default().entry(&action.object).or_default().push(action);
    }
    waves
}

impl<W: World, L: Ledger> Engine<'_, W, L> {
    async fn apply_object(&self, actions: &[&Action]) {
        for action in actions {
            if let Err(stop) = self.apply_action(action).await {
                self.stopped(action, stop);
            }
        }
    }

    async fn apply_action(&self, action: &Action) -> Result<(), Stop> {
        if self.halted() {
            return Err(Stop::Halted);
        }
        if !self.reconcile(action, false).await? {
            return Ok(());
        }
        let Comparison { mut states, differences, .. } = self.compare(action, true).await?;
        if !differences.is_empty() {
            return self.drifted(action, differences);
        }
        let (mut did, mut failed) = (false, false);
        for effect in &action.effects {
            if self.history().mark(effect.number).stands() || (failed && !helps_alone(action, effect)) {
                continue;
            }
            match self.apply_effect(action, effect, &mut states).await? {
                Applied::Made => did = true,
                Applied::Already => {}
                Applied::Failed if helps_alone(action, effect) => failed = true,
                Applied::Failed => {
                    failed = true;
                    break;
                }
            }
        }
        let stands = action.effects.iter().any(|effect| self.history().mark(effect.number).stands());
        if stands {
            self.prove(action).await?;
        }
        if !failed {
            let mut outcome = self.outcome();
            if did { outcome.done.push(action.number) } else { outcome.already.push(action.number) }
        }
        Ok(())
    }

    async fn apply_effect(
        &self,
        action: &Action,
        effect: &Effect,
        states: &mut BTreeMap<Object, State>,
    ) -> Result<Applied, Stop> {
        let (object, change) = (effect.object(action), &effect.change);
        let pending = self.history().mark(effect.number).pending();
        let call = Call { action: action.number, effect: effect.number, object, change, undo: false, pending };
        if can_be_seen(change) {
            let state = match states.get(object) {
                Some(state) => state.clone(),
                None => self.look(object).await?,
            };
            states.insert(object.clone(), state.clone());
            if change.is_done(&state) {
                self.made(&call, !pending, Learned::default())?;
                return Ok(if pending { Applied::Made } else { Applied::Already });
            }
        }
        if !self.make(call).await? {
            return Ok(Applied::Failed);
        }
        if let Some(state) = states.get_mut(object) {
            change.apply_to(state);
        }
        Ok(Applied::Made)
    }
}

/// What became of an effect.
enum Applied {
    Made,
    Already,
    Failed,
}
