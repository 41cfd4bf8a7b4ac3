//! What applying, reading back and undoing have in common: the journal around each call, and when to stop.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::StreamExt;
use futures::stream::FuturesUnordered;

use crate::journal::{Entry, Ledger, Line, RunKind, Unwritten};
use crate::object::Object;
use crate::plan::{Action, Plan};
use crate::run::{Failed, History, Kept, Limits, Outcome, Run, RunError, Told};
use crate::state::State;
use crate::world::{Trouble, TroubleKind, World};

/// How often something is read until it shows what was just written, with pauses that double up to four seconds: about
/// a quarter of a minute.
const READINGS: u32 = 8;
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(4);

/// Why an action is not carried on.
#[derive(Debug)]
pub(super) enum Stop {
    /// The whole run stops.
    Halted,
    /// Only this action does.
    Trouble(Trouble),
}

/// Why the whole run stops.
enum Halt {
    Journal(Unwritten),
    Session,
}

/// One run of a plan.
pub(super) struct Engine<'a, W, L> {
    pub(super) plan: &'a Plan,
    pub(super) world: &'a W,
    kind: RunKind,
    ledger: &'a L,
    told: &'a (dyn Fn(Told) + Sync),
    history: Mutex<History<'a>>,
    outcome: Mutex<Outcome>,
    halt: Mutex<Option<Halt>>,
    unwritten: Mutex<Vec<u32>>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs what it is given, at most so many at once, and gives back what came of each in the order in which they end.
pub(super) async fn side_by_side<F: Future>(futures: Vec<F>, limits: &Limits) -> Vec<F::Output> {
    let mut waiting = futures.into_iter();
    let mut running = FuturesUnordered::new();
    let mut ended = Vec::new();
    loop {
        running.extend(waiting.by_ref().take(limits.side_by_side.max(1) - running.len()));
        match running.next().await {
            Some(output) => ended.push(output),
            None => return ended,
        }
    }
}

/// The account in an ARN.
fn account(arn: &str) -> Option<&str> {
    arn.split(':').nth(4)
}

impl<'a, W: World, L: Ledger> Engine<'a, W, L> {
    /// Reads what was run before, and refuses a plan that cannot be run by this caller.
    pub(super) fn new(
        kind: RunKind,
        plan: &'a Plan,
        past: &[Line],
        about: &Run,
        world: &'a W,
        ledger: &'a L,
        told: &'a (dyn Fn(Told) + Sync),
    ) -> Result<Self, RunError> {
        let history = History::read(plan, past);
        let id = || plan.id.clone();
        if history.hash.as_ref().is_some_and(|hash| *hash != plan.hash) {
            return Err(RunError::Changed { plan: id() });
        }
        if account(&plan.caller) != account(&about.caller) {
            let (made_by, caller) = (plan.caller.clone(), about.caller.clone());
            return Err(RunError::Account { plan: id(), made_by, caller });
        }
        match (kind, history.undo_begun, &history.hash) {
            (RunKind::Apply, Some(at), _) => return Err(RunError::Undone { plan: id(), at }),
            (RunKind::Undo | RunKind::Verify, _, None) => return Err(RunError::NotApplied { plan: id() }),
            _ => {}
        }
        Ok(Self {
            plan,
            world,
            kind,
            ledger,
            told,
            history: Mutex::new(history),
            outcome: Mutex::default(),
            halt: Mutex::default(),
            unwritten: Mutex::default(),
        })
    }

    pub(super) fn history(&self) -> MutexGuard<'_, History<'a>> {
        locked(&self.history)
    }

