//! What came of a run, and what is told while it goes on.

use serde::{Deserialize, Serialize};

use crate::canonical::Difference;
use crate::journal::Verdict;
use crate::world::Trouble;

/// What came of a run. Actions are named by their numbers, each in order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// Actions of which this run made, or took back, what was still to do.
    pub done: Vec<u32>,
    /// Actions that had nothing left to do.
    pub already: Vec<u32>,
    /// Actions that were not touched, since their object is not as it has to be, and what differs.
    pub drifted: Vec<(u32, Vec<Difference>)>,
    /// What failed.
    pub failed: Vec<Failed>,
    /// Effects that stay, since nothing takes them back.
    pub kept: Vec<Kept>,
    /// Actions that were begun and then cut short, since the run had to stop.
    pub unfinished: Vec<u32>,
    /// Actions that were not begun, since the run had to stop.
    pub not_begun: Vec<u32>,
    /// Keys that an interrupted run had made and not stored.
    pub reconciled: Vec<Reconciled>,
    /// Actions whose reading back did not show what was put in place.
    pub unproven: Vec<(u32, Verdict)>,
    /// Whether everything that the run was to do is done and was seen to be.
    pub complete: bool,
}

/// Something that failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failed {
    /// Number of the action.
    pub action: u32,
    /// Number of the effect; none where the object could not be read, so that nothing was begun.
    pub effect: Option<u32>,
    /// Why.
    pub trouble: Trouble,
}

/// An effect that stays when its plan is undone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Number of the action.
    pub action: u32,
    /// Number of the effect.
    pub effect: u32,
    /// Why, and what to do instead; one sentence without a full stop.
    pub why: String,
}

/// A key that an interrupted run made and did not store, and that was deleted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reconciled {
    /// Number of the effect that made it.
    pub effect: u32,
    /// `AKIA…`.
    pub key: String,
}

/// What is told while a run goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// An effect was made or taken back.
    Made {
        /// Number of the action.
        action: u32,
        /// Number of the effect.
        effect: u32,
        /// Whether there was nothing to do.
        already: bool,
    },
    /// Something failed.
    Failed(Failed),
    /// An effect stays.
    Kept(Kept),
    /// An action is not touched, since its object is not as it has to be.
    Drifted {
        /// Number of the action.
        action: u32,
        /// What differs.
        differences: Vec<Difference>,
    },
    /// A key of an interrupted run was deleted.
    Reconciled(Reconciled),
    /// An action was read back.
    ReadBack {
        /// Number of the action.
        action: u32,
        /// What was seen.
        verdict: Verdict,
    },
}

impl Outcome {
    /// Puts everything in order, since objects end in no order, and says whether it is complete.
    pub(super) fn settle(&mut self) {
        self.done.sort_unstable();
        self.already.sort_unstable();
        self.unfinished.sort_unstable();
        self.not_begun.sort_unstable();
        self.drifted.sort_by_key(|(action, _)| *action);
        self.unproven.sort_by_key(|(action, _)| *action);
        self.failed.sort_by_key(|failed| (failed.action, failed.effect));
        self.kept.sort_by_key(|kept| (kept.action, kept.effect));
        self.reconciled.sort_by_key(|reconciled| reconciled.effect);
        self.complete = self.drifted.is_empty()
            && self.failed.is_empty()
            && self.kept.is_empty()
            && self.unfinished.is_empty()
            && self.not_begun.is_empty()
            && self.unproven.is_empty();
    }
}
