//! One step from somebody to somebody else.

use super::Node;
use crate::rule::RuleId;

/// How a step is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Via {
    /// It is an administrator of its account already.
    Administers,
    /// It assumes the role.
    Assumes,
    /// A rule of the catalogue.
    Rule(RuleId),
    /// An administrator can act as everybody in the account.
    Everybody,
    /// An administrator of the management account governs the organisation.
    Governs,
    /// Nothing is known of what it may do.
    Obscure,
}

/// A step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Edge {
    /// To whom.
    pub to: Node,
    /// How.
    pub via: Via,
    /// What it goes through, by number: the workload among the estate's things, the policy, the group; none where it
    /// goes through nothing else.
    pub through: Option<u32>,
    /// Whether it is known to be possible, with nothing open.
    pub certain: bool,
    /// Whether it gives something to somebody else, so that it is of use only to whoever acts as that one too.
    pub joint: bool,
}
