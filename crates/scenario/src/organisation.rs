//! The organisation: its accounts, regions and everyone in it, as data and as a ready list of identities.

use crate::ScenarioError;
use crate::clock::DAY;
use crate::errand::{self, Due};
use crate::habit::{self, Habit, Hours};
use crate::identity::{Flaw, Identity, Kind, Network, Rollout, key_id, principal_id};
use crate::operation::Catalogue;
use crate::rng::{mix, of_name, seed_of};
use crate::roster::{EXPOSED, Exposed, PEOPLE, SERVICES, WORKLOADS};
use crate::spec::Spec;

/// One account: its number, what it is called, and its busiest regions.
pub(crate) struct Account {
    pub(crate) number: &'static str,
    pub(crate) name: &'static str,
    /// Regions by number with their weights.
    regions: &'static [(u8, u64)],
    /// How busy it is.
    scale: u64,
}

/// The accounts. The numbers are those that AWS uses in its own documentation.
pub(crate) const ACCOUNTS: [Account; 5] = [
    Account { number: "111122223333", name: "shared", regions: &[(0, 1)], scale: 30 },
    Account { number: "444455556666", name: "production", regions: &[(0, 6), (1, 1)], scale: 110 },
    Account { number: "777788889999", name: "staging", regions: &[(0, 1)], scale: 30 },
    Account { number: "123456789012", name: "data", regions: &[(0, 1)], scale: 40 },
    Account { number: "210987654321", name: "security", regions: &[(0, 1)], scale: 12 },
];
/// Numbers of accounts that other modules name.
pub(crate) const SHARED: u8 = 0;
pub(crate) const PRODUCTION: u8 = 1;
pub(crate) const STAGING: u8 = 2;
pub(crate) const DATA: u8 = 3;
pub(crate) const SECURITY: u8 = 4;

/// Regions by number; the last three are used by nobody but, perhaps, an attacker.
pub(crate) const REGIONS: [&str; 7] =
    ["us-east-1", "eu-west-1", "us-west-2", "eu-central-1", "ap-southeast-2", "ap-northeast-3", "sa-east-1"];

/// The region in which global services log.
pub(crate) const GLOBAL_REGION: u8 = 0;
/// The CI vendor's networks: job addresses that it publishes and shares among its customers, and its mobile machines.
pub(crate) const VENDOR_NETWORKS: [&str; 13] = [
    "3.228.39.90/32",
    "18.215.226.36/32",
    "34.194.94.201/32",
    "34.194.144.202/32",
    "107.22.40.20/32",
    "35.169.17.173/32",
    "35.174.253.146/32",
    "52.3.128.216/32",
    "52.4.195.249/32",
    "52.5.58.121/32",
    "52.21.153.129/32",
    "52.72.72.233/32",
    "38.39.177.0/24",
];
/// Job addresses that the vendor takes into use in the window, and from which day of it on. No list has them yet.
pub(crate) const VENDOR_ADDED: [&str; 5] =
    ["54.210.37.148", "3.95.204.71", "18.232.119.6", "34.201.88.190", "54.210.92.13"];
pub(crate) const VENDOR_ADDED_FROM: i64 = 6;
/// The vendor's identity provider, with the organisation's own id there.
pub(crate) const VENDOR_ISSUER: &str = "oidc.circleci.com/org/5d1c0f6e-0000-4000-8000-6e6f626f6479";

/// The organisation, ready to work.
#[derive(Debug)]
pub(crate) struct Organisation {
    pub(crate) seed: u64,
    /// `o-…`
    pub(crate) id: String,
    pub(crate) catalogue: Catalogue,
    pub(crate) identities: Vec<Identity>,
    pub(crate) exposures: Vec<ExposedIdentity>,
    /// Errands on their days.
    pub(crate) errands: Vec<Due>,
}

/// An exposure and the identity behind it.
#[derive(Debug)]
pub(crate) struct ExposedIdentity {
    /// An access key id, or the ARN of a role.
    pub(crate) id: String,
    pub(crate) note: &'static str,
    pub(crate) identity: u16,
    pub(crate) stolen: bool,
}

/// The digits of an account as a number.
pub(crate) fn account_number(account: u8) -> u64 {
    ACCOUNTS[usize::from(account)].number.parse().unwrap_or(0)
}

