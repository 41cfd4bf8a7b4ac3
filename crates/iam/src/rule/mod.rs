//! Ways in which an identity gains more than its policies say, as data: one file a rule in `rules/escalation`.

mod file;
mod need;

use std::sync::LazyLock;

use serde::Deserialize;

use crate::graph::Via;

pub use file::read;
pub(crate) use need::numbers;
pub use need::{Actions, Need, On, Place};

/// Number of a rule in [`all`].
pub type RuleId = u16;

/// What a rule is tried for, one at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Each {
    /// The caller itself.
    SelfOnly,
    /// Every user of the caller's account.
    User,
    /// Every role of the caller's account.
    Role,
    /// Every group of the caller's account.
    Group,
    /// Every managed policy that the caller's account made.
    Policy,
    /// Every workload of one kind in the caller's account.
    Workload,
    /// Every identity provider of the caller's account.
    Provider,
}

/// What the caller has gained in the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gains {
    /// It acts as the user or role, or as the role of the workload.
    Become,
    /// The user or role may do everything that its boundary lets it.
    Widen,
    /// The same, and the caller acts as it.
    WidenAndBecome,
    /// Everybody in the group may do everything that their boundaries let them.
    WidenMembers,
    /// Everybody who holds the policy, likewise.
    WidenHolders,
    /// The caller is in the group.
    Join,
    /// Everybody in the group may do everything that their boundaries let them, and the caller is one of them.
    WidenAndJoin,
    /// The caller's boundary is off.
    Unbound,
    /// There is somebody new, whom the caller acts as and who may do everything.
    Create,
    /// The caller acts as every role that trusts the provider.
    Trusting,
}

/// What the thing must be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Where {
    /// The service that the role's trust policy must let assume it.
    #[serde(default)]
    pub service: Option<String>,
    /// Whether an instance profile must carry the role.
    #[serde(default)]
    pub instance_profile: Option<bool>,
    /// Whether the user must have a password, or must have none.
    #[serde(default)]
    pub password: Option<bool>,
    /// So many access keys the user must be short of.
    #[serde(default)]
    pub access_keys_below: Option<usize>,
    /// So many access keys the user must have at least.
    #[serde(default)]
    pub access_keys_at_least: Option<usize>,
    /// So many versions the policy must be short of.
    #[serde(default)]
    pub versions_below: Option<usize>,
    /// The provider that the role's trust policy must name: `cognito-identity.amazonaws.com`.
    #[serde(default)]
    pub federated: Option<String>,
    /// What sort of provider it must be: `saml`, `oidc`.
    #[serde(default)]
    pub provider: Option<String>,
    /// Whether a shell in the workload can be had through the API.
    #[serde(default)]
    pub shell: Option<bool>,
    /// So many versions the policy must have at least.
    #[serde(default)]
    pub versions: Option<usize>,
    /// Whether the policy must be attached to the caller itself or a group of it (`self`), or to anybody (`any`).
    #[serde(default)]
    pub attached: Option<Attached>,
    /// Whether the principal must have a permission boundary.
    #[serde(default)]
    pub boundary: Option<bool>,
}

/// To whom a policy is attached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Attached {
    /// To the caller, or to a group that it is in.
    #[serde(rename = "self")]
    Caller,
    /// To anybody.
    #[serde(rename = "any")]
    Any,
}

/// A way to gain more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The name of its file.
    pub id: &'static str,
    /// It in words.
    pub title: String,
    /// What the field's public catalogue calls it; none where it has it not.
    pub catalogue: Vec<String>,
    /// The page that makes it so.
    pub source: String,
    /// What it is tried for.
    pub each: Each,
    /// Which sort of workload, where it is tried for workloads.
    pub workload: Option<String>,
    /// What is gained.
    pub gains: Gains,
    /// The kind of caller that it is for; none for any.
    pub only: Option<crate::estate::Kind>,
    /// What the thing must be.
    pub filter: Where,
    /// What the caller must be allowed to do, all of it.
    pub needs: Vec<Need>,
    /// Whether the caller must be able to assume the role besides.
    pub assume: bool,
}

const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/escalation.rs"));

/// Every rule, sorted by id. A rule that cannot be read is left out here and fails the crate's tests.
pub fn all() -> &'static [Rule] {
    static RULES: LazyLock<Vec<Rule>> =
        LazyLock::new(|| FILES.iter().filter_map(|(id, text)| read(id, text).ok()).collect());
    &RULES
}

/// What a step is called by how it is made: the id of a rule, or what stands for it.
pub fn name(via: Via) -> &'static str {
    match via {
        Via::Administers => "administers",
        Via::Assumes => "assume-role",
        Via::Everybody => "everybody",
        Via::Governs => "governs",
        Via::Obscure => "obscure",
        Via::Rule(id) => all().get(usize::from(id)).map_or("", |rule| rule.id),
    }
}

/// How many files there are.
pub fn files() -> usize {
    FILES.len()
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_file_is_a_rule() {
        let wrong: Vec<String> = super::FILES.iter().filter_map(|(id, text)| super::read(id, text).err()).collect();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        assert!(super::numbers().len() <= crate::graph::MOST_ACTIONS, "more actions than a mask has room for");
    }
}
