//! Accounts.

use super::PolicyId;

/// An account.
#[derive(Clone, Debug, Default)]
pub struct Account {
    /// Twelve digits.
    pub id: String,
    /// Its name.
    pub name: Option<String>,
    /// Id of its organisation.
    pub organization: Option<String>,
    /// Whether it is the organisation's management account, where that is known.
    pub management: Option<bool>,
    /// Ids of the root and the units that it lies in, from the root down.
    pub path: Vec<String>,
    /// SCPs that bind it: one list a level, from the root to the account.
    pub(crate) service_controls: Vec<Vec<PolicyId>>,
    /// RCPs that bind its resources, likewise.
    pub(crate) resource_controls: Vec<Vec<PolicyId>>,
    /// Why the list of its users and roles is not whole, where it is known not to be.
    pub missing: Option<String>,
}
