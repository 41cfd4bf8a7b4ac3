//! Whether the lists of an account's identities have everybody.
//!
//! IAM replaces the ARN in a trust policy by an unique id when the identity that it names is deleted ("AWS: Principal",
//! IAM User Guide). An ARN of an identity that the list has not therefore shows that the list is not whole.

use std::collections::{BTreeMap, BTreeSet};

use stanch_model::{Gap, GapKind};

use super::Estate;
use crate::arn::account_of;

impl Estate {
    /// Notes accounts of which identities are missing.
    pub(super) fn look_for_missing(&mut self) {
        let mut missing: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let listed: BTreeSet<&str> = self.principals.iter().map(|one| one.account.as_str()).collect();
        for role in &self.principals {
            let Some(trust) = role.trust else { continue };
            for arn in self.policy(trust).principal_arns() {
                let identity = arn.contains(":user/") || arn.contains(":role/");
                let account = account_of(arn);
                if identity && listed.contains(account) && account == role.account && !self.by_arn.contains_key(arn) {
                    missing.entry(account.to_owned()).or_default().push(arn.to_owned());
                }
            }
        }
        for (id, mut arns) in missing {
            arns.sort();
            arns.dedup();
            let first = arns.first().cloned().unwrap_or_default();
            let cause = format!("its lists have not everybody: a trust policy names {first}, which none of them has");
            self.gaps.push(Gap::new(GapKind::NotRead, format!("account {id}"), cause.clone()).times(arns.len() as u64));
            if let Some(account) = self.accounts.get_mut(&id) {
                account.missing = Some(cause);
            }
        }
    }
}
