//! What is planted in each account: ways to become an administrator, and what looks like one and is none.
//!
//! Each plant is a principal with exactly the permissions of one way. Nothing else in an account is reachable with them,
//! so that what is true of the principal follows from which plant it is.

pub(super) mod admin;
mod certain;
mod chain;
mod possible;
mod trap;
mod vault;

use super::cell::Cell;

/// ARNs of what the plants of one account aim at.
pub(super) struct Aims {
    /// A role that every identity of the account may assume which has the permission; it may write to IAM anywhere.
    pub(super) keeper: String,
    /// A role that functions, stacks and builds may have.
    pub(super) builder: String,
    /// A role that instances have.
    pub(super) instance: String,
    /// A role that trusts one identity that is not there.
    pub(super) named: String,
    /// A role that asks for an external id.
    pub(super) vendor: String,
    /// A role that trusts another organisation.
    pub(super) foreign: String,
    /// A user who is an administrator and has one key.
    pub(super) user: String,
    /// A role of functions that can do next to nothing.
    pub(super) harmless: String,
    /// ARN of a function that runs as `builder`.
    pub(super) function: String,
    /// ARN of one that runs as `harmless`.
    pub(super) harmless_function: String,
    /// ARN of a permission boundary that leaves data alone.
    pub(super) boundary: String,
}

/// Plants everything in an account.
pub(super) fn plant(cell: &mut Cell<'_>) {
    let aims = admin::plant(cell);
    certain::plant(cell, &aims);
    possible::plant(cell, &aims);
    trap::plant(cell, &aims);
    chain::plant(cell, &aims);
    vault::plant(cell);
}
