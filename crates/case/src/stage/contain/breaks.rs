//! What stopping an identity would break, as far as logs and tags say.

use std::collections::BTreeMap;

use stanch_detect::Manager;
use stanch_iam::estate::Principal;

use crate::results::Breaks;

/// Words in tags that say that a tool of infrastructure as code made something.
const TAGGED: &[&str] = &["terraform", "opentofu", "pulumi", "cloudformation", "cdk"];

/// What is known of how identities are used.
pub(super) struct Used {
    /// What each really did in the baseline, by ARN; none where no logs were ingested.
    pub(super) doings: Option<BTreeMap<String, Breaks>>,
    /// Who manages identities as code.
    pub(super) managers: Vec<Manager>,
}

impl Used {
    /// What stopping an identity would break, one sentence without a full stop each.
    pub(super) fn breaks(&self, principal: &Principal) -> Vec<String> {
        let mut breaks = Vec::new();
        match self.doings.as_ref().map(|doings| doings.get(&principal.arn)) {
            None => breaks.push("no logs say what it is used for".to_owned()),
            Some(None) => {}
            Some(Some(did)) if did.events == 0 => {}
            Some(Some(did)) => {
                let last = did.last.map(|at| format!(", the last on {}", at.format("%F"))).unwrap_or_default();
                breaks.push(format!(
                    "it made {} calls of {} operations in the baseline{last}: {}",
                    did.events,
                    did.operations,
                    did.most.join(", ")
                ));
            }
        }
        let managers = self.managers.iter().filter(|one| one.account == principal.account);
        let tagged = principal.tags.iter().find(|(key, value)| {
            let text = format!("{key} {value}").to_lowercase();
            TAGGED.iter().any(|word| text.contains(word))
        });
        for manager in managers {
            breaks.push(format!(
                "{} manages IAM of account {} as {}, the last time on {}: where it manages this one, its next run removes \
                 the permission boundary",
                manager.tool,
                manager.account,
                manager.identity,
                manager.last.format("%F")
            ));
        }
        if let Some((key, value)) = tagged {
            breaks.push(format!(
                "its tag {key}={value} says that a tool manages it: its next run takes back what is put on it, so pause that"
            ));
        }
        breaks
    }
}
