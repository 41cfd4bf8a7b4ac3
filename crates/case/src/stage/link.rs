//! What the vendor held and which of our keys, principals and accounts each of it is.

use std::fs;
use std::io;

use chrono::{DateTime, Utc};
use stanch_detect::KeyUse;
use stanch_inventory::record::Source;
use stanch_inventory::snapshot::Snapshot;
use stanch_model::{Gap, GapKind, Report};
use stanch_secrets::decision::{self, Decision};
use stanch_secrets::{KeyActivity, Question};

use super::inputs::Inputs;
use super::{StageError, former, kept, open_lake, runtime};
use crate::collected;
use crate::config::Settings;
use crate::folder::{CaseFolder, FolderError, write_atomic};
use crate::results::{CREDENTIALS, Credentials};

/// Joins what was collected, and keeps the result in `results/credentials.json`. None where nothing was collected from
/// the vendor of the case.
///
/// # Errors
/// When an input of the case cannot be used, or the result cannot be written.
pub fn link(folder: &CaseFolder, threads: usize, now: DateTime<Utc>) -> Result<Option<Credentials>, StageError> {
    let (inputs, settings) = Inputs::read(folder, now)?;
    anew(folder, threads, now, &settings, &inputs)
}

/// The last result of [`link`], if everything that it was made from is still the same; otherwise as [`link`].
///
/// # Errors
/// As [`link`].
pub fn linked(folder: &CaseFolder, threads: usize, now: DateTime<Utc>) -> Result<Option<Credentials>, StageError> {
    let (inputs, settings) = Inputs::read(folder, now)?;
    match kept::read_credentials(folder, &inputs) {
        Some(credentials) => Ok(credentials),
        None => anew(folder, threads, now, &settings, &inputs),
    }
}

/// Joins, and keeps the result together with what it was made from.
pub(super) fn anew(
    folder: &CaseFolder,
    threads: usize,
    now: DateTime<Utc>,
    settings: &Settings,
    inputs: &Inputs,
) -> Result<Option<Credentials>, StageError> {
    let credentials = credentials(folder, threads, now, settings)?;
    kept::write_credentials(folder, credentials.as_ref(), inputs)?;
    Ok(credentials)
}

/// What there is to join, joined.
fn credentials(
    folder: &CaseFolder,
    threads: usize,
    now: DateTime<Utc>,
    settings: &Settings,
) -> Result<Option<Credentials>, StageError> {
    match vendor(settings) {
        Some(vendor) => of_vendor(folder, threads, now, settings, vendor),
        None => Ok(None),
    }
}

/// What a vendor held, joined; none where nothing was collected from it. It is not kept.
pub(super) fn of_vendor(
    folder: &CaseFolder,
    threads: usize,
    now: DateTime<Utc>,
    settings: &Settings,
    vendor: Source,
) -> Result<Option<Credentials>, StageError> {
    let snapshots = collected::load_all(folder)?;
    if !snapshots.iter().any(|snapshot| snapshot.source == vendor) {
        return Ok(None);
    }
    let as_of = as_of(&snapshots).unwrap_or(now);
    let activity = activity(folder, threads, settings)?;
    let decisions = decisions(folder)?;
    let Report { found: mut linked, mut gaps } = stanch_secrets::link(&Question {
        vendor,
        snapshots: &snapshots.iter().collect::<Vec<_>>(),
        activity: &activity,
        decisions: &decisions.found,
        window_start: settings.window.start,
        window_end: Some(settings.window.end),
        now: as_of,
    });
    let aws = snapshots.iter().find(|snapshot| snapshot.source == Source::Aws);
    former::apply(&mut linked, &former::of(folder)?, aws);
    if self::vendor(settings) != Some(vendor) {
        // People decide about what the vendor of the case held: that another one does not hold it says nothing.
        let stranded = std::mem::take(&mut linked.stranded);
        let is_stranded = |gap: &Gap| stranded.iter().any(|one| gap.source == format!("credential {}", one.credential));
        gaps.retain(|gap| gap.kind != GapKind::Unmatched || !is_stranded(gap));
    }
    let mut all = collected::gaps(&snapshots);
    all.extend(gaps);
    all.extend(decisions.gaps);
    all.sort();
    all.dedup();
    Ok(Some(Credentials { schema: CREDENTIALS.to_owned(), vendor, as_of, linked, gaps: all }))
}

/// The source that is the vendor of the case, as far as it can be collected from.
pub(super) fn vendor(settings: &Settings) -> Option<Source> {
    let letters = |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).collect() };
    let vendor = letters(&settings.vendor).to_lowercase();
    Source::ALL.into_iter().find(|source| vendor.starts_with(source.id()))
}

/// The time of the latest collection: results stay the same for as long as nothing is collected.
pub(super) fn as_of(snapshots: &[Snapshot]) -> Option<DateTime<Utc>> {
    snapshots.iter().flat_map(|snapshot| [snapshot.about.collected, snapshot.about.taken]).flatten().max()
}

/// What the lake says of long-term keys, as far as there is one.
fn activity(folder: &CaseFolder, threads: usize, settings: &Settings) -> Result<Vec<KeyActivity>, StageError> {
    let lake = open_lake(folder, threads)?;
    let uses = runtime(threads)?.block_on(stanch_detect::key_uses(&lake))?;
    let activity = uses.chunk_by(|one, other| one.key == other.key).filter_map(|uses| of_key(uses, settings));
    Ok(activity.collect())
}

/// All use of one key.
fn of_key(uses: &[KeyUse], settings: &Settings) -> Option<KeyActivity> {
    let from_vendor = |one: &&KeyUse| {
        let address = one.source.parse();
        let inside = |network: &crate::config::Network| {
            address.as_ref().is_ok_and(|address| network.prefixes.iter().any(|prefix| prefix.contains(*address)))
        };
        settings.networks.iter().any(inside)
    };
    let sum = |uses: &mut dyn Iterator<Item = &KeyUse>| uses.fold(0, |sum: u64, one| sum.saturating_add(one.events));
    Some(KeyActivity {
        credential_id: uses.first()?.key.clone(),
        first: uses.iter().map(|one| one.first).min()?,
        last: uses.iter().map(|one| one.last).max()?,
        events: sum(&mut uses.iter()),
        from_vendor: sum(&mut uses.iter().filter(from_vendor)),
    })
}

/// What people decided so far.
fn decisions(folder: &CaseFolder) -> Result<Report<Vec<Decision>>, StageError> {
    let path = folder.decisions();
    match fs::read(&path) {
        Ok(text) => Ok(decision::parse("inventory/decisions.jsonl", &text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Report::default()),
        Err(source) => Err(FolderError::Read { path, source }.into()),
    }
}

/// Keeps a decision about a link beside those that were made before, none of which is taken back.
///
/// # Errors
/// When the decisions cannot be read or written.
pub fn decide(folder: &CaseFolder, decision: &Decision) -> Result<(), StageError> {
    let path = folder.decisions();
    let mut text = match fs::read(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(source) => return Err(FolderError::Read { path, source }.into()),
    };
    if !text.is_empty() && !text.ends_with(b"\n") {
        text.push(b'\n');
    }
    text.extend(decision.to_line()?.into_bytes());
    Ok(write_atomic(&path, &text)?)
}
