//! One effect: made or taken back between two lines of the journal.

use crate::change::Change;
use crate::journal::{Entry, Ledger};
use crate::object::Object;
use crate::plan::{Action, Effect, Strategy};
use crate::run::Told;
use crate::run::engine::{Engine, Stop};
use crate::state::State;
use crate::world::{Learned, Trouble, TroubleKind, World};

/// One call that is about to be made for an effect.
pub(super) struct Call<'a> {
    pub(super) action: u32,
    pub(super) effect: u32,
    pub(super) object: &'a Object,
    pub(super) change: &'a Change,
    pub(super) undo: bool,
    /// Whether an earlier run may have made it already.
    pub(super) pending: bool,
}

/// Whether an effect helps by itself, so that it is worth making although another of its action failed.
pub(super) fn helps_alone(action: &Action, effect: &Effect) -> bool {
    matches!(action.strategy, Strategy::Canary | Strategy::Disable)
        && effect.object(action) == &action.object
        && matches!(
            effect.change,
            Change::PutInline { .. }
                | Change::SetBoundary { .. }
                | Change::Attach { .. }
                | Change::SetTrust { .. }
                | Change::SetKey { .. }
        )
}

impl<W: World, L: Ledger> Engine<'_, W, L> {
    /// Makes a call. Whether it was made is the answer; what went wrong is told and written.
    pub(super) async fn make(&self, call: Call<'_>) -> Result<bool, Stop> {
        let Call { effect, object, change, undo, pending, .. } = call;
        if self.halted() {
            return Err(Stop::Halted);
        }
        self.write(Entry::Intent { plan: self.id(), effect, undo })?;
        let trouble = match self.world.perform(effect, object, change).await {
            Ok(learned) => return self.made(&call, false, learned).map(|()| true),
            Err(trouble) => trouble,
        };
        self.mind(&trouble);
        // It may have been made all the same: by this call, or by the one of a run that was killed.
        let unsure = match trouble.kind {
            TroubleKind::Unreachable => true,
            TroubleKind::Absent => change.is_done(&State::Absent),
            TroubleKind::Conflict | TroubleKind::Refused => pending,
            _ => false,
        };
        if unsure && can_be_seen(change) && self.in_place(object, change).await {
            return self.made(&call, false, Learned::default()).map(|()| true);
        }
        self.refuse(&call, trouble)?;
        if self.halted() { Err(Stop::Halted) } else { Ok(false) }
    }

    /// Writes that an effect is in place.
    pub(super) fn made(&self, call: &Call<'_>, already: bool, learned: Learned) -> Result<(), Stop> {
        let Call { action, effect, undo, .. } = *call;
        self.write(Entry::Done { plan: self.id(), effect, undo, already, learned }).inspect_err(|_| {
            if !already {
                self.unwritten(effect);
            }
        })?;
        self.tell(Told::Made { action, effect, already });
        Ok(())
    }

    /// Writes that an effect was not made.
    fn refuse(&self, call: &Call<'_>, trouble: Trouble) -> Result<(), Stop> {
        self.fail(call.action, Some(call.effect), trouble.clone());
        self.write(Entry::Failed { plan: self.id(), effect: call.effect, undo: call.undo, trouble })
    }

    async fn in_place(&self, object: &Object, change: &Change) -> bool {
        self.settled(object, |state| change.is_done(state)).await.is_ok_and(|state| change.is_done(&state))
    }
}

/// Whether a state says that a change was made.
pub(super) fn can_be_seen(change: &Change) -> bool {
    !matches!(
        change,
        // A host gives a deploy key an id that only its answer tells.
        Change::CreateKey | Change::Probe { .. } | Change::Store { .. } | Change::CreateDeployKey { .. }
    )
}
