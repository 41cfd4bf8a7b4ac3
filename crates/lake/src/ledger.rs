//! The ledger: which files were taken, what came of each, and which Parquet files belong to the lake.
//!
//! `ledger.jsonl` holds one line a commit. A line is appended and synced only when every Parquet file that it names is on
//! the disk, so what it says is true at any moment; Parquet files that it does not name are left over from an ingest that
//! was stopped, and are removed by the next one.

use std::collections::HashMap;
use std::fs::{self, File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use stanch_model::Gap;

use crate::LakeError;
use crate::error::IoContext;
use crate::files::Input;

/// What came of one input file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    /// Absolute path.
    pub path: String,
    /// Size in bytes.
    pub size: u64,
    /// When it was last changed, in nanoseconds since 1970.
    pub modified: i128,
    /// SHA-256 of the file as it is on the disk, in hexadecimal.
    pub sha256: String,
    /// Events that were added to the lake.
    pub events: u64,
    /// Events that the lake had already, by event id.
    pub duplicates: u64,
    /// Records that are no events: digests, insights, other objects.
    #[serde(default)]
    pub set_apart: u64,
    /// What could not be read.
    #[serde(default)]
    pub gaps: Vec<Gap>,
}

/// One Parquet file of the lake.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartEntry {
    /// Path below the lake's folder.
    pub path: String,
    /// Rows.
    pub rows: u64,
    /// Size in bytes.
    pub bytes: u64,
    /// Earliest event, in microseconds since 1970; `None` where no event has a time.
    pub first: Option<i64>,
    /// Latest event.
    pub last: Option<i64>,
}

/// One line: a batch of files, taken as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Commit {
    /// Number of the batch, from 0.
    pub batch: u64,
    /// Files that were taken.
    pub files: Vec<FileEntry>,
    /// Parquet files that were written.
    pub parts: Vec<PartEntry>,
}

/// The ledger of one lake.
#[derive(Debug)]
pub struct Ledger {
    path: PathBuf,
    next: u64,
    latest: HashMap<String, FileEntry>,
    parts: Vec<PartEntry>,
}

impl Ledger {
    /// Reads the ledger of a lake; one that does not exist yet is empty.
    ///
    /// # Errors
    /// When the file cannot be read, or a line other than a last one cut short is not what this version writes.
    pub fn read(lake: &Path) -> Result<Self, LakeError> {
        let path = lake.join("ledger.jsonl");
        let mut ledger = Self { path, next: 0, latest: HashMap::new(), parts: Vec::new() };
        ledger.load(|_, _| Ok(()))?;
        Ok(ledger)
    }

    /// Reads the ledger to write to the lake: a last line that was cut short is cut off, as the commit never happened.
    pub(crate) fn open(lake: &Path) -> Result<Self, LakeError> {
        let path = lake.join("ledger.jsonl");
        let mut ledger = Self { path, next: 0, latest: HashMap::new(), parts: Vec::new() };
        ledger.load(|path, whole| {
            let file = OpenOptions::new().write(true).open(path).at(path)?;
            file.set_len(whole).at(path)?;
            file.sync_all().at(path)
        })?;
        Ok(ledger)
    }

    fn load(&mut self, cut: impl FnOnce(&Path, u64) -> Result<(), LakeError>) -> Result<(), LakeError> {
        let file = match File::open(&self.path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
            other => other.at(&self.path)?,
        };
        let mut reader = BufReader::new(file);
        let mut line = Vec::new();
        let mut whole = 0;
        for number in 1.. {
            line.clear();
            reader.read_until(b'\n', &mut line).at(&self.path)?;
            if line.is_empty() {
                break;
            }
            if line.last() != Some(&b'\n') {
                return cut(&self.path, whole);
            }
            let commit: Commit = serde_json::from_slice(&line).map_err(|error| LakeError::Ledger {
                path: self.path.clone(),
                line: number,
                cause: error.to_string(),
            })?;
            self.take(commit);
            whole += line.len() as u64;
        }
        Ok(())
    }

    fn take(&mut self, commit: Commit) {
        self.next = commit.batch + 1;
        self.parts.extend(commit.parts);
        for entry in commit.files {
            self.latest.insert(entry.path.clone(), entry);
        }
    }

    /// Appends a commit, and waits until it is on the disk.
    pub(crate) fn append(&mut self, commit: Commit) -> Result<(), LakeError> {
        let mut line = serde_json::to_vec(&commit).map_err(|error| LakeError::Ledger {
            path: self.path.clone(),
            line: self.next as usize + 1,
            cause: error.to_string(),
        })?;
        line.push(b'\n');
        let mut file = OpenOptions::new().create(true).append(true).open(&self.path).at(&self.path)?;
        file.write_all(&line).at(&self.path)?;
        file.sync_all().at(&self.path)?;
        self.take(commit);
        Ok(())
    }

    /// Number that the next commit may have.
    pub(crate) fn next_batch(&self) -> u64 {
        self.next
    }

    /// What came of a file when it was last taken.
    pub(crate) fn entry(&self, path: &str) -> Option<&FileEntry> {
        self.latest.get(path)
    }

    /// The lake's Parquet files, in the order in which they were committed.
    pub fn parts(&self) -> &[PartEntry] {
        &self.parts
    }

    /// What came of each input file when it was last taken, by path.
    pub fn files(&self) -> Vec<&FileEntry> {
        let mut files: Vec<_> = self.latest.values().collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        files
    }

    /// Whether a file has been taken as it is now. A file that could not be read at all is tried again.
    pub(crate) fn has(&self, input: &Input) -> bool {
        self.latest.get(&path_text(&input.path)).is_some_and(|entry| {
            entry.size == input.size && entry.modified == input.modified && !entry.sha256.is_empty()
        })
    }

    /// Removes Parquet files that no commit names.
    pub(crate) fn sweep(&self, lake: &Path) -> Result<(), LakeError> {
        let known: std::collections::HashSet<PathBuf> = self.parts.iter().map(|part| lake.join(&part.path)).collect();
        for source in folders(lake)? {
            for day in folders(&source)? {
                for entry in fs::read_dir(&day).at(&day)? {
                    let path = entry.at(&day)?.path();
                    if !known.contains(&path) {
                        fs::remove_file(&path).at(&path)?;
                    }
                }
            }
        }
        Ok(())
    }
}

fn folders(of: &Path) -> Result<Vec<PathBuf>, LakeError> {
    let mut folders = Vec::new();
    for entry in fs::read_dir(of).at(of)? {
        let path = entry.at(of)?.path();
        if path.is_dir() {
            folders.push(path);
        }
    }
    Ok(folders)
}

/// A path as text. Bytes that are no UTF-8 become U+FFFD; two such paths that differ only there share an entry, and are
/// told apart by size, time and content.
pub(crate) fn path_text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
