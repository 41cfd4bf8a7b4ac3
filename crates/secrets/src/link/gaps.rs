//! What limits the whole, said once for all credentials that it is true of.

use std::collections::BTreeMap;

use stanch_inventory::record::Source;
use stanch_model::{Gap, GapKind};

use crate::credential::{Credential, Secrecy};
use crate::decision::{Decision, Verdict};

/// Gaps of credentials, one for each cause, and decisions that are about nothing.
pub(super) fn of(vendor: Source, credentials: &[Credential], stranded: &[Decision]) -> Vec<Gap> {
    let mut causes: BTreeMap<(GapKind, &str, &str), u64> = BTreeMap::new();
    for credential in credentials.iter().filter(|credential| credential.secrecy != Secrecy::Setting) {
        for gap in &credential.gaps {
            *causes.entry((gap.kind, &credential.kind, &gap.cause)).or_default() += gap.count;
        }
    }
    let of_kinds = causes
        .into_iter()
        .map(|((kind, of, cause), count)| Gap::new(kind, format!("{}: {of}", vendor.words()), cause).times(count));
    let decisions = stranded.iter().map(|decision| {
        let verdict = match decision.verdict {
            Verdict::Confirmed => "confirmed",
            Verdict::Refused => "refused",
        };
        let cause = format!(
            "{} {verdict} its link to {}, and {} no longer holds such a credential",
            decision.who,
            decision.target,
            vendor.words()
        );
        Gap::new(GapKind::Unmatched, format!("credential {}", decision.credential), cause)
    });
    of_kinds.chain(decisions).collect()
}
