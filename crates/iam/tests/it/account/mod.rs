//! Small accounts as the fixtures of the escalation rules write them, and the records that a snapshot has of them.
//!
//! ARNs may be short, `user/can` for `arn:aws:iam::111122223333:user/can`. What somebody may do is a list of actions, each
//! with the resource that it is allowed on after `@` and with a condition after `?`:
//! `iam:PassRole @ role/other ? iam:PassedToService=lambda.amazonaws.com`.

mod policies;
mod records;

use std::collections::BTreeMap;

use serde::Deserialize;
use stanch_inventory::record::aws;

/// The account's id.
pub(crate) const ACCOUNT: &str = "111122223333";

/// An account, and to whom of it a rule applies.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Fixture {
    /// Users by name.
    #[serde(default)]
    users: BTreeMap<String, Identity>,
    /// Groups by name.
    #[serde(default)]
    groups: BTreeMap<String, Identity>,
    /// Roles by name.
    #[serde(default)]
    roles: BTreeMap<String, Identity>,
    /// Managed policies by name.
    #[serde(default)]
    policies: BTreeMap<String, Managed>,
    /// Identity providers by name, with how they speak.
    #[serde(default)]
    providers: BTreeMap<String, aws::ProviderKind>,
    /// What runs as a role, by name.
    #[serde(default)]
    pub(crate) workloads: BTreeMap<String, Workload>,
    /// Listings of workloads that were read to their end.
    #[serde(default)]
    pub(crate) listings: Vec<String>,
    /// Whom the rule applies to with nothing open.
    #[serde(default)]
    pub(crate) yes: Vec<String>,
    /// Whom it possibly applies to.
    #[serde(default)]
    pub(crate) possibly: Vec<String>,
    /// Whom it does not apply to.
    #[serde(default)]
    pub(crate) no: Vec<String>,
}

/// A user, group or role.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Identity {
    /// Whether it may do everything.
    #[serde(default)]
    admin: bool,
    /// What it may do.
    #[serde(default)]
    allow: Vec<String>,
    /// What it may not.
    #[serde(default)]
    deny: Vec<String>,
    /// Names of managed policies attached to it.
    #[serde(default)]
    attached: Vec<String>,
    /// Name of the managed policy that bounds it.
    #[serde(default)]
    boundary: Option<String>,
    /// Names of a user's groups.
    #[serde(default)]
    groups: Vec<String>,
    /// How many access keys a user has.
    #[serde(default)]
    keys: usize,
    /// Whether a user has a password.
    #[serde(default)]
    password: Option<bool>,
    /// Whom a role trusts: short ARNs, `root` or services by the kind of principal.
    #[serde(default)]
    trust: BTreeMap<String, Names>,
    /// Whether an instance profile carries a role.
    #[serde(default)]
    profile: bool,
}

/// One name or several.
#[derive(Deserialize)]
#[serde(untagged)]
enum Names {
    One(String),
    Several(Vec<String>),
}

/// A policy that the account made.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Managed {
    /// How many versions it has, of which the last is in force.
    versions: usize,
    /// What each of them allows.
    allow: Vec<String>,
}

/// Something that runs as a role.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Workload {
    kind: String,
    arn: String,
    /// Name of its role.
    role: String,
    /// Whether a shell can be opened in it.
    #[serde(default)]
    pub(crate) shell: Option<bool>,
}

/// A short ARN in full.
pub(crate) fn full(short: &str) -> String {
    let known = ["user/", "group/", "role/", "policy/", "instance-profile/", "saml-provider/", "oidc-provider/"];
    let iam = short == "root" || known.iter().any(|prefix| short.starts_with(prefix));
    if iam { format!("arn:aws:iam::{ACCOUNT}:{short}") } else { short.to_owned() }
}
