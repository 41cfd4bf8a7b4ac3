//! When a credential was made, changed and used, and who says so.

use stanch_inventory::record::aws::{CredentialReport, ReportedKey};
use stanch_inventory::record::{JobUse, Source};

use super::secret;
use crate::credential::{Dated, Link};
use crate::known::{Key, Known, Said};
use crate::set::Draft;

/// When it came to be: where it is issued if that is known, at the vendor otherwise.
pub(crate) fn created(draft: &Draft<'_>, key: Option<&Key<'_>>) -> Option<Dated> {
    if let Some(at) = key.and_then(|key| key.key.created) {
        return Some(Dated::new(at, Source::Aws.words()));
    }
    let pieces = secret(draft);
    let times = pieces.iter().filter_map(|piece| Some(Dated::new(piece.said.held.created?, piece.said.source.words())));
    times.min()
}

/// When one of its secret records was last stored at the vendor.
pub(crate) fn changed_at_vendor(draft: &Draft<'_>) -> Option<Dated> {
    let pieces = secret(draft);
    let times = pieces.iter().filter_map(|piece| Some(Dated::new(piece.stored()?.0, piece.said.source.words())));
    times.max()
}

/// Its last use, as the latest witness of its own says; where there is none, when a job last loaded what it lies in.
pub(crate) fn last_used(
    known: &Known<'_>,
    draft: &Draft<'_>,
    link: Option<&Link>,
    key: Option<&Key<'_>>,
    jobs: &[JobUse],
) -> Option<Dated> {
    own_use(known, draft, link, key).or_else(|| {
        let at = jobs.iter().filter_map(|job| job.at).max()?;
        Some(Dated::new(at, "a job that loaded the context"))
    })
}

/// Its last use, where a witness speaks of itself.
pub(super) fn own_use(
    known: &Known<'_>,
    draft: &Draft<'_>,
    link: Option<&Link>,
    key: Option<&Key<'_>>,
) -> Option<Dated> {
    let mut times: Vec<Dated> = Vec::new();
    for piece in secret(draft) {
        times.extend(piece.said.held.last_used.map(|at| Dated::new(at, piece.said.source.words())));
    }
    if let Some(key) = key {
        times.extend(by_aws(known, key));
        times.extend(known.activity.get(key.key.id.as_str()).map(|activity| Dated::new(activity.last, "CloudTrail")));
    }
    let target = link.and_then(|link| known.targets.get(&link.target.id()));
    times.extend(target.and_then(|said: &Said<'_>| Some(Dated::new(said.held.last_used?, said.source.words()))));
    times.into_iter().max()
}

/// What AWS says: of the key itself, or in the credential report of a key that was made in the same second.
fn by_aws(known: &Known<'_>, key: &Key<'_>) -> Option<Dated> {
    let asked = key.key.last_use.as_ref().and_then(|used| used.at);
    let reported = || reported(known.reports.get(key.key.user_arn.as_deref()?)?, key)?.last_used;
    asked.or_else(reported).map(|at| Dated::new(at, Source::Aws.words()))
}

fn reported<'r>(report: &'r CredentialReport, key: &Key<'_>) -> Option<&'r ReportedKey> {
    let made = key.key.created?.timestamp();
    report.keys.iter().find(|one| one.rotated.is_some_and(|rotated| rotated.timestamp() == made))
}
