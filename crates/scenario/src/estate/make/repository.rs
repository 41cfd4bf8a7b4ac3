//! Repositories at GitHub while vendors put keys into them.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::ledger::{Ledger, Place};
use super::mint::{KeyPair, Mint};
use super::names::{ORGANISATION, PEOPLE};
use crate::estate::github::DeployKey;
use crate::estate::truth::{HeldKind, PlaceKind, Target, Vendor};

/// Deploy keys by the repository's name.
#[derive(Default)]
pub(super) struct Repositories {
    keys: BTreeMap<String, Vec<DeployKey>>,
    numbers: u64,
}

/// A repository as a place.
pub(super) fn place(name: &str) -> Place {
    let path = format!("{ORGANISATION}/{name}");
    Place::new(Vendor::Github, PlaceKind::Project, &path, &path)
}

impl Repositories {
    /// A number that nothing else at GitHub has.
    pub(super) fn number(&mut self, mint: &mut Mint) -> u64 {
        self.numbers += mint.rng.between(1, 900);
        40_000_000 + self.numbers
    }

    /// Lets a repository accept a key, and gives it as what something opens.
    pub(super) fn accept(
        &mut self,
        ledger: &mut Ledger,
        mint: &mut Mint,
        (repository, title): (&str, &str),
        pair: &KeyPair,
        (writes, created): (bool, DateTime<Utc>),
        used: Option<DateTime<Utc>>,
    ) -> Target {
        let id = self.number(mint);
        ledger.hold(&place(repository), HeldKind::DeployKey, title, Some(&id.to_string()), false);
        self.keys.entry(repository.to_owned()).or_default().push(DeployKey {
            id,
            title: title.to_owned(),
            public: pair.public.clone(),
            read_only: !writes,
            added_by: mint.rng.per_mille(900).then(|| mint.one_of(PEOPLE).to_owned()),
            last_used: used,
            created,
        });
        Target::DeployKey {
            repository: format!("{ORGANISATION}/{repository}"),
            fingerprint: pair.fingerprint.clone(),
            writes,
        }
    }

    /// The keys of a repository.
    pub(super) fn take(&mut self, repository: &str) -> Vec<DeployKey> {
        self.keys.remove(repository).unwrap_or_default()
    }
}
