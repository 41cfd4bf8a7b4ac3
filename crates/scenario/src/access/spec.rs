//! How large an organisation is.

use serde::{Deserialize, Serialize};

use crate::ScenarioError;

/// The fewest accounts: one of each sort, and two that trust each other.
const FEWEST_ACCOUNTS: u32 = 8;

/// The fewest principals of an account: what is planted in it, and some among which that can hide.
const FEWEST_PRINCIPALS: u32 = 90;

/// An organisation, in full: equal specs give equal files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessSpec {
    /// Everything random follows from it.
    pub seed: u64,
    /// Accounts: exactly so many.
    pub accounts: u32,
    /// Users and roles in all accounts together: exactly so many.
    pub principals: u32,
    /// Managed policies of the organisation's own and policies written into users, groups and roles, together: exactly
    /// so many. Trust policies, policies of resources and of the organisation are not counted, nor AWS's own.
    pub policies: u32,
    /// Users whose access key a vendor held: exactly so many, or all users where there are fewer.
    pub exposed: u32,
}

impl AccessSpec {
    /// An organisation as large as a large company's.
    pub fn large(seed: u64) -> Self {
        Self { seed, accounts: 60, principals: 20_000, policies: 50_000, exposed: 2_000 }
    }

    /// The same organisation at one in so many of its size.
    #[must_use]
    pub fn one_in(&self, parts: u32) -> Self {
        let part = |whole: u32| whole / parts.max(1);
        Self {
            seed: self.seed,
            accounts: part(self.accounts),
            principals: part(self.principals),
            policies: part(self.policies),
            exposed: part(self.exposed),
        }
    }

    /// Whether it can be generated.
    pub(super) fn check(&self) -> Result<(), ScenarioError> {
        let cannot = |why| Err(ScenarioError::Spec { why });
        if self.accounts < FEWEST_ACCOUNTS {
            return cannot("an organisation with access has at least 8 accounts");
        }
        if self.accounts > 10_000 {
            return cannot("an organisation with access has at most 10,000 accounts");
        }
        if self.principals / self.accounts < FEWEST_PRINCIPALS {
            return cannot("an organisation with access has at least 90 principals in each account");
        }
        if u64::from(self.policies) < 2 * u64::from(self.principals) {
            return cannot("an organisation with access has at least 2 policies for each principal");
        }
        Ok(())
    }

    /// The part of a whole that falls to one account, so that all parts add up to it.
    pub(super) fn share(&self, whole: u32, index: u32) -> usize {
        (whole / self.accounts + u32::from(index < whole % self.accounts)) as usize
    }
}
