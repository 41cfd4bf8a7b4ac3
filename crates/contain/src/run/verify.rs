//! A plan is read back: whether what was put in place is still there.

use crate::journal::{Ledger, Line, RunKind, Verdict};
use crate::plan::{Action, Plan};
use crate::run::engine::{Engine, side_by_side};
use crate::run::{Limits, Run, RunError, Told};
use crate::world::World;

/// Reads every action back of which something was made or taken back, once each, and writes what was seen.
///
/// What was undone is verified when it is as it was observed, and what a run left half done is interrupted.
///
/// # Errors
/// When the plan was never applied or is for somebody else; and when the journal cannot be written.
pub async fn verify<W: World, L: Ledger>(
    plan: &Plan,
    past: &[Line],
    about: &Run,
    world: &W,
    ledger: &L,
    limits: &Limits,
    told: &(dyn Fn(Told) + Sync),
) -> Result<Vec<(u32, Verdict)>, RunError> {
    let engine = Engine::new(RunKind::Verify, plan, past, about, world, ledger, told)?;
    let mut verdicts = Vec::new();
    if engine.begin(about).is_ok() {
        let touched = |action: &&Action| {
            let history = engine.history();
            history.last_change(action).is_some() || history.interrupted(action).is_some()
        };
        let readings = plan.actions.iter().filter(touched).map(|action| engine.verdict(action)).collect();
        verdicts.extend(side_by_side(readings, limits).await.into_iter().flatten());
    }
    verdicts.sort_by_key(|(action, _)| *action);
    engine.outcome().unproven = verdicts.iter().filter(|(_, verdict)| *verdict != Verdict::Verified).cloned().collect();
    engine.end()?;
    Ok(verdicts)
}

impl<W: World, L: Ledger> Engine<'_, W, L> {
    /// None where the journal could not be written, which ends the run with an error.
    async fn verdict(&self, action: &Action) -> Option<(u32, Verdict)> {
        self.read_back(action, false).await.ok().map(|verdict| (action.number, verdict))
    }
}
