//! What the organisation has in AWS: the accounts, users, keys and roles that the logs know, and as many others as were
//! asked for.

mod known;
mod log;
mod organization;
mod policy;
mod region;
mod roles;
mod users;
mod workload;

pub(super) use roles::{FOREIGN_ISSUER, GITHUB_ISSUER, trusts, vendor_organisation};

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, Utc};

use super::mint::Mint;
use crate::ScenarioError;
use crate::estate::EstateSpec;
use crate::estate::aws::{Account, Estate, User};
use crate::identity::Kind;
use crate::organisation::{ACCOUNTS, Organisation};
use crate::record::APPS;

/// Users and keys of the estate have numbers from here on, which no other part of a scenario uses.
const FIRST: u64 = 1 << 37;

/// A key that something at a vendor can hold.
#[derive(Clone, Debug)]
pub(super) struct Key {
    pub(super) id: String,
    pub(super) secret: String,
    pub(super) created: DateTime<Utc>,
}

/// What is wanted of a key.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wanted<'w> {
    /// When it is made.
    pub(super) created: DateTime<Utc>,
    /// Its last letters; others than all keys have where nothing is said.
    pub(super) tail: Option<&'w str>,
    /// Whether it is active.
    pub(super) active: bool,
    /// When it was last used; none for never.
    pub(super) used: Option<DateTime<Utc>>,
}

/// Accounts while they are made.
pub(super) struct Cloud<'o> {
    organisation: &'o Organisation,
    mint: Mint,
    accounts: Vec<Account>,
    /// Users by account and name.
    names: HashSet<(usize, String)>,
    tails: HashSet<String>,
    /// Keys that the logs know, by the name of their user.
    known: HashMap<String, Key>,
    numbers: u64,
    keys: u32,
    at: DateTime<Utc>,
}

impl<'o> Cloud<'o> {
    /// The accounts, with the users and roles that the logs know.
    pub(super) fn new(organisation: &'o Organisation, spec: &EstateSpec) -> Result<Self, ScenarioError> {
        let mut cloud = Self {
            organisation,
            mint: Mint::new(spec.seed, "aws"),
            accounts: Vec::new(),
            names: HashSet::new(),
            tails: HashSet::new(),
            known: HashMap::new(),
            numbers: FIRST,
            keys: 0,
            at: spec.at(),
        };
        cloud.open_accounts(spec);
        for identity in &organisation.identities {
            if identity.kind == Kind::User {
                cloud.admit_known(identity, spec);
            }
        }
        cloud.admit_planted(spec)?;
        for account in 0..ACCOUNTS.len() {
            let roles = roles::known(organisation, account, spec, &mut cloud.mint);
            if let Some(account) = cloud.accounts.get_mut(account) {
                account.roles = roles;
            }
        }
        Ok(cloud)
    }

    fn open_accounts(&mut self, spec: &EstateSpec) {
        let mut numbers: HashSet<String> = ACCOUNTS.iter().map(|account| account.number.to_owned()).collect();
        for index in 0..spec.accounts as usize {
            let (id, name) = match ACCOUNTS.get(index) {
                Some(account) => (account.number.to_owned(), account.name.to_owned()),
                None => {
                    let mut number = self.mint.rng.between(100_000_000_000, 999_999_999_998).to_string();
                    while !numbers.insert(number.clone()) {
                        number = self.mint.rng.between(100_000_000_000, 999_999_999_998).to_string();
                    }
                    let team = APPS.get(index % APPS.len()).copied().unwrap_or_default();
                    let stage = ["production", "staging", "sandbox"].get(index / APPS.len() % 3).copied();
                    (number, format!("{team}-{}-{index}", stage.unwrap_or_default()))
                }
            };
            self.accounts.push(Account {
                email: format!("aws+{name}@nimbody.example"),
                alias: (index % 3 == 0).then(|| format!("nimbody-{name}")),
                // An account that was closed: it has nothing left that anybody could read.
                suspended: index >= ACCOUNTS.len() && index % 29 == 0,
                id,
                name,
                ..Account::default()
            });
        }
    }

    fn add(&mut self, account: usize, user: User) {
        self.names.insert((account, user.name.clone()));
        if let Some(account) = self.accounts.get_mut(account) {
            account.users.push(user);
        }
    }

    /// The key that the logs know of a user.
    pub(super) fn known(&self, user: &str) -> Option<Key> {
        self.known.get(user).cloned()
    }

    /// Keys so far.
    pub(super) fn key_count(&self) -> u32 {
        self.keys
    }

    /// One of the accounts that are in use.
    fn some_account(&mut self) -> usize {
        loop {
            let account = self.mint.rng.below(self.accounts.len() as u64) as usize;
            if self.accounts.get(account).is_some_and(|account| !account.suspended) {
                return account;
            }
        }
    }

    fn number(&self, account: usize) -> u64 {
        self.account_id(account).parse().unwrap_or_default()
    }

    fn account_id(&self, account: usize) -> &str {
        self.accounts.get(account).map_or("", |account| &account.id)
    }

    /// All accounts, with what makes them whole, and the keys that exist with the time when they were made. Workloads are
    /// drawn from a source of their own.
    pub(super) fn finish(
        mut self,
        spec: &EstateSpec,
        of_workloads: &mut Mint,
    ) -> (Estate, BTreeMap<String, DateTime<Utc>>, Mint) {
        self.fill(spec);
        for (index, account) in self.accounts.iter_mut().enumerate().filter(|(_, account)| !account.suspended) {
            roles::complete(account, index, spec, &mut self.mint);
            policy::complete(account, &mut self.mint);
            region::complete(account, index, spec, &mut self.mint);
            account.users.sort_by(|one, other| one.name.cmp(&other.name));
        }
        let organization = organization::organization(&self.organisation.id, &mut self.accounts, &mut self.mint);
        for (index, account) in self.accounts.iter_mut().enumerate().filter(|(_, account)| !account.suspended) {
            let management = account.id == organization.management;
            workload::complete(account, index, spec, of_workloads);
            log::complete(account, index, management, spec);
        }
        let users = self.accounts.iter().flat_map(|account| &account.users);
        let keys = users.flat_map(|user| &user.keys).map(|key| (key.id.clone(), key.created)).collect();
        (Estate { organization: Some(organization), accounts: self.accounts }, keys, self.mint)
    }
}
