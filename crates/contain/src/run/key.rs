//! A new key whose value was lost with the process that made it: it is found and deleted, so that another can be made.

use crate::change::Change;
use crate::journal::{Entry, Ledger};
use crate::object::Object;
use crate::plan::{Action, Effect};
use crate::run::engine::{Engine, Stop};
use crate::run::{Reconciled, Told};
use crate::state::State;
use crate::world::{Trouble, TroubleKind, World};

impl<W: World, L: Ledger> Engine<'_, W, L> {
    /// Deletes keys of an earlier run that will never be of use. False where that cannot be done, which is told.
    ///
    /// `unknown_only` leaves those alone whose id the journal has.
    pub(super) async fn reconcile(&self, action: &Action, unknown_only: bool) -> Result<bool, Stop> {
        for effect in action.effects.iter().filter(|effect| effect.change == Change::CreateKey) {
            let (pending, useless) = {
                let history = self.history();
                let mark = history.mark(effect.number);
                let mut users = action.effects.iter().filter(|other| other.change.made_by() == Some(effect.number));
                (mark.pending(), mark.stands() && !users.all(|user| history.mark(user.number).stands()))
            };
            if !pending && (unknown_only || !useless) {
                continue;
            }
            let key = match self.lost_key(action, effect).await {
                Ok(Some(key)) => key,
                Ok(None) => continue,
                Err(Stop::Trouble(trouble)) => {
                    self.fail(action.number, Some(effect.number), trouble);
                    return Ok(false);
                }
                Err(stop) => return Err(stop),
            };
            if !self.delete_lost(action, effect, key).await? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The key that an effect made; none where it made none.
    async fn lost_key(&self, action: &Action, effect: &Effect) -> Result<Option<String>, Stop> {
        let object = effect.object(action);
        let mark = self.history().mark(effect.number);
        let mut keys: Vec<String> = mark.learned.id.into_iter().collect();
        if mark.intent.is_some() {
            let candidates = |state: &_| self.history().candidates(effect.number, object, state);
            let state = self.settled(object, |state| !candidates(state).is_empty()).await?;
            keys = candidates(&state);
        }
        let known = self.history().before(object).is_some();
        match keys.as_slice() {
            [] => Ok(None),
            [key] if known && !self.history().had_key(object, key) => Ok(Some(key.clone())),
            _ => Err(Stop::Trouble(ambiguous(object, &keys))),
        }
    }

    async fn delete_lost(&self, action: &Action, effect: &Effect, key: String) -> Result<bool, Stop> {
        if self.halted() {
            return Err(Stop::Halted);
        }
        let change = Change::DeleteKey { id: key.clone() };
        let result = self.world.perform(effect.number, effect.object(action), &change).await;
        if let Err(trouble) = result
            && trouble.kind != TroubleKind::Absent
        {
            self.mind(&trouble);
            self.fail(action.number, Some(effect.number), trouble);
            return Ok(false);
        }
        let gone = |state: &State| change.is_done(state);
        self.settled(effect.object(action), gone).await?;
        self.write(Entry::Reconciled { plan: self.id(), effect: effect.number, key: key.clone() })?;
        let reconciled = Reconciled { effect: effect.number, key };
        self.tell(Told::Reconciled(reconciled.clone()));
        self.outcome().reconciled.push(reconciled);
        Ok(true)
    }
}

fn ambiguous(object: &Object, keys: &[String]) -> Trouble {
    Trouble {
        kind: TroubleKind::Conflict,
        cause: format!(
            "{} has keys of which one may be from a run that was interrupted ({}), and which one cannot be told; look at who made each of them (CreateAccessKey in CloudTrail), delete the one that is ours, and run the same again",
            object.words(),
            keys.join(", ")
        ),
    }
}
