//! Everything that could not be seen, of all stages.

use chrono::{DateTime, Utc};
use stanch_inventory::snapshot::Snapshot;
use stanch_lake::Ledger;
use stanch_model::{Gap, GapKind};

use super::assess::input_gaps;
use super::inputs::Inputs;
use super::{StageError, kept, link};
use crate::collected;
use crate::exposures::Inventory;
use crate::folder::CaseFolder;

/// What could not be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unseen {
    /// What was collected, with how far.
    pub snapshots: Vec<Snapshot>,
    /// The gaps of every stage, each once, in the order of display.
    pub gaps: Vec<Gap>,
    /// Whether a review of the inputs as they are is among the stages.
    pub reviewed: bool,
}

/// What was not even begun: where nothing was looked at, no stage has anything to say.
fn not_begun(folder: &CaseFolder, snapshots: &[Snapshot]) -> Result<Vec<Gap>, StageError> {
    let mut gaps = Vec::new();
    if snapshots.is_empty() && !folder.exposures().exists() {
        let cause = "nothing was collected from it and no list was given, so that nobody knows what it held; `stanch \
                     collect` reads it, `stanch expose` takes lists";
        gaps.push(Gap::new(GapKind::NotRead, "the vendor", cause));
    }
    if Ledger::read(&folder.lake())?.files().is_empty() {
        let cause = "no log was read, so that nobody knows what was done; `stanch ingest` takes them";
        gaps.push(Gap::new(GapKind::NoLogs, "the logs", cause));
    }
    Ok(gaps)
}

/// Everything that could not be seen: of collections, lists, joins and logs, and of the review, where one was made of
/// the inputs as they are. No review is made for it.
///
/// # Errors
/// When an input of the case cannot be used.
pub fn gaps(folder: &CaseFolder, threads: usize, now: DateTime<Utc>) -> Result<Unseen, StageError> {
    let (inputs, _) = Inputs::read(folder, now)?;
    let snapshots = collected::load_all(folder)?;
    let mut gaps = collected::gaps(&snapshots);
    gaps.extend(Inventory::load(&folder.exposures())?.gaps);
    gaps.extend(input_gaps(folder)?);
    if let Some(held) = link::linked(folder, threads, now)? {
        // What limits one credential alone is summed up in these, and told in full beside the credential.
        gaps.extend(held.gaps);
    }
    let review = kept::read(folder, &inputs);
    let reviewed = review.is_some();
    if let Some(review) = review {
        gaps.extend(review.gaps());
        gaps.extend(review.assessment.dossiers.into_iter().flat_map(|dossier| dossier.gaps));
    }
    for gap in not_begun(folder, &snapshots)? {
        // A review says itself that it had no logs.
        if gap.kind != GapKind::NoLogs || gaps.iter().all(|other| other.kind != GapKind::NoLogs) {
            gaps.push(gap);
        }
    }
    gaps.sort();
    gaps.dedup();
    Ok(Unseen { snapshots, gaps, reviewed })
}