impl Organisation {
    /// The organisation of a seed: the same people and services for all, other ids, weights and pools for each.
    pub(crate) fn new(spec: &Spec) -> Result<Self, ScenarioError> {
        let seed = seed_of(&[spec.seed, of_name("organisation")]);
        let letters = crate::rng::HEX;
        let mut id = b"o-".to_vec();
        crate::rng::Rng::new(seed).text(&mut id, letters, 10);
        let mut organisation = Self {
            seed,
            id: String::from_utf8_lossy(&id).into_owned(),
            catalogue: Catalogue::load()?,
            identities: Vec::new(),
            exposures: Vec::new(),
            errands: Vec::new(),
        };
        organisation.admit_people(spec)?;
        organisation.admit_workloads(spec)?;
        organisation.admit_services(spec)?;
        organisation.admit_scanner(spec)?;
        for exposed in EXPOSED {
            organisation.admit_exposed(exposed, spec)?;
        }
        organisation.errands = errand::due(&organisation, spec)?;
        Ok(organisation)
    }

    /// Events of all errands.
    pub(crate) fn errand_events(&self) -> u64 {
        self.errands.iter().map(|errand| errand.events).sum()
    }

    /// The number of the identity with a name in an account.
    pub(crate) fn find(&self, account: u8, name: &str) -> Result<u16, ScenarioError> {
        self.identities
            .iter()
            .position(|identity| identity.account == account && identity.name == name)
            .map(|place| place as u16)
            .ok_or_else(|| ScenarioError::Catalogue { operation: name.to_owned(), unknown: "the identity".to_owned() })
    }

    fn admit_people(&mut self, spec: &Spec) -> Result<(), ScenarioError> {
        for (number, person) in PEOPLE.iter().enumerate() {
            for &(account, weight) in person.accounts {
                let name = person.name.to_owned();
                let admitted =
                    self.admit(name, Kind::Person { console: person.console }, account, person.habit, spec)?;
                let identity = &mut self.identities[usize::from(admitted)];
                let role = format!(
                    "AWSReservedSSO_{}_{:016x}",
                    person.permission_set,
                    mix(of_name(person.permission_set) ^ u64::from(account))
                );
                identity.arn = format!(
                    "arn:aws:iam::{}:role/aws-reserved/sso.amazonaws.com/{role}",
                    ACCOUNTS[usize::from(account)].number
                );
                identity.weight = weight;
                identity.hours = Hours::Office(person.east);
                identity.network = Network::Person(number as u64);
                identity.agents = person.agents;
                identity.on_call = person.on_call;
                identity.upgrade = person.upgrade.map(|(day, agents)| (spec.baseline_day_count() + day, agents));
                if let Some(joined) = person.joined_before_window {
                    // A new hire: there is no baseline before the first day at work.
                    identity.days.0 = (spec.baseline_day_count() - joined).max(0);
                }
            }
        }
        Ok(())
    }

    fn admit_workloads(&mut self, spec: &Spec) -> Result<(), ScenarioError> {
        for (account, place) in ACCOUNTS.iter().enumerate() {
            for workload in WORKLOADS.iter().filter(|workload| workload.accounts.contains(&(account as u8))) {
                let name = workload.name.to_owned();
                let admitted = self.admit(name, workload.kind, account as u8, workload.habit, spec)?;
                let identity = &mut self.identities[usize::from(admitted)];
                identity.weight = workload.weight * place.scale / 10;
                identity.hours = workload.hours;
                identity.network = workload.network;
                identity.agents = workload.agents;
                if let Some(from) = workload.starts_in_window {
                    identity.days.0 = spec.baseline_day_count() + from;
                }
            }
        }
        Ok(())
    }

    fn admit_services(&mut self, spec: &Spec) -> Result<(), ScenarioError> {
        for (account, place) in ACCOUNTS.iter().enumerate() {
            for &(name, kind, habit, weight) in SERVICES {
                let admitted = self.admit(name.to_owned(), kind, account as u8, habit, spec)?;
                let identity = &mut self.identities[usize::from(admitted)];
                if let Kind::Linked(service) = kind {
                    let number = place.number;
                    identity.arn = format!("arn:aws:iam::{number}:role/aws-service-role/{service}/{name}");
                }
                identity.weight = weight * place.scale / 10;
                identity.network = Network::Aws;
            }
        }
        Ok(())
    }

    fn admit_scanner(&mut self, spec: &Spec) -> Result<(), ScenarioError> {
        let mut audits = Vec::new();
        for account in 0..ACCOUNTS.len() as u8 {
            if account != SECURITY {
                audits.push(self.admit("posture-audit".to_owned(), Kind::Role, account, &habit::SCAN, spec)?);
            }
        }
        let kind = Kind::Tasks("ecs-tasks.amazonaws.com");
        let scanner = self.admit("posture-scanner".to_owned(), kind, SECURITY, &habit::SCAN, spec)?;
        let identity = &mut self.identities[usize::from(scanner)];
        identity.weight = 120;
        identity.hours = Hours::Nightly(2);
        identity.network = Network::Gateway;
        identity.agents = &[
            "Boto3/1.26.11 Python/3.10.8 Linux/5.10.147-133.644.amzn2.x86_64 exec-env/AWS_ECS_FARGATE Botocore/1.29.11",
        ];
        identity.chains = audits;
        identity.chain_share = 850;
        Ok(())
    }

