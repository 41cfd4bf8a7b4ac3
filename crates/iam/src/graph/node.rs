//! What there is to become.

use crate::estate::PrincipalId;

/// Somebody that a credential can turn out to act as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Node {
    /// A user or role.
    Principal(PrincipalId),
    /// A user or role to which whatever its boundary and the organisation let it was given.
    Widened(PrincipalId),
    /// A user or role without its boundary.
    Unbound(PrincipalId),
    /// A user with what a group has, by number.
    Member(u32),
    /// Somebody new with whatever a boundary lets it, by the place of that policy among the managed ones.
    Bounded(u32),
    /// Somebody new with everything that the organisation lets an account, by the account's place in the estate.
    Created(u32),
    /// An administrator of an account, by the account's place in the estate.
    Admin(u32),
    /// An administrator of the organisation's management account.
    Organization,
}

impl Node {
    /// The user or role that it is, whatever it was given.
    pub fn identity(self) -> Option<PrincipalId> {
        match self {
            Self::Principal(id) | Self::Widened(id) | Self::Unbound(id) => Some(id),
            _ => None,
        }
    }

    /// Whether it is somebody who acts and whom no list has: what somebody turns into.
    pub(super) fn is_made(self) -> bool {
        match self {
            Self::Widened(_) | Self::Unbound(_) | Self::Member(_) | Self::Bounded(_) | Self::Created(_) => true,
            Self::Principal(_) | Self::Admin(_) | Self::Organization => false,
        }
    }
}

/// Nodes as numbers without gaps.
#[derive(Clone, Copy, Debug)]
pub(super) struct Numbers {
    principals: u32,
    groups: u32,
    policies: u32,
    accounts: u32,
}

impl Numbers {
    pub(super) fn new(principals: usize, groups: usize, policies: usize, accounts: usize) -> Self {
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX / 8);
        Self {
            principals: count(principals),
            groups: count(groups),
            policies: count(policies),
            accounts: count(accounts),
        }
    }

    pub(super) fn len(self) -> usize {
        self.of(Node::Organization) + 1
    }

    pub(super) fn of(self, node: Node) -> usize {
        let number = match node {
            Node::Principal(id) => id.0,
            Node::Widened(id) => self.principals + id.0,
            Node::Unbound(id) => 2 * self.principals + id.0,
            Node::Member(group) => 3 * self.principals + group,
            Node::Bounded(policy) => 3 * self.principals + self.groups + policy,
            Node::Created(account) => self.first_account() + account,
            Node::Admin(account) => self.first_account() + self.accounts + account,
            Node::Organization => self.first_account() + 2 * self.accounts,
        };
        number as usize
    }

    /// How many users and roles there are.
    pub(super) fn identities(self) -> u32 {
        self.principals
    }

    /// The node of a number; none for one that is too large.
    pub(super) fn node(self, number: usize) -> Option<Node> {
        let number = u32::try_from(number).ok()?;
        let sizes = [
            self.principals,
            self.principals,
            self.principals,
            self.groups,
            self.policies,
            self.accounts,
            self.accounts,
            1,
        ];
        let mut left = number;
        for (at, size) in sizes.into_iter().enumerate() {
            if left < size {
                return Some(match at {
                    0 => Node::Principal(PrincipalId(left)),
                    1 => Node::Widened(PrincipalId(left)),
                    2 => Node::Unbound(PrincipalId(left)),
                    3 => Node::Member(left),
                    4 => Node::Bounded(left),
                    5 => Node::Created(left),
                    6 => Node::Admin(left),
                    _ => Node::Organization,
                });
            }
            left -= size;
        }
        None
    }

    fn first_account(self) -> u32 {
        3 * self.principals + self.groups + self.policies
    }
}
