//! What was not read that bears on somebody.

use std::collections::BTreeSet;

use stanch_model::Gap;

use crate::estate::{Estate, PrincipalId};

impl Estate {
    /// Gaps that concern an identity: its own policies, its groups', the managed ones that it has, its account, and the
    /// policies of the organisation.
    pub fn gaps_of(&self, id: PrincipalId) -> Vec<&Gap> {
        let principal = self.principal(id);
        let groups = principal.groups.iter().filter_map(|group| self.groups.get(*group as usize));
        let mut sources: BTreeSet<&str> = BTreeSet::from([principal.arn.as_str()]);
        let mut policies: BTreeSet<&str> = principal.attached.iter().map(String::as_str).collect();
        for group in groups {
            sources.insert(&group.arn);
            policies.extend(group.attached.iter().map(String::as_str));
        }
        sources.extend(&policies);
        sources.extend(principal.boundary_arn.as_deref());
        let account = format!("account {}", principal.account);
        let concerns =
            |gap: &&Gap| sources.contains(gap.source.as_str()) || gap.source == account || gap.source.starts_with("p-");
        self.gaps().iter().filter(concerns).collect()
    }

    /// Gaps that concern the policy of a resource.
    pub fn gaps_of_resource(&self, resource: &str) -> Vec<&Gap> {
        let concerns = |gap: &&Gap| {
            let owner = resource.strip_prefix(gap.source.as_str());
            gap.source.starts_with("arn:") && owner.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', ':']))
        };
        self.gaps().iter().filter(concerns).collect()
    }
}