    pub(super) fn outcome(&self) -> MutexGuard<'_, Outcome> {
        locked(&self.outcome)
    }

    pub(super) fn tell(&self, told: Told) {
        (self.told)(told);
    }

    pub(super) fn id(&self) -> String {
        self.plan.id.clone()
    }

    /// Whether this run changes nothing.
    pub(super) fn reads_only(&self) -> bool {
        self.kind == RunKind::Verify
    }

    pub(super) fn halted(&self) -> bool {
        locked(&self.halt).is_some()
    }

    /// Begins the run in the journal.
    pub(super) fn begin(&self, about: &Run) -> Result<(), Stop> {
        self.write(Entry::Begun {
            plan: self.id(),
            hash: self.plan.hash.clone(),
            run: self.kind,
            caller: about.caller.clone(),
            approved_by: about.approved_by.clone(),
        })
    }

    /// Ends the run: what came of it.
    pub(super) fn end(self) -> Result<Outcome, RunError> {
        self.outcome().settle();
        let complete = self.outcome().complete;
        // Where this cannot be written the reason is kept, and told below.
        let _ = self.write(Entry::Ended { plan: self.id(), run: self.kind, complete });
        let outcome = self.outcome().clone();
        match locked(&self.halt).take() {
            Some(Halt::Journal(cause)) => {
                let unwritten = locked(&self.unwritten).clone();
                Err(RunError::Journal { cause, outcome: Box::new(outcome), unwritten })
            }
            Some(Halt::Session) | None => Ok(outcome),
        }
    }

    /// Writes an entry. After one that could not be written there is no other: it would follow half a line.
    pub(super) fn write(&self, entry: Entry) -> Result<(), Stop> {
        let mut halt = locked(&self.halt);
        if matches!(*halt, Some(Halt::Journal(_))) {
            return Err(Stop::Halted);
        }
        match self.ledger.append(entry.clone()) {
            Ok(()) => {
                drop(halt);
                self.history().take(self.world.now(), &entry);
                Ok(())
            }
            Err(error) => {
                *halt = Some(Halt::Journal(error));
                Err(Stop::Halted)
            }
        }
    }

    /// Remembers an effect that was made although its outcome could not be written.
    pub(super) fn unwritten(&self, effect: u32) {
        locked(&self.unwritten).push(effect);
    }

    /// What an object is like.
    pub(super) async fn look(&self, object: &Object) -> Result<State, Stop> {
        if self.halted() {
            return Err(Stop::Halted);
        }
        let place = self.history().place(object);
        self.world.observe(&place).await.map_err(|trouble| {
            self.mind(&trouble);
            Stop::Trouble(trouble)
        })
    }

    /// What an object is like once it is as it has to be, or at last: what was just written takes a while to show.
    pub(super) async fn settled(&self, object: &Object, right: impl Fn(&State) -> bool + Send) -> Result<State, Stop> {
        let mut pause = FIRST_PAUSE;
        let mut state = self.look(object).await?;
        for _ in 1..READINGS {
            if right(&state) {
                break;
            }
            self.world.pause(pause).await;
            pause = (pause * 2).min(LONGEST_PAUSE);
            state = self.look(object).await?;
        }
        Ok(state)
    }

    /// Stops everything where the caller's session is over.
    pub(super) fn mind(&self, trouble: &Trouble) {
        if trouble.kind == TroubleKind::Session {
            locked(&self.halt).get_or_insert(Halt::Session);
        }
    }

    pub(super) fn fail(&self, action: u32, effect: Option<u32>, trouble: Trouble) {
        let failed = Failed { action, effect, trouble };
        self.tell(Told::Failed(failed.clone()));
        self.outcome().failed.push(failed);
    }

    pub(super) fn keep(&self, action: u32, effect: u32, why: String) {
        let kept = Kept { action, effect, why };
        self.tell(Told::Kept(kept.clone()));
        self.outcome().kept.push(kept);
    }

    /// Puts an action under what became of it, where it did not come to an end.
    pub(super) fn stopped(&self, action: &Action, stop: Stop) {
        if let Stop::Trouble(trouble) = stop {
            return self.fail(action.number, None, trouble);
        }
        let touched = {
            let history = self.history();
            action.effects.iter().map(|effect| history.mark(effect.number)).any(|mark| {
                if self.kind == RunKind::Undo { mark.undone.is_some() } else { mark.done.is_some() || mark.pending() }
            })
        };
        let mut outcome = self.outcome();
        if outcome.failed.iter().any(|failed| failed.action == action.number) {
            return;
        }
        if touched { outcome.unfinished.push(action.number) } else { outcome.not_begun.push(action.number) }
    }
}
