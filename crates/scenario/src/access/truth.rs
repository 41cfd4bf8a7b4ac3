//! What is true of a generated organisation. It follows from what was planted, and not from evaluating a policy.

use serde::{Deserialize, Serialize};

/// What is known of one principal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Known {
    /// ARN of the user or role.
    pub arn: String,
    /// What was planted: the way that is open, or what closes it.
    pub by: String,
    /// Steps from the principal to an administrator; 0 where there is no way.
    pub hops: u32,
}

/// A principal that can destroy backups.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Destroyer {
    /// ARN of the user or role.
    pub arn: String,
    /// ARNs of the vaults whose recovery points it can destroy, sorted.
    pub vaults: Vec<String>,
}

/// How much there is, counted while it was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Accounts.
    pub accounts: u64,
    /// Users.
    pub users: u64,
    /// Groups.
    pub groups: u64,
    /// Roles, of which each has one trust policy.
    pub roles: u64,
    /// Managed policies of the organisation's own.
    pub managed: u64,
    /// Policies written into users, groups and roles.
    pub inline: u64,
    /// Users and roles with a permission boundary.
    pub bounded: u64,
    /// Policies of resources.
    pub resource: u64,
    /// Policies of the organisation.
    pub control: u64,
    /// Access keys.
    pub keys: u64,
    /// Functions.
    pub functions: u64,
}

/// The truth about an organisation. A principal that is in no list is one of which nothing is promised.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessTruth {
    /// How much there is.
    pub counts: Counts,
    /// Who can do everything in an account.
    pub admin: Vec<Known>,
    /// Who can become an administrator for certain, by what a caller can choose.
    pub escalates: Vec<Known>,
    /// Who can become an administrator if something holds that no snapshot says: an address, a network, an unread policy.
    pub possibly: Vec<Known>,
    /// Who can become none, whatever it looks like.
    pub never: Vec<Known>,
    /// Who can destroy backups of the backup account, among others.
    pub destroys_backups: Vec<Destroyer>,
    /// ARNs of vaults of the backup account that nobody can destroy.
    pub locked_backups: Vec<String>,
}

impl AccessTruth {
    /// Puts all lists in order.
    pub(super) fn sort(&mut self) {
        for list in [&mut self.admin, &mut self.escalates, &mut self.possibly, &mut self.never] {
            list.sort();
        }
        self.destroys_backups.sort();
        self.locked_backups.sort();
    }
}
