//! What was collected from vendors and clouds: `inventory/<source>.jsonl`, one snapshot a source.

mod error;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use stanch_inventory::files;
use stanch_inventory::journal::Journal;
use stanch_inventory::record::Source;
use stanch_inventory::run::Run;
use stanch_inventory::snapshot::Snapshot;
use stanch_model::{Gap, Report};

pub use error::CollectError;

use crate::folder::{CaseFolder, FolderError, write_atomic};

/// The largest file that is taken with `--from`, in MiB. Authorization details of a large account have some tens.
const MOST: u64 = 1024;

impl CaseFolder {
    /// `inventory/<source>.jsonl`: what a source holds, values removed.
    pub fn snapshot(&self, source: Source) -> PathBuf {
        self.inventory().join(format!("{}.jsonl", source.id()))
    }

    /// `inventory/<source>.journal`: what a collection that is under way has read so far.
    pub fn journal(&self, source: Source) -> PathBuf {
        self.inventory().join(format!("{}.journal", source.id()))
    }
}

/// What a source holds, as last collected; nothing where it never was.
///
/// # Errors
/// When the snapshot cannot be read or is damaged.
pub fn load(folder: &CaseFolder, source: Source) -> Result<Snapshot, CollectError> {
    let path = folder.snapshot(source);
    match fs::read(&path) {
        Ok(text) => Ok(Snapshot::parse(&path.display().to_string(), &text)?),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Snapshot::empty(source)),
        Err(source) => Err(FolderError::Read { path, source }.into()),
    }
}

/// What all sources hold that were ever collected, in the order of [`Source::ALL`].
///
/// # Errors
/// As [`load`].
pub fn load_all(folder: &CaseFolder) -> Result<Vec<Snapshot>, CollectError> {
    let collected = Source::ALL.into_iter().filter(|source| folder.snapshot(*source).exists());
    collected.map(|source| load(folder, source)).collect()
}

/// Opens the journal of a collection: it goes on where one that asked the same question was interrupted.
///
/// # Errors
/// When the journal cannot be read or written.
pub fn journal(
    folder: &CaseFolder,
    source: Source,
    question: &str,
    now: DateTime<Utc>,
) -> Result<Journal, CollectError> {
    Ok(Journal::open(&folder.journal(source), question, now)?)
}

/// Forgets what an interrupted collection has read so far, so that the next one begins anew.
///
/// # Errors
/// When the journal is there and cannot be removed.
pub fn forget(folder: &CaseFolder, source: Source) -> Result<(), CollectError> {
    let path = folder.journal(source);
    match fs::remove_file(&path) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => Err(FolderError::Write { path, source }.into()),
        _ => Ok(()),
    }
}

/// Keeps what a collection read. The journal is removed once the snapshot is on the disk: whatever happens in between,
/// nothing has to be read again.
///
/// # Errors
/// When the snapshot cannot be read or written.
pub fn keep(folder: &CaseFolder, run: Run, journal: Journal) -> Result<Snapshot, CollectError> {
    let snapshot = load(folder, run.source)?.after(run);
    save(folder, &snapshot)?;
    journal.close()?;
    Ok(snapshot)
}

/// Takes files in which people have what a source holds. A file that cannot be used leaves all as it was.
///
/// # Errors
/// When a file cannot be read or has no form that is known, or the snapshot cannot be read or written.
pub fn take(
    folder: &CaseFolder,
    source: Source,
    paths: &[PathBuf],
    now: DateTime<Utc>,
) -> Result<Snapshot, CollectError> {
    let before = load(folder, source)?;
    let read = paths.iter().map(|path| read(source, path)).collect::<Result<Vec<_>, _>>()?;
    let snapshot = before.with_files(read, now);
    save(folder, &snapshot)?;
    Ok(snapshot)
}

/// What a file says, by the name that the snapshot knows it by.
fn read(source: Source, path: &Path) -> Result<(String, Report<Vec<stanch_inventory::record::Record>>), CollectError> {
    let fail = |source| FolderError::Read { path: path.to_owned(), source };
    let size = fs::metadata(path).map_err(fail)?;
    if size.is_file() && size.len() > MOST << 20 {
        return Err(CollectError::TooLarge { path: path.to_owned(), most: MOST });
    }
    let bytes = fs::read(path).map_err(fail)?;
    let name = path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned());
    let said = files::read(source, &name, &bytes)?;
    Ok((name, said))
}

fn save(folder: &CaseFolder, snapshot: &Snapshot) -> Result<(), CollectError> {
    Ok(write_atomic(&folder.snapshot(snapshot.source), snapshot.to_text()?.as_bytes())?)
}

/// What the snapshots of a case could not see, in the order of display.
pub fn gaps(snapshots: &[Snapshot]) -> Vec<Gap> {
    let mut gaps: Vec<Gap> = snapshots.iter().flat_map(Snapshot::gaps).collect();
    gaps.sort();
    gaps.dedup();
    gaps
}
