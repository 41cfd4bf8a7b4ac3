//! How many of what there are.

use serde::{Deserialize, Serialize};

use crate::credential::{Confidence, Credential, Replaced, Secrecy, Unused};

/// How many of what there are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// Records of the vendor.
    pub records: u64,
    /// Credentials that are secret.
    pub secrets: u64,
    /// Those of which nobody knows whether they are.
    pub unknown: u64,
    /// Those that are settings.
    pub settings: u64,
    /// Credentials that are no settings, whose surest link that holds is certain.
    pub certain: u64,
    /// Likely.
    pub likely: u64,
    /// Possible.
    pub possible: u64,
    /// Those that have none.
    pub unlinked: u64,
    /// Those that look as if they could do much.
    pub powerful: u64,
    /// Those that were replaced since the exposure began.
    pub replaced: u64,
    /// Those that nobody used for 90 days, or ever.
    pub unused: u64,
}

impl Totals {
    /// Of all credentials, counted anew wherever one of them was changed. `records` are those of the vendor.
    pub fn of(records: u64, credentials: &[Credential]) -> Self {
        let count = |is: &dyn Fn(&Credential) -> bool| {
            u64::try_from(credentials.iter().filter(|one| is(one)).count()).unwrap_or(u64::MAX)
        };
        let opens = |one: &Credential| one.secrecy != Secrecy::Setting;
        let surest = |confidence| count(&|one| opens(one) && one.confidence() == confidence);
        Self {
            records,
            secrets: count(&|one| one.secrecy == Secrecy::Secret),
            unknown: count(&|one| one.secrecy == Secrecy::Unknown),
            settings: count(&|one| one.secrecy == Secrecy::Setting),
            certain: surest(Some(Confidence::Certain)),
            likely: surest(Some(Confidence::Likely)),
            possible: surest(Some(Confidence::Possible)),
            unlinked: surest(None),
            powerful: count(&|one| opens(one) && !one.powerful.is_empty()),
            replaced: count(&|one| opens(one) && matches!(one.replaced, Replaced::Yes { .. })),
            unused: count(&|one| opens(one) && matches!(one.unused, Unused::Never { .. } | Unused::Since { .. })),
        }
    }
}
