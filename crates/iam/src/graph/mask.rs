//! Sets of the actions that rules ask for.

use crate::estate::Estate;
use crate::policy::{Effect, Statement};
use crate::rule;

/// So many actions fit.
pub(crate) const MOST: usize = 1024;

/// A set of actions, by number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Mask([u64; MOST / 64]);

impl Mask {
    pub(super) fn all() -> Self {
        Self([u64::MAX; MOST / 64])
    }

    pub(super) fn insert(&mut self, number: usize) {
        if let Some(word) = self.0.get_mut(number / 64) {
            *word |= 1 << (number % 64);
        }
    }

    pub(super) fn has(&self, number: usize) -> bool {
        self.0.get(number / 64).is_some_and(|word| word & (1 << (number % 64)) != 0)
    }

    pub(super) fn or(mut self, other: &Self) -> Self {
        self.0.iter_mut().zip(other.0).for_each(|(word, more)| *word |= more);
        self
    }

    pub(super) fn and(mut self, other: &Self) -> Self {
        self.0.iter_mut().zip(other.0).for_each(|(word, more)| *word &= more);
        self
    }
}

/// What each policy may allow of the actions that rules ask for, whatever resources and conditions say.
pub(super) struct Masks {
    policies: Vec<Mask>,
}

impl Masks {
    pub(super) fn new(estate: &Estate) -> Self {
        let policies = estate.policies.iter().map(|policy| mask(policy.statements.iter())).collect();
        Self { policies }
    }

    pub(super) fn of<'p>(&self, policies: impl IntoIterator<Item = &'p u32>) -> Mask {
        let masks = policies.into_iter().filter_map(|id| self.policies.get(*id as usize));
        masks.fold(Mask::default(), Mask::or)
    }
}

fn mask<'s>(statements: impl Iterator<Item = &'s Statement>) -> Mask {
    let mut mask = Mask::default();
    for statement in statements.filter(|statement| statement.effect == Effect::Allow) {
        for (action, number) in rule::numbers() {
            if !mask.has(*number) && statement.covers_action(action) {
                mask.insert(*number);
            }
        }
    }
    mask
}
