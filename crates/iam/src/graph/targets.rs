//! What a rule is tried for, and whether a thing is what the rule asks for.

use std::collections::{BTreeMap, HashMap};

use super::seat::Seat;
use crate::decide::Truth;
use crate::estate::{Estate, Kind, PrincipalId, ThingKind};
use crate::rule::{Attached, Rule};

/// Everything of an account by what it is.
#[derive(Default)]
pub(super) struct OfAccount<'e> {
    pub(super) users: Vec<PrincipalId>,
    pub(super) roles: Vec<PrincipalId>,
    pub(super) groups: Vec<u32>,
    pub(super) policies: Vec<(u32, &'e str)>,
    pub(super) providers: Vec<(u32, &'e str)>,
    pub(super) workloads: BTreeMap<&'static str, Vec<u32>>,
    /// Roles by the service that their trust policy names.
    pub(super) serving: BTreeMap<String, Vec<PrincipalId>>,
}

/// Accounts by id.
pub(super) struct Targets<'e> {
    accounts: BTreeMap<&'e str, OfAccount<'e>>,
    /// Roles by the ARN of the instance profile that carries them.
    profiles: HashMap<&'e str, PrincipalId>,
}

impl<'e> Targets<'e> {
    pub(super) fn new(estate: &'e Estate) -> Self {
        let mut accounts: BTreeMap<&str, OfAccount<'_>> = BTreeMap::new();
        let mut profiles = HashMap::new();
        for (id, principal) in estate.principals() {
            let account = accounts.entry(&principal.account).or_default();
            if principal.kind == Kind::User {
                account.users.push(id);
                continue;
            }
            account.roles.push(id);
            profiles.extend(principal.profiles.iter().map(|profile| (profile.as_str(), id)));
            let trust = principal.trust.map(|trust| estate.policy(trust));
            for name in trust.iter().flat_map(|trust| trust.principal_services()) {
                let serving = account.serving.entry(name.to_owned()).or_default();
                if serving.last() != Some(&id) {
                    serving.push(id);
                }
            }
        }
        for (number, group) in (0..).zip(&estate.groups) {
            accounts.entry(&group.account).or_default().groups.push(number);
        }
        for (number, arn) in (0..).zip(estate.managed.keys()) {
            accounts.entry(crate::arn::account_of(arn)).or_default().policies.push((number, arn));
        }
        for (number, arn) in (0..).zip(estate.providers.keys()) {
            accounts.entry(crate::arn::account_of(arn)).or_default().providers.push((number, arn));
        }
        for (number, thing) in (0..).zip(&estate.things) {
            if let ThingKind::Workload(kind) = thing.kind {
                accounts.entry(&thing.account).or_default().workloads.entry(kind).or_default().push(number);
            }
        }
        Self { accounts, profiles }
    }

    pub(super) fn of(&self, account: &str) -> Option<&OfAccount<'e>> {
        self.accounts.get(account)
    }

    /// The role of an ARN, which may be that of an instance profile.
    pub(super) fn role(&self, estate: &Estate, arn: &str) -> Option<PrincipalId> {
        estate.principal_of(arn).or_else(|| self.profiles.get(arn).copied())
    }
}

/// Whether a user or role is what a rule asks for.
pub(super) fn fits(estate: &Estate, account: Option<&OfAccount<'_>>, rule: &Rule, id: PrincipalId) -> Truth {
    let principal = estate.principal(id);
    let filter = &rule.filter;
    let mut fits = Truth::Yes;
    if let Some(service) = &filter.service {
        let serving = account.and_then(|account| account.serving.get(service.as_str()));
        fits = fits.and(serving.is_some_and(|roles| roles.binary_search(&id).is_ok()).into());
    }
    if let Some(federated) = &filter.federated {
        let trust = principal.trust.map(|trust| estate.policy(trust));
        let named = trust.is_some_and(|trust| trust.principal_arns().any(|name| name == federated));
        fits = fits.and(named.into());
    }
    if let Some(profile) = filter.instance_profile {
        fits = fits.and((principal.profiles.is_empty() != profile).into());
    }
    if let Some(password) = filter.password {
        fits = fits.and(principal.password.map_or(Truth::Unknown, |has| (has == password).into()));
    }
    if let Some(below) = filter.access_keys_below {
        fits = fits.and(principal.keys.map_or(Truth::Unknown, |keys| (keys < below).into()));
    }
    if let Some(least) = filter.access_keys_at_least {
        fits = fits.and(principal.keys.map_or(Truth::Unknown, |keys| (keys >= least).into()));
    }
    if let Some(boundary) = filter.boundary {
        fits = fits.and((principal.boundary.is_some() == boundary).into());
    }
    // Nobody changes what a service made for itself ("Service-linked roles", IAM User Guide).
    if principal.is_service_linked() { Truth::No } else { fits }
}

/// Whether a managed policy is what a rule asks for.
pub(super) fn policy_fits(seat: &Seat<'_>, rule: &Rule, arn: &str) -> Truth {
    let estate = seat.estate;
    let Some(policy) = estate.managed.get(arn) else { return Truth::No };
    let mut fits = Truth::Yes;
    if let Some(least) = rule.filter.versions
        && policy.versions < least
    {
        // Where lists have not everybody, they may not have every version.
        let missing = estate.accounts().get(&seat.account).is_some_and(|account| account.missing.is_some());
        fits = if missing || policy.versions == 0 { Truth::Unknown } else { Truth::No };
    }
    if let Some(below) = rule.filter.versions_below
        && policy.versions >= below
    {
        fits = Truth::No;
    }
    match rule.filter.attached {
        Some(Attached::Caller) => fits.and(holds(seat, arn).into()),
        Some(Attached::Any) => fits.and((!policy.holders.is_empty()).into()),
        None => fits,
    }
}

/// Whether the caller has a policy, itself or from a group.
fn holds(seat: &Seat<'_>, arn: &str) -> bool {
    let Some(id) = seat.id else { return false };
    let principal = seat.estate.principal(id);
    let groups = principal.groups.iter().filter_map(|group| seat.estate.groups.get(*group as usize));
    principal.attached.iter().chain(groups.flat_map(|group| &group.attached)).any(|attached| attached == arn)
}
