//! How bad a use of a canary would be.

use stanch_model::Severity;

use crate::sighting::{Sighting, Whose};

/// Operations that say who one is, which is what somebody does first with a key that they found.
const LOOKING: [&str; 3] = ["sts:GetCallerIdentity", "sts:GetSessionToken", "sts:GetAccessKeyInfo"];

/// How bad it is, by whose use it is and by how far it came.
///
/// Everything is denied to a canary, so that an answer is the worst there is, whoever got it. The vendor's network is
/// where its breach is: a use from there is not the owner's job only because it looks like it.
pub(crate) fn of(sighting: &Sighting) -> Severity {
    let looking = LOOKING.contains(&sighting.operation.as_str());
    match &sighting.whose {
        _ if sighting.is_answered() => Severity::Critical,
        Whose::Forgotten { .. } => Severity::Low,
        Whose::Vendor { .. } | Whose::Unknown if looking => Severity::Medium,
        Whose::Vendor { .. } | Whose::Unknown => Severity::High,
        Whose::Stranger if looking => Severity::High,
        Whose::Stranger => Severity::Critical,
    }
}

/// Whether one explanation is worse than another; of two that are alike the words decide, so that their order makes no
/// difference.
pub(crate) fn is_worse(one: &Whose, other: &Whose) -> bool {
    rank(one) > rank(other)
}

fn rank(whose: &Whose) -> (u8, &str, &str) {
    match whose {
        Whose::Forgotten { evidence } => (0, evidence, ""),
        Whose::Vendor { name, likeness } => (1, name, likeness.as_deref().unwrap_or_default()),
        Whose::Unknown => (2, "", ""),
        Whose::Stranger => (3, "", ""),
    }
}
