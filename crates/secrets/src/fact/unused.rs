//! Whether nobody used a credential for long.

use chrono::TimeDelta;
use stanch_inventory::record::{JobUse, Source};

use super::day;
use super::times::own_use;
use crate::credential::{Link, Unused};
use crate::known::{Key, Known};
use crate::set::Draft;

/// So long without use is long.
const LONG: TimeDelta = TimeDelta::days(90);

/// Whether it was used, by what witnesses say of itself. That a job loaded its context is no use of it.
pub(crate) fn unused(
    known: &Known<'_>,
    draft: &Draft<'_>,
    link: Option<&Link>,
    key: Option<&Key<'_>>,
    jobs: &[JobUse],
) -> Unused {
    if let Some(last) = own_use(known, draft, link, key) {
        return if last.at >= known.question.now - LONG { Unused::No } else { Unused::Since { last } };
    }
    let asked = key.and_then(|key| key.key.last_use.as_ref());
    if asked.is_some_and(|used| used.at.is_none()) {
        return Unused::Never { by: Source::Aws.words().to_owned() };
    }
    let why = match (jobs.iter().filter_map(|job| job.at).max(), link) {
        (Some(at), _) => format!("a job loaded the context on {}, which does not say whether it used this", day(at)),
        (None, Some(_)) => "nobody was asked when it was last used".to_owned(),
        (None, None) => "which one it is is not known, and its vendor does not say when it was used".to_owned(),
    };
    Unused::Unknown { why }
}
