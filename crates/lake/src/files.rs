//! Which files an ingest takes, in which order, and which of them together.

use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use stanch_model::{Gap, GapKind};

use crate::LakeError;

/// A file that may hold events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Input {
    /// Absolute path.
    pub(crate) path: PathBuf,
    /// Size in bytes.
    pub(crate) size: u64,
    /// When it was last changed, in nanoseconds since 1970.
    pub(crate) modified: i128,
}

impl Input {
    fn new(path: PathBuf, metadata: &Metadata) -> Self {
        let modified = metadata.modified().ok().map_or(0, |at| match at.duration_since(UNIX_EPOCH) {
            Ok(after) => after.as_nanos() as i128,
            Err(before) => -(before.duration().as_nanos() as i128),
        });
        Self { path, size: metadata.len(), modified }
    }

    /// Bytes of text that the file will give, guessed: audit logs compress about twelve times.
    fn weight(&self) -> u64 {
        let packed = self.path.extension().is_some_and(|e| e == "gz" || e == "zst" || e == "zip");
        if packed { self.size.saturating_mul(12) } else { self.size }
    }
}

/// Every file under the given paths, in the order in which they are taken, and what could not be looked into.
///
/// CloudTrail's own files come in the order of the time in their names, whatever account and region they belong to, so
/// that events of one day are written together; other files in the order of their paths.
pub(crate) fn find(paths: &[PathBuf]) -> Result<(Vec<Input>, Vec<Gap>), LakeError> {
    let mut inputs = Vec::new();
    let mut gaps = Vec::new();
    for path in paths {
        let absolute = fs::canonicalize(path).map_err(|_| LakeError::NoSuchInput { path: path.clone() });
        match (absolute, fs::symlink_metadata(path)) {
            (Ok(absolute), _) => walk(absolute, &mut inputs, &mut gaps),
            // It is there, and cannot be reached: a gap like that of any other file.
            (Err(_), Ok(_)) => gaps.push(unreadable(path, "it cannot be opened; check its permissions")),
            (Err(error), Err(_)) => return Err(error),
        }
    }
    inputs.sort_by(|a: &Input, b| (delivery_time(&a.path), &a.path).cmp(&(delivery_time(&b.path), &b.path)));
    inputs.dedup_by(|a, b| a.path == b.path);
    Ok((inputs, gaps))
}

fn walk(start: PathBuf, inputs: &mut Vec<Input>, gaps: &mut Vec<Gap>) {
    let mut left = vec![start];
    while let Some(path) = left.pop() {
        let metadata = match fs::metadata(&path) {
            Ok(metadata) => metadata,
            Err(error) => {
                gaps.push(unreadable(&path, &error.to_string()));
                continue;
            }
        };
        if metadata.is_file() {
            inputs.push(Input::new(path, &metadata));
        } else if metadata.is_dir() {
            match fs::read_dir(&path) {
                Ok(entries) => entries.for_each(|entry| match entry {
                    Ok(entry) => left.extend(Some(entry.path()).filter(|path| is_wanted(path))),
                    Err(error) => gaps.push(unreadable(&path, &error.to_string())),
                }),
                Err(error) => gaps.push(unreadable(&path, &error.to_string())),
            }
        } else {
            gaps.push(unreadable(&path, "it is neither a file nor a folder"));
        }
    }
}

/// Passes over hidden files, which desktops and version control leave behind, and links to folders, which may lead in a
/// circle: what they lead to is taken when it is named itself.
fn is_wanted(path: &Path) -> bool {
    let hidden = path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
    let leads_on = path.is_symlink() && path.is_dir();
    !(hidden || leads_on)
}

pub(crate) fn unreadable(path: &Path, cause: &str) -> Gap {
    Gap::new(GapKind::Unreadable, path.display().to_string(), cause)
}

/// `20221221T0005Z` out of `…_CloudTrail_us-east-1_20221221T0005Z_….json.gz`; empty for other names.
fn delivery_time(path: &Path) -> &str {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let is_time = |part: &&str| {
        part.len() == 14
            && part.ends_with('Z')
            && part.as_bytes()[8] == b'T'
            && part.starts_with(|c: char| c.is_ascii_digit())
    };
    name.split('_').find(is_time).unwrap_or_default()
}

/// Text that one batch may hold, in bytes, as guessed before reading.
const BATCH_BYTES: u64 = 48 << 20;
/// Files that one batch may hold.
const BATCH_FILES: usize = 4096;

/// Splits files into batches, each committed as a whole. Where a batch ends depends only on the files from its first on,
/// so an ingest that was stopped goes on with the same batches.
pub(crate) fn batches(inputs: Vec<Input>) -> Vec<Vec<Input>> {
    let mut batches: Vec<Vec<Input>> = Vec::new();
    let mut weight = u64::MAX;
    for input in inputs {
        weight = weight.saturating_add(input.weight());
        match batches.last_mut() {
            Some(batch) if weight <= BATCH_BYTES && batch.len() < BATCH_FILES => batch.push(input),
            _ => {
                weight = input.weight();
                batches.push(vec![input]);
            }
        }
    }
    batches
}
