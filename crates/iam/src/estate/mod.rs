//! An organisation of AWS as a snapshot knows it, with policies compiled and everything found by ARN.
//!
//! What the snapshot does not say stays unknown: a managed policy that was not read may allow anything, an account of
//! which no list of functions was read may have some.

mod account;
mod build;
mod controls;
mod facts;
mod find;
mod holder;
mod known;
mod layers;
mod principal;
mod resource;
mod things;
mod whole;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use stanch_model::Gap;

pub use account::Account;
pub use find::WhoError;
pub use holder::{Group, Holder, Managed};
pub use known::Listings;
pub use principal::{Kind, Principal, PrincipalId};
pub use things::{Thing, ThingKind};

use crate::arn::Arn;
use crate::context::Context;
use crate::policy::Policy;

/// Number of a compiled policy.
pub(crate) type PolicyId = u32;

/// An organisation, or as much of one as a snapshot has.
pub struct Estate {
    /// The time for which it is true.
    pub(crate) now: DateTime<Utc>,
    /// Accounts by id: those that the organisation lists and those that something was seen in.
    pub(crate) accounts: BTreeMap<String, Account>,
    /// Users and roles, sorted by ARN.
    pub(crate) principals: Vec<Principal>,
    /// Numbers of users and roles by ARN.
    pub(crate) by_arn: HashMap<String, PrincipalId>,
    /// Groups, sorted by ARN.
    pub(crate) groups: Vec<Group>,
    /// Customer-managed policies, by ARN.
    pub(crate) managed: BTreeMap<String, Managed>,
    /// Every compiled policy.
    pub(crate) policies: Vec<Policy>,
    /// Policies of resources by ARN; none where it was read that a resource has none.
    pub(crate) resource_policies: HashMap<String, Option<PolicyId>>,
    /// Everything else that holds power or is worth reaching, sorted by ARN.
    pub(crate) things: Vec<Thing>,
    /// Identity providers by ARN, with their address where they have one.
    pub(crate) providers: BTreeMap<String, Option<String>>,
    /// Users of long-term access keys: ARN by id of the key.
    pub(crate) keys: BTreeMap<String, String>,
    /// Which listings were read to their end.
    pub(crate) listings: Listings,
    /// What is known of every call.
    pub(crate) always: Arc<Context>,
    /// What could not be used.
    pub(crate) gaps: Vec<Gap>,
}

impl Estate {
    /// Users and roles, sorted by ARN.
    pub fn principals(&self) -> impl Iterator<Item = (PrincipalId, &Principal)> {
        (0..).map(PrincipalId).zip(&self.principals)
    }

    /// A user or role.
    pub fn principal(&self, id: PrincipalId) -> &Principal {
        // Numbers are given out by this estate alone, so that each is in range.
        &self.principals[id.0 as usize]
    }

    /// The user or role of an ARN.
    pub fn principal_of(&self, arn: &str) -> Option<PrincipalId> {
        self.by_arn.get(arn).copied()
    }

    /// The user that a long-term access key belongs to.
    pub fn user_of_key(&self, id: &str) -> Option<PrincipalId> {
        self.keys.get(id).and_then(|arn| self.principal_of(arn))
    }

    /// Accounts by id.
    pub fn accounts(&self) -> &BTreeMap<String, Account> {
        &self.accounts
    }

    /// Things that hold power or are worth reaching, sorted by ARN.
    pub fn things(&self) -> &[Thing] {
        &self.things
    }

    /// The time for which it is true.
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// What of the snapshot could not be used or is missing.
    pub fn gaps(&self) -> &[Gap] {
        &self.gaps
    }

    /// The partition that its identities are in: `aws`, `aws-cn`, `aws-us-gov`.
    pub(crate) fn partition(&self) -> &str {
        self.principals.first().and_then(|one| Arn::parse(&one.arn)).map_or("aws", |arn| arn.partition)
    }

    /// Whether all workloads of a kind, as rules name it, were read in an account.
    pub(crate) fn reads_workloads(&self, account: &str, kind: &str) -> bool {
        self.listings.read_workloads(account, kind)
    }

    /// A compiled policy.
    pub(crate) fn policy(&self, id: PolicyId) -> &Policy {
        &self.policies[id as usize]
    }
}
