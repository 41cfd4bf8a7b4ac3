//! What principals have policies from: groups and managed policies.

use super::{PolicyId, PrincipalId};

/// A group.
#[derive(Clone, Debug)]
pub struct Group {
    /// ARN.
    pub arn: String,
    /// Name.
    pub name: String,
    /// Account.
    pub account: String,
    /// Its policies, inline and attached.
    pub(crate) policies: Vec<PolicyId>,
    /// ARNs of managed policies attached to it.
    pub attached: Vec<String>,
    /// Its members, sorted.
    pub members: Vec<PrincipalId>,
}

/// What a managed policy is attached to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Holder {
    /// A user or role.
    Principal(PrincipalId),
    /// A group, by number.
    Group(u32),
}

/// A managed policy that an account made.
#[derive(Clone, Debug, Default)]
pub struct Managed {
    /// How many versions it has.
    pub versions: usize,
    /// It, compiled; none where its version in force was not read.
    pub(crate) policy: Option<PolicyId>,
    /// What it is attached to, sorted.
    pub holders: Vec<Holder>,
}
