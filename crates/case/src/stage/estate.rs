//! The organisation in AWS as it was collected, with policies compiled.

use chrono::{DateTime, Utc};
use stanch_iam::estate::{Estate, Listings};
use stanch_inventory::record::Source;
use stanch_inventory::snapshot::Snapshot;
use stanch_model::Gap;

use super::StageError;
use crate::collected;
use crate::folder::CaseFolder;

/// An estate, and what limits it.
pub struct Collected {
    /// The estate, true for the time of the latest collection.
    pub estate: Estate,
    /// What was not read of AWS, and what of it cannot be used.
    pub gaps: Vec<Gap>,
}

/// The estate of what was collected from AWS. `now` counts where nothing says when it was collected.
///
/// # Errors
/// When nothing was collected from AWS, or what was is damaged.
pub fn estate(folder: &CaseFolder, now: DateTime<Utc>) -> Result<Collected, StageError> {
    if !folder.snapshot(Source::Aws).exists() {
        return Err(StageError::NoAws);
    }
    Ok(of(&collected::load(folder, Source::Aws)?, now))
}

/// The estate of a snapshot.
pub(super) fn of(snapshot: &Snapshot, now: DateTime<Utc>) -> Collected {
    let at = snapshot.about.collected.max(snapshot.about.taken).unwrap_or(now);
    let records = snapshot.entries.values().map(|entry| &entry.record);
    let estate = Estate::new(records, Listings::of(snapshot), at);
    let mut gaps = snapshot.gaps();
    gaps.extend(estate.gaps().iter().cloned());
    gaps.sort();
    gaps.dedup();
    Collected { estate, gaps }
}
