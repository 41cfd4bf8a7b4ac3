//! What identities really did in the baseline, for what a containment would break.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use stanch_detect::Doing;
use stanch_lake::Ledger;

use super::super::{StageError, open_lake, runtime};
use crate::config::Settings;
use crate::folder::CaseFolder;
use crate::results::Breaks;

/// So many operations are named.
const MOST: usize = 5;

/// What identities did, by ARN; none where no logs were ingested.
pub(in crate::stage) fn usage(
    folder: &CaseFolder,
    threads: usize,
    settings: &Settings,
) -> Result<Option<BTreeMap<String, Breaks>>, StageError> {
    if Ledger::read(&folder.lake())?.parts().is_empty() {
        return Ok(None);
    }
    let lake = open_lake(folder, threads)?;
    let baseline = settings.periods().baseline;
    let doings = runtime(threads)?.block_on(stanch_detect::doings(&lake, baseline))?;
    let by_identity = doings.chunk_by(|one, other| one.identity == other.identity);
    let breaks = by_identity.filter_map(|doings| Some((doings.first()?.identity.clone(), of(doings))));
    Ok(Some(breaks.collect()))
}

fn of(doings: &[Doing]) -> Breaks {
    let mut sorted: Vec<&Doing> = doings.iter().collect();
    sorted.sort_by_key(|one| (Reverse(one.events), one.service.clone(), one.operation.clone()));
    let name = |one: &&Doing| {
        let service = one.service.split('.').next().unwrap_or_default();
        format!("{service}:{}", one.operation)
    };
    Breaks {
        operations: u64::try_from(doings.len()).unwrap_or(u64::MAX),
        events: doings.iter().fold(0, |sum: u64, one| sum.saturating_add(one.events)),
        last: doings.iter().map(|one| one.last).max(),
        most: sorted.iter().take(MOST).map(name).collect(),
    }
}