    fn admit_exposed(&mut self, exposed: &'static Exposed, spec: &Spec) -> Result<(), ScenarioError> {
        let kind = if exposed.federated { Kind::Federated } else { Kind::User };
        let mut chains = Vec::new();
        for &(account, role, habit) in exposed.chains {
            chains.push(match self.find(account, role) {
                Ok(known) => known,
                Err(_) => self.admit(role.to_owned(), Kind::Role, account, habit, spec)?,
            });
        }
        let admitted = self.admit(exposed.name.to_owned(), kind, exposed.account, exposed.habit, spec)?;
        let window = spec.baseline_day_count();
        let mut rollouts = Vec::new();
        for &(from, region, operation, share) in exposed.rollouts {
            let operation = operation.map(|name| self.catalogue.find(name)).transpose()?;
            rollouts.push(Rollout { from_day: window + from, region, operation, share });
        }
        let mut flaws = Vec::new();
        for &(operation, share, days) in exposed.flaws {
            let days = days.map_or((0, spec.day_count()), |(first, last)| (window + first, window + last));
            flaws.push(Flaw { operation: self.catalogue.find(operation)?, share, days });
        }
        let reborn = exposed.reborn.map(|(day, hour)| {
            let instant = (spec.first_day() + window + day * spec.window_day_count() / 28) * DAY + hour * 3600;
            let unique = (1 << 38) | (1 << 20) | u64::from(admitted);
            (instant, principal_id(b"AROA", account_number(exposed.account), unique, self.seed))
        });
        let number = self.exposures.len() as u8;
        let identity = &mut self.identities[usize::from(admitted)];
        identity.weight = exposed.weight;
        identity.hours = exposed.hours;
        identity.network = exposed.network;
        identity.agents = exposed.agents;
        identity.chains = chains;
        identity.chain_share = exposed.chain_share;
        identity.rollouts = rollouts;
        identity.flaws = flaws;
        identity.upgrade = exposed.upgrade.map(|(day, agents)| (window + day, agents));
        identity.moved = exposed.moved.map(|(day, hours)| (window + day, hours));
        identity.reborn = reborn;
        identity.exposure = Some(number);
        if let Some(regions) = exposed.regions {
            identity.regions = summed(regions);
        }
        let id = match identity.key {
            Some(key) => crate::identity::key_text(&key),
            None => identity.arn.clone(),
        };
        self.exposures.push(ExposedIdentity { id, note: exposed.note, identity: admitted, stolen: exposed.stolen });
        Ok(())
    }

    /// Adds an identity with what follows from its kind and account; the caller sets what is its own.
    fn admit(
        &mut self,
        name: String,
        kind: Kind,
        account: u8,
        habit: &'static Habit,
        spec: &Spec,
    ) -> Result<u16, ScenarioError> {
        let number = self.identities.len() as u16;
        let place = &ACCOUNTS[usize::from(account)];
        let user = kind == Kind::User;
        let unique = (1 << 38) | u64::from(number);
        let resolve = |operations: &[(&str, u32)]| -> Result<Vec<(u16, u64)>, ScenarioError> {
            let mut sum = 0;
            operations
                .iter()
                .map(|&(name, weight)| {
                    sum += u64::from(weight);
                    Ok((self.catalogue.find(name)?, sum))
                })
                .collect()
        };
        let (operations, forwarded) = (resolve(habit.operations)?, resolve(habit.forwarded)?);
        let arn = format!("arn:aws:iam::{}:{}/{name}", place.number, if user { "user" } else { "role" });
        self.identities.push(Identity {
            principal: principal_id(if user { b"AIDA" } else { b"AROA" }, account_number(account), unique, self.seed),
            key: user.then(|| key_id(b"AKIA", account_number(account), unique, self.seed)),
            name,
            kind,
            account,
            arn,
            habit,
            operations,
            forwarded,
            weight: 0,
            hours: Hours::Always,
            days: (0, spec.day_count()),
            regions: summed(place.regions),
            rollouts: Vec::new(),
            flaws: Vec::new(),
            upgrade: None,
            moved: None,
            reborn: None,
            network: Network::Gateway,
            agents: &[],
            chains: Vec::new(),
            chain_share: 0,
            on_call: None,
            exposure: None,
        });
        Ok(number)
    }
}

fn summed(weights: &[(u8, u64)]) -> Vec<(u8, u64)> {
    let mut sum = 0;
    weights
        .iter()
        .map(|&(region, weight)| {
            sum += weight;
            (region, sum)
        })
        .collect()
}
