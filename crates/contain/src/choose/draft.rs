//! An action in the making.

use std::collections::BTreeMap;

use crate::canonical;
use crate::change::Change;
use crate::object::Object;
use crate::plan::{Action, Effect, Strategy};
use crate::state::State;

/// An action whose effects are numbered from 1 for themselves.
pub(super) struct Draft {
    pub(super) wave: u32,
    pub(super) danger: u32,
    pub(super) strategy: Strategy,
    pub(super) credentials: Vec<String>,
    pub(super) title: String,
    pub(super) object: Object,
    pub(super) why: String,
    /// Why no new one takes its place though that was asked for.
    pub(super) not_rotated: Option<String>,
    pub(super) breaks: Vec<String>,
    pub(super) leaves: Vec<String>,
    observed: State,
    effects: Vec<Effect>,
    /// What each object will be like after the effects so far.
    states: BTreeMap<Object, State>,
}

impl Draft {
    /// An action without effects.
    pub(super) fn new(object: Object, observed: State, title: String) -> Self {
        let states = BTreeMap::from([(object.clone(), observed.clone())]);
        Self {
            wave: 0,
            danger: 0,
            strategy: Strategy::Canary,
            credentials: Vec::new(),
            title,
            object,
            why: String::new(),
            not_rotated: None,
            breaks: Vec::new(),
            leaves: Vec::new(),
            observed,
            effects: Vec::new(),
            states,
        }
    }

    /// Says what another object is like that effects are on.
    pub(super) fn know(&mut self, object: &Object, state: State) {
        self.states.entry(object.clone()).or_insert(state);
    }

    /// Adds an effect on the action's own object.
    pub(super) fn push(&mut self, change: Change) -> u32 {
        let object = self.object.clone();
        self.push_on(&object, change)
    }

    /// Adds an effect, unless it is in place already, and gives its number.
    pub(super) fn push_on(&mut self, object: &Object, change: Change) -> u32 {
        let state = self.states.entry(object.clone()).or_default();
        let number = u32::try_from(self.effects.len()).unwrap_or(u32::MAX).saturating_add(1);
        if change.is_done(state) {
            return number;
        }
        let inverse = change.inverse(state);
        change.apply_to(state);
        let on = (*object != self.object).then(|| object.clone());
        self.effects.push(Effect { number, on, change, inverse });
        number
    }

    /// Whether nothing has to be done.
    pub(super) fn is_empty(&self) -> bool {
        self.effects.is_empty()
    }

    /// What is done, so far.
    pub(super) fn changes(&self) -> impl Iterator<Item = &Change> {
        self.effects.iter().map(|effect| &effect.change)
    }

    /// The action, whose effects follow the one of number `after`.
    pub(super) fn finish(self, number: u32, after: u32) -> Action {
        let mut effects = self.effects;
        for effect in &mut effects {
            effect.number += after;
            if let Change::Probe { made_by } | Change::Store { made_by, .. } = &mut effect.change {
                *made_by += after;
            }
        }
        let mut credentials = self.credentials;
        credentials.sort();
        credentials.dedup();
        Action {
            number,
            wave: self.wave,
            strategy: self.strategy,
            credentials,
            title: self.title,
            object: self.object,
            why: self.why,
            observed_hash: canonical::hash(&self.observed),
            observed: self.observed,
            effects,
            breaks: unique(self.breaks),
            leaves: unique(self.leaves),
        }
    }
}

/// Sentences, each once, in their order.
fn unique(sentences: Vec<String>) -> Vec<String> {
    let mut seen = std::collections::BTreeSet::new();
    sentences.into_iter().filter(|one| seen.insert(one.clone())).collect()
}
