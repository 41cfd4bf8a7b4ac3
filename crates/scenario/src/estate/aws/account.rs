//! The organisation and its accounts.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Group, ManagedPolicy, OidcProvider, Region, Role, SamlProvider, User};

/// Everything that an organisation has in AWS.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Estate {
    /// The organisation; none where accounts stand alone.
    pub organization: Option<Organization>,
    /// Accounts, those of the organisation and others.
    pub accounts: Vec<Account>,
}

/// An organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organization {
    /// `o-…`.
    pub id: String,
    /// Id of the management account, twelve digits.
    pub management: String,
    /// The root (the one unit without a parent) and all units, each after its parent.
    pub units: Vec<Unit>,
    /// Policies.
    pub policies: Vec<ControlPolicy>,
}

/// A root or unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// `r-…` or `ou-…`.
    pub id: String,
    /// Name.
    pub name: String,
    /// Id of the unit around it; none for the root.
    pub parent: Option<String>,
}

/// What a policy of an organisation controls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ControlKind {
    /// Identities: SCP.
    Service,
    /// Resources: RCP.
    Resource,
}

/// A policy of an organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ControlPolicy {
    /// `p-…`.
    pub id: String,
    /// Name.
    pub name: String,
    /// What it controls.
    pub kind: ControlKind,
    /// The policy.
    pub document: Value,
    /// Ids of the root, units and accounts that it is attached to.
    pub targets: Vec<String>,
}

/// An account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Twelve digits.
    pub id: String,
    /// Name in the organisation.
    pub name: String,
    /// Address of its root user.
    pub email: String,
    /// Alias, where it has one.
    pub alias: Option<String>,
    /// Whether it is suspended.
    pub suspended: bool,
    /// Id of the unit that it lies in; none where it is not of the organisation.
    pub parent: Option<String>,
    /// Users.
    pub users: Vec<User>,
    /// Groups.
    pub groups: Vec<Group>,
    /// Roles.
    pub roles: Vec<Role>,
    /// Managed policies: its own, and those of AWS's own that it uses (`arn:aws:iam::aws:policy/…`).
    pub policies: Vec<ManagedPolicy>,
    /// Providers of OpenID Connect.
    pub oidc: Vec<OidcProvider>,
    /// Providers of SAML.
    pub saml: Vec<SamlProvider>,
    /// What it has in each region, by the region's name. A region that is not here is one that the account has not
    /// enabled.
    pub regions: BTreeMap<String, Region>,
}
