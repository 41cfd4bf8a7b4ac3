//! What an organisation lets its accounts do: its tree, and the policies on each level of it.

use std::collections::{BTreeMap, HashMap};

use stanch_inventory::record::aws::{self, ControlKind};
use stanch_model::{Gap, GapKind};

use super::{Account, Estate, PolicyId};
use crate::policy::Policy;

/// Deepest level of a tree that is followed. AWS allows five levels of units below a root.
const DEEPEST: usize = 16;

/// An organisation as records tell it.
#[derive(Default)]
pub(super) struct Organization<'r> {
    accounts: Vec<&'r aws::Account>,
    parents: HashMap<&'r str, Option<&'r str>>,
    policies: Vec<&'r aws::ControlPolicy>,
}

impl<'r> Organization<'r> {
    pub(super) fn account(&mut self, account: &'r aws::Account) {
        self.accounts.push(account);
    }

    pub(super) fn unit(&mut self, unit: &'r aws::OrganizationalUnit) {
        self.parents.insert(&unit.id, unit.parent.as_deref());
    }

    pub(super) fn policy(&mut self, policy: &'r aws::ControlPolicy) {
        self.policies.push(policy);
    }

    /// Binds each account of the estate by the policies of its levels.
    pub(super) fn bind(&self, estate: &mut Estate) {
        let mut targets: HashMap<(ControlKind, &str), Vec<PolicyId>> = HashMap::new();
        for policy in &self.policies {
            let id = estate.keep(&policy.id, Policy::parse(&policy.name, &policy.document));
            for target in &policy.targets {
                targets.entry((policy.kind, target)).or_default().push(id);
            }
        }
        if targets.keys().any(|(kind, _)| *kind == ControlKind::Resource) {
            // Without it, whatever the list leaves out would be a denial that nobody wrote.
            let full = estate.keep("RCPFullAWSAccess", Policy::full_access_to_resources());
            let resource = targets.iter_mut().filter(|((kind, _), _)| *kind == ControlKind::Resource);
            resource.for_each(|(_, level)| level.push(full));
        }
        let service = self.policies.iter().any(|policy| policy.kind == ControlKind::Service);
        for said in &self.accounts {
            let path = self.path(said);
            let levels = |kind: ControlKind| -> Vec<Vec<PolicyId>> {
                let level = |id: &str| targets.get(&(kind, id)).cloned();
                path.iter().map(String::as_str).chain([said.id.as_str()]).filter_map(level).collect()
            };
            let account = Account {
                id: said.id.clone(),
                name: said.name.clone(),
                organization: said.organization.clone(),
                management: said.management,
                service_controls: levels(ControlKind::Service),
                resource_controls: levels(ControlKind::Resource),
                path: path.clone(),
                missing: None,
            };
            if service {
                check(estate, &account);
            }
            estate.accounts.insert(said.id.clone(), account);
        }
    }

    /// The root and the units above an account, from the root down. A tree that leads back to itself is cut.
    fn path(&self, account: &aws::Account) -> Vec<String> {
        let mut path: Vec<String> = Vec::new();
        let mut at = account.parent.as_deref();
        while let Some(id) = at {
            if path.len() >= DEEPEST || path.iter().any(|seen| seen == id) {
                break;
            }
            path.push(id.to_owned());
            at = self.parents.get(id).copied().flatten();
        }
        path.reverse();
        path
    }
}

/// Says where policies of the organisation do not bind as they would seem to.
fn check(estate: &mut Estate, account: &Account) {
    let gap = |cause: String| Gap::new(GapKind::Policy, format!("account {}", account.id), cause);
    if account.management.is_none() {
        let cause = "it is not known whether this is the management account, so that no SCP is taken to bind it";
        estate.gaps.push(gap(cause.to_owned()));
    }
    // While SCPs are on, each root, unit and account has at least one.
    let levels = account.path.len() + 1;
    if account.service_controls.len() < levels && account.management == Some(false) {
        let missing = levels - account.service_controls.len();
        let cause = format!("no SCP was read of {missing} of its {levels} levels, which are taken to allow everything");
        estate.gaps.push(gap(cause));
    }
}

impl Account {
    /// Whether SCPs bind it: those of the management account do not, and where nobody knows which that is, none is
    /// relied on.
    pub(super) fn is_bound(&self) -> bool {
        self.management == Some(false)
    }
}

/// Accounts by organisation, for context keys.
pub(super) fn same(accounts: &BTreeMap<String, Account>, one: &str, other: &str) -> Option<bool> {
    let organization = |id: &str| accounts.get(id).and_then(|account| account.organization.as_deref());
    Some(organization(one)? == organization(other)?)
}
