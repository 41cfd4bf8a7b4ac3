//! Users and roles.

use std::collections::BTreeMap;

use super::PolicyId;

/// Number of a user or role in its estate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PrincipalId(pub(crate) u32);

/// What sort of identity it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A user.
    User,
    /// A role.
    Role,
}

impl Kind {
    /// The name, as ARNs have it.
    pub fn id(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Role => "role",
        }
    }
}

/// A user or role.
#[derive(Clone, Debug)]
pub struct Principal {
    /// ARN.
    pub arn: String,
    /// Name, without its path.
    pub name: String,
    /// Account, twelve digits.
    pub account: String,
    /// User or role.
    pub kind: Kind,
    /// `AIDA…` or `AROA…`.
    pub unique_id: Option<String>,
    /// Its own policies, inline and attached.
    pub(crate) policies: Vec<PolicyId>,
    /// ARNs of managed policies attached to it.
    pub attached: Vec<String>,
    /// Numbers of its groups.
    pub(crate) groups: Vec<u32>,
    /// ARN of its permission boundary.
    pub boundary_arn: Option<String>,
    /// Its permission boundary, compiled.
    pub(crate) boundary: Option<PolicyId>,
    /// Who may assume it, for a role.
    pub(crate) trust: Option<PolicyId>,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// ARNs of instance profiles that carry it.
    pub profiles: Vec<String>,
    /// Whether it has a password for the console, where that is known.
    pub password: Option<bool>,
    /// How many access keys it has, where that is known.
    pub keys: Option<usize>,
    /// Whether what it can do was read, and not its name alone.
    pub known: bool,
}

impl Principal {
    /// Whether it is a role that a service made for itself, which no SCP binds and which nobody can change.
    pub fn is_service_linked(&self) -> bool {
        self.kind == Kind::Role && self.arn.contains(":role/aws-service-role/")
    }

    /// The short form that people say: `user/ci-web`, `role/deploy`.
    pub fn words(&self) -> String {
        format!("{}/{}", self.kind.id(), self.name)
    }
}
