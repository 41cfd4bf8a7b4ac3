//! Who can be the victim, learnt from the stream as it is planned.

use crate::ScenarioError;
use crate::attack::Attack;
use crate::identity::Kind;
use crate::organisation::{Organisation, REGIONS};
use crate::plan::Planner;
use crate::spec::Spec;
use crate::volume::Volume;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// A victim must have worked on so many days of the baseline.
const ENOUGH_DAYS: usize = 10;

/// An exposed identity and its ways in the baseline.
#[derive(Debug, Default)]
pub(super) struct Victim {
    /// The exposure, by its place in the list.
    pub(super) exposure: usize,
    pub(super) identity: u16,
    /// The region in which it works most.
    pub(super) region: u8,
    /// All regions in which it works.
    pub(super) regions: BTreeSet<u8>,
    /// Addresses from which it called with its usual client.
    pub(super) addresses: Vec<String>,
    /// The client that it used most.
    pub(super) agent: String,
}

impl Victim {
    /// Whether it is a role that is assumed with the vendor's token.
    pub(super) fn is_federated(&self, organisation: &Organisation) -> bool {
        organisation.identities[usize::from(self.identity)].kind == Kind::Federated
    }
}

/// What is known of a stream.
#[derive(Debug)]
pub(super) struct Stream {
    pub(super) victims: Vec<Victim>,
    /// Every address from which anybody calls.
    pub(super) addresses: HashSet<String>,
}

/// What one exposure did in the baseline.
#[derive(Default)]
struct Seen {
    days: BTreeSet<i64>,
    regions: BTreeMap<u8, u64>,
    /// Events by client and address.
    origins: BTreeMap<String, BTreeMap<String, u64>>,
}

impl Stream {
    /// Plans all days, and keeps what an attacker would want to know of them.
    pub(super) fn of(organisation: &Organisation, spec: &Spec) -> Result<Self, ScenarioError> {
        let attack = Attack::new(organisation, spec)?;
        let fixed = attack.len() + organisation.errand_events();
        let volume = Volume::new(organisation, spec, spec.events.saturating_sub(fixed));
        let mut seen: Vec<Seen> = organisation.exposures.iter().map(|_| Seen::default()).collect();
        let mut addresses = HashSet::new();
        for day in 0..spec.day_count() {
            let plan = Planner::plan(organisation, spec, &volume, &attack, day)?;
            for caller in &plan.callers {
                if !addresses.contains(&caller.origin.address) {
                    addresses.insert(caller.origin.address.clone());
                }
            }
            if day >= spec.baseline_day_count() {
                continue;
            }
            for planned in plan.planned.iter().filter(|planned| planned.phase.is_none()) {
                let caller = &plan.callers[planned.caller as usize];
                let Some(exposure) = caller.exposure.map(usize::from) else { continue };
                let own = caller.identity == organisation.exposures[exposure].identity;
                if !own || caller.origin.by_aws {
                    continue;
                }
                let of = &mut seen[exposure];
                of.days.insert(day);
                if !organisation.catalogue.get(planned.operation).operation.global {
                    *of.regions.entry(planned.region).or_default() += 1;
                }
                let by_address = of.origins.entry(caller.origin.agent.clone()).or_default();
                *by_address.entry(caller.origin.address.clone()).or_default() += 1;
            }
        }
        let victims = seen.into_iter().enumerate().filter_map(|(exposure, seen)| {
            let identity = organisation.exposures[exposure].identity;
            (seen.days.len() >= ENOUGH_DAYS).then(|| victim(exposure, identity, seen))
        });
        Ok(Self { victims: victims.collect(), addresses })
    }
}

fn victim(exposure: usize, identity: u16, seen: Seen) -> Victim {
    let most = |of: &BTreeMap<u8, u64>| of.iter().max_by_key(|(_, events)| **events).map_or(0, |(region, _)| *region);
    let usual = seen.origins.into_iter().max_by_key(|(_, by_address)| by_address.values().sum::<u64>());
    let (agent, by_address) = usual.unwrap_or_default();
    Victim {
        exposure,
        identity,
        region: most(&seen.regions).min(REGIONS.len() as u8 - 1),
        regions: seen.regions.into_keys().collect(),
        addresses: by_address.into_keys().collect(),
        agent,
    }
}
