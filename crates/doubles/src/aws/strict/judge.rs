//! Whether a call is allowed, as AWS decides it.

use std::sync::{Arc, PoisonError};

use stanch_iam::decide::{CallerKind, Layers, Request, Truth, permits};
use stanch_iam::policy::{Policy, Statement};
use stanch_scenario::estate::aws::{Account, ControlKind, InlinePolicy};

use super::super::State;
use super::super::refusal::Refusal;
use super::aim::Aim;
use super::who::{Kind, Who, role, user};

/// What an identity's own policies, its boundary and its organisation say, compiled.
#[derive(Default)]
pub(in super::super) struct Bound {
    identity: Vec<Policy>,
    boundary: Option<Policy>,
    controls: Vec<Vec<Policy>>,
}

/// Refuses what the policies of a state do not allow. What cannot be told is refused.
pub(super) fn judge(state: &State, who: &Who, aim: &Aim, address: &str, region: &str) -> Result<(), Refusal> {
    let caller = who.caller(state).ok_or(Refusal::UnknownKey)?;
    // AWS lets no policy refuse these, and sessions of a user that were made without MFA may not use IAM at all.
    if matches!(aim.action.as_str(), "sts:GetCallerIdentity" | "sts:GetSessionToken") {
        return Ok(());
    }
    let by_user = matches!(who.kind, Kind::User(_) | Kind::Federated { .. }) && who.lease.is_some();
    let barred = aim.action.starts_with("iam:") || (aim.action.starts_with("sts:") && aim.action != "sts:AssumeRole");
    if by_user && barred {
        return Err(Refusal::Denied);
    }
    let bound = state.bound(who);
    let passed = match &who.kind {
        Kind::Federated { policy, .. } => Some(policy.as_ref().map(|text| Policy::parse("session", text))),
        _ => None,
    };
    let resource = aim.policy.as_ref().map(|document| Policy::parse("resource", document));
    let layers = Layers {
        identity: bound.identity.iter().flat_map(|one| &one.statements).collect(),
        boundary: bound.boundary.as_ref().map(|one| one.statements.iter().collect()),
        session: passed.as_ref().map(|one| one.iter().flat_map(|one| &one.statements).collect()),
        resource: resource.as_ref().map(|one| one.statements.iter().collect()),
        service_controls: bound.controls.iter().map(|level| statements(level)).collect(),
        ..Layers::default()
    };
    let context = who.context(state, &caller, address, region);
    let resource_account = aim.owner.as_deref().or(Some(&who.account));
    let request =
        Request { caller: &caller, action: &aim.action, resource: &aim.resource, resource_account, context: &context };
    if caller.kind == CallerKind::Root && aim.action.starts_with("sts:AssumeRole") {
        return Err(Refusal::Denied);
    }
    if permits(&layers, &request) == Truth::Yes { Ok(()) } else { Err(Refusal::Denied) }
}

fn statements(policies: &[Policy]) -> Vec<&Statement> {
    policies.iter().flat_map(|one| &one.statements).collect()
}

impl State {
    /// The compiled policies of an identity, kept until the next write makes another state.
    fn bound(&self, who: &Who) -> Arc<Bound> {
        let name = match &who.kind {
            Kind::User(name) | Kind::Federated { user: name, .. } => format!("{}/user/{name}", who.account),
            Kind::Role { name, .. } => format!("{}/role/{name}", who.account),
            Kind::Root => format!("{}/root", who.account),
        };
        let mut known = self.bound.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(known.entry(name).or_insert_with(|| Arc::new(self.compiled(who))))
    }

    fn compiled(&self, who: &Who) -> Bound {
        let Some(account) = self.account(&who.account) else { return Bound::default() };
        let mut bound = Bound { controls: self.controls(account), ..Bound::default() };
        let mut add = |inline: &[InlinePolicy], attached: &[String]| {
            bound.identity.extend(inline.iter().map(|one| Policy::parse(&one.name, &one.document)));
            bound.identity.extend(attached.iter().map(|arn| managed(account, arn)));
        };
        let boundary = match &who.kind {
            Kind::User(name) | Kind::Federated { user: name, .. } => user(account, name).and_then(|one| {
                add(&one.inline, &one.attached);
                for group in account.groups.iter().filter(|group| one.groups.contains(&group.name)) {
                    add(&group.inline, &group.attached);
                }
                one.boundary.as_deref()
            }),
            Kind::Role { name, .. } => role(account, name).and_then(|one| {
                add(&one.inline, &one.attached);
                one.boundary.as_deref()
            }),
            Kind::Root => None,
        };
        bound.boundary = boundary.map(|arn| managed(account, arn));
        bound
    }

    /// The SCPs that bind an account, a list a level. None bind the management account.
    fn controls(&self, account: &Account) -> Vec<Vec<Policy>> {
        let Some(organization) = &self.estate.organization else { return Vec::new() };
        if account.parent.is_none() || account.id == organization.management {
            return Vec::new();
        }
        let mut path = vec![account.id.as_str()];
        let mut above = account.parent.as_deref();
        // A tree that turns in a circle ends here as well.
        while let Some(unit) = above.filter(|unit| !path.contains(unit)) {
            path.push(unit);
            above = organization.units.iter().find(|one| one.id == unit).and_then(|one| one.parent.as_deref());
        }
        let level = |target: &&str| -> Vec<Policy> {
            let attached = organization.policies.iter().filter(|one| one.kind == ControlKind::Service);
            let attached = attached.filter(|one| one.targets.iter().any(|id| id == target));
            attached.map(|one| Policy::parse(&one.name, &one.document)).collect()
        };
        path.iter().map(level).filter(|level| !level.is_empty()).collect()
    }
}

/// A managed policy: the account's, or one of AWS's own, or one that nobody can read.
fn managed(account: &Account, arn: &str) -> Policy {
    let own = account.policies.iter().find(|one| one.arn == arn);
    let version = own.and_then(|one| one.versions.iter().find(|version| version.default));
    match version {
        Some(version) => Policy::parse(arn, &version.document),
        None => Policy::of_aws(arn).cloned().unwrap_or_else(|| Policy::opaque(arn, "not known to the double", true)),
    }
}
