//! Keys of AWS in variables: what makes it hard to tell which is which.

use chrono::{DateTime, TimeDelta, Utc};

use super::cloud::{Cloud, Key, Wanted};
use super::ledger::{Ledger, tail};
use super::mint::Mint;
use super::names::AWS_SETS;
use super::plan::exposures;
use super::shelf::{Shelf, Times};
use crate::estate::EstateSpec;

/// What is the matter with a key in a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Case {
    /// It exists and is the only one with its last letters.
    Plain,
    /// Another key that existed at the time has the same last letters.
    Collides,
    /// It does not exist any more.
    Gone,
    /// It does not exist any more, and a newer key has the same last letters.
    GoneAndFollowed,
    /// A newer key has the same last letters.
    Followed,
    /// As before, but CircleCI does not say when the variable was set.
    FollowedUndated,
    /// It is inactive.
    Inactive,
    /// It was replaced after the breach.
    Rotated,
    /// It is in several places.
    Shared,
    /// It is in a context that shows no last letters.
    Hidden,
    /// It was never used.
    Unused,
}

/// One of each at least, however small the estate.
const CASES: &[Case] = &[
    Case::Plain,
    Case::Collides,
    Case::Gone,
    Case::GoneAndFollowed,
    Case::Followed,
    Case::FollowedUndated,
    Case::Inactive,
    Case::Rotated,
    Case::Shared,
    Case::Hidden,
    Case::Unused,
    Case::Plain,
    Case::Rotated,
    Case::Plain,
    Case::Gone,
    Case::Plain,
    Case::Shared,
    Case::Plain,
    Case::Plain,
    Case::Rotated,
    Case::Unused,
    Case::Plain,
];

/// How many keys are put into variables, besides those that the logs know: as many as the keys and variables allow.
pub(super) fn count(spec: &EstateSpec) -> usize {
    (spec.secrets / 12).min((spec.access_keys - 15) / 3).max(CASES.len() as u32 / 2) as usize
}

/// Puts the keys of the logs where the vendor's list says that they are. They were never replaced.
pub(super) fn put_known(cloud: &Cloud<'_>, ledger: &mut Ledger, mint: &mut Mint, shelves: &mut [Shelf]) {
    for exposure in exposures() {
        let (Some(variable), Some(key)) = (exposure.variable, cloud.known(exposure.identity)) else { continue };
        let secret = match variable.strip_suffix("ACCESS_KEY_ID") {
            Some(prefix) => format!("{prefix}SECRET_ACCESS_KEY"),
            None => variable.replace("_KEY", "_SECRET"),
        };
        let place = shelves.iter_mut().find(|shelf| {
            shelf.place.name.rsplit('/').next() == Some(exposure.place)
                && (shelf.place.kind == crate::estate::truth::PlaceKind::Context) == exposure.in_context
        });
        if let Some(shelf) = place {
            let set = mint.between(key.created, key.created + TimeDelta::days(2));
            let times = shelf.times(set, set);
            shelf.put_key(ledger, &key, &[variable, &secret], times);
        }
    }
}

/// Puts other keys into variables.
pub(super) fn put_others(
    cloud: &mut Cloud<'_>,
    ledger: &mut Ledger,
    mint: &mut Mint,
    shelves: &mut [Shelf],
    spec: &EstateSpec,
) {
    for index in 0..count(spec) {
        let case = CASES.get(index % CASES.len()).copied().unwrap_or(Case::Plain);
        let names = AWS_SETS.get(index % AWS_SETS.len()).map_or(&[][..], |names| names);
        Put { cloud, ledger, mint, shelves, spec }.case(case, names);
    }
}

/// What putting a key needs.
struct Put<'p, 'o> {
    cloud: &'p mut Cloud<'o>,
    ledger: &'p mut Ledger,
    mint: &'p mut Mint,
    shelves: &'p mut [Shelf],
    spec: &'p EstateSpec,
}

impl Put<'_, '_> {
    fn case(&mut self, case: Case, names: &[&str]) {
        let made = match case {
            Case::Rotated => self.mint.between(self.spec.window_end - TimeDelta::days(8), self.spec.window_end),
            _ => self.mint.before(self.spec.window_start, 300, 1_400),
        };
        let set = made + TimeDelta::minutes(self.mint.rng.between(5, 600) as i64);
        let key = match case {
            Case::Gone | Case::GoneAndFollowed => self.cloud.gone(),
            _ => {
                let used = self.mint.between(set, self.spec.at());
                let used = (case != Case::Unused).then_some(used);
                self.cloud.key(Wanted { created: made, tail: None, active: case != Case::Inactive, used })
            }
        };
        let also = |put: &mut Self, created: DateTime<Utc>| {
            let used = Some(put.mint.between(created, put.spec.at()));
            put.cloud.key(Wanted { created, tail: Some(tail(&key.id)), active: true, used });
        };
        match case {
            Case::Collides => {
                let created = made - TimeDelta::days(self.mint.rng.between(2, 200) as i64);
                also(self, created);
            }
            Case::GoneAndFollowed | Case::Followed | Case::FollowedUndated => {
                let created = set + TimeDelta::days(self.mint.rng.between(2, 250) as i64);
                also(self, created);
            }
            _ => {}
        }
        let places = if case == Case::Shared { self.mint.rng.between(2, 4) } else { 1 };
        for _ in 0..places {
            self.place(case, &key, names, set);
        }
    }

    /// Puts a key into some place that suits the case.
    fn place(&mut self, case: Case, key: &Key, names: &[&str], set: DateTime<Utc>) {
        let older = self.mint.before(self.spec.window_start, 300, 1_400).min(set);
        for _ in 0..400 {
            let at = self.mint.rng.below(self.shelves.len() as u64) as usize;
            // Contexts come first and are few, so that they would get hardly any.
            let at = if self.mint.rng.per_mille(250) { at % self.spec.contexts as usize } else { at };
            let Some(shelf) = self.shelves.get_mut(at) else { continue };
            let is_context = at < self.spec.contexts as usize;
            let suits = match case {
                Case::Hidden => is_context && !shelf.shows_tails,
                Case::FollowedUndated => !is_context,
                _ => shelf.shows_tails,
            };
            let times = match case {
                Case::FollowedUndated => Times { created: None, updated: None },
                Case::Rotated => shelf.times(older, set),
                _ => shelf.times(set, set),
            };
            if suits && shelf.put_key(self.ledger, key, names, times) {
                return;
            }
        }
    }
}
