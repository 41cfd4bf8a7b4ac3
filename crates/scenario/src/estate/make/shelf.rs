//! Places at CircleCI while variables are put into them.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::cloud::Key;
use super::ledger::{Ledger, Place};
use super::mint::{Form, Mint};
use super::names::{SETTINGS, SUBJECTS};
use crate::estate::circleci::Variable;
use crate::estate::truth::HeldKind;

/// When a variable was made and last set.
#[derive(Clone, Copy, Debug)]
pub(super) struct Times {
    pub(super) created: Option<DateTime<Utc>>,
    pub(super) updated: Option<DateTime<Utc>>,
}

/// A context or project while variables are put into it.
pub(super) struct Shelf {
    pub(super) place: Place,
    pub(super) shows_tails: bool,
    /// Variables that it can still take.
    pub(super) left: usize,
    pub(super) variables: Vec<Variable>,
    names: BTreeSet<String>,
    /// A context says when a variable was last set, a project only one time.
    is_context: bool,
}

/// A token of a person at GitHub that is the value of a variable.
pub(super) struct PersonToken {
    pub(super) held: usize,
    pub(super) value: String,
    pub(super) shows_tail: bool,
    pub(super) set: DateTime<Utc>,
}

impl Shelf {
    pub(super) fn new(place: Place, shows_tails: bool, left: usize, is_context: bool) -> Self {
        Self { place, shows_tails, left, variables: Vec::new(), names: BTreeSet::new(), is_context }
    }

    /// Times of something that was made at one time and last set at another.
    pub(super) fn times(&self, created: DateTime<Utc>, updated: DateTime<Utc>) -> Times {
        let created = if self.is_context { created } else { updated };
        Times { created: Some(created), updated: Some(updated) }
    }

    /// Whether there is room for so many variables, and none of the names is taken.
    fn takes(&self, names: &[&str]) -> bool {
        self.left >= names.len() && names.iter().all(|name| !self.names.contains(*name))
    }

    /// Puts one variable, and gives its place in the truth.
    fn put(&mut self, ledger: &mut Ledger, name: &str, value: String, times: Times, secret: bool) -> usize {
        self.left = self.left.saturating_sub(1);
        self.names.insert(name.to_owned());
        self.variables.push(Variable { name: name.to_owned(), value, created: times.created, updated: times.updated });
        ledger.hold(&self.place, HeldKind::Variable, name, None, secret)
    }

    /// Puts the id and the secret half of a key, and says whether that was possible. A third name is that of the region.
    pub(super) fn put_key(&mut self, ledger: &mut Ledger, key: &Key, names: &[&str], times: Times) -> bool {
        let (Some(id), Some(secret)) = (names.first(), names.get(1)) else { return false };
        if !self.takes(&names[..2]) {
            return false;
        }
        let id = self.put(ledger, id, key.id.clone(), times, true);
        ledger.is_key(id, &key.id, self.shows_tails, times.updated);
        let secret = self.put(ledger, secret, key.secret.clone(), times, true);
        ledger.join(&[id, secret]);
        if let Some(region) = names.get(2).filter(|name| self.takes(&[name])) {
            self.put(ledger, region, "us-east-1".to_owned(), times, false);
        }
        true
    }

    /// Puts the variables of a service, under other names where those are taken, and gives those that are tokens of
    /// persons at GitHub. Nothing is put where there is no room.
    pub(super) fn put_service(
        &mut self,
        ledger: &mut Ledger,
        mint: &mut Mint,
        service: &[(&'static str, Form)],
        times: Times,
    ) -> Option<Vec<PersonToken>> {
        let mut prefix = String::new();
        let named = |prefix: &str| service.iter().map(|(name, _)| format!("{prefix}{name}")).collect::<Vec<_>>();
        let mut names = named(&prefix);
        while !self.takes(&names.iter().map(String::as_str).collect::<Vec<_>>()) {
            if self.left < names.len() || prefix.len() > 40 {
                return None;
            }
            prefix.push_str(&mint.one_of(SUBJECTS).to_uppercase().replace('-', "_"));
            prefix.push('_');
            names = named(&prefix);
        }
        let mut parts = Vec::new();
        let mut tokens = Vec::new();
        for (name, (_, form)) in names.iter().zip(service) {
            let value = mint.value(*form);
            let held = self.put(ledger, name, value.clone(), times, form.is_secret());
            if !matches!(form, Form::Setting(_)) {
                parts.push(held);
            }
            if let (Form::Issued("ghp_", _), Some(set)) = (form, times.updated) {
                tokens.push(PersonToken { held, value, shows_tail: self.shows_tails, set });
            }
        }
        if parts.len() > 1 {
            ledger.join(&parts);
        }
        Some(tokens)
    }

    /// Puts a variable that is no secret.
    pub(super) fn put_setting(&mut self, ledger: &mut Ledger, mint: &mut Mint, times: Times) {
        let free: Vec<_> = SETTINGS.iter().filter(|(name, _)| !self.names.contains(*name)).collect();
        match mint.rng.pick(&free) {
            Some((name, value)) => {
                self.put(ledger, name, (*value).to_owned(), times, false);
            }
            None => {
                let name = format!("FEATURE_{}", self.variables.len());
                self.put(ledger, &name, "true".to_owned(), times, false);
            }
        }
    }
}
