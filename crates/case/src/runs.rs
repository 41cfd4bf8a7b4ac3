//! `journal/playbook-<run>.jsonl`: what a run of a playbook began and what came of it, a line each, on the disk before
//! anything follows from it. With the case's folder, a run can be gone on with on any machine.
//!
//! Beside it, `journal/playbook-<run>/` holds answers that people gave from elsewhere, until the run took them.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::PathBuf;

use chrono::{DateTime, Utc};
use stanch_playbook::run::{Entry, Ledger, Line, Stop};

use crate::chained::{self, Chained, OpenError};
use crate::folder::{CaseFolder, FolderError, list, stem, write_atomic};

/// What a journal's file ends with.
const ENDING: &str = ".jsonl";

/// At most so many bytes of an answer are read.
const ANSWER: u64 = 64 << 10;

/// The journal of one run, open to be written. Two that run the same would do everything twice, so that it is locked.
pub struct RunJournal(Chained<Entry>);

/// Names of all runs of a case, sorted.
///
/// # Errors
/// When the folder cannot be read.
pub fn names(folder: &CaseFolder) -> Result<Vec<String>, FolderError> {
    let files = list(&folder.journal_folder(), ENDING)?;
    // What a full disk kept from beginning is no run.
    let begun = files.iter().filter(|file| fs::metadata(file).is_ok_and(|file| file.len() > 0));
    Ok(begun.filter_map(|file| Some(stem(file, ENDING).strip_prefix("playbook-")?.to_owned())).collect())
}

/// What the journal of a run says; nothing where there is none. Half a line at its end is left out.
///
/// # Errors
/// When it cannot be read, or somebody changed it.
pub fn read(folder: &CaseFolder, run: &str) -> Result<Vec<Line>, OpenError> {
    chained::read(&folder.run_file(run))
}

impl RunJournal {
    /// Opens the journal of a run to write it, and takes away half a line that a crash left at its end, which it says in a
    /// line of its own. `clock` gives the times of its lines.
    ///
    /// # Errors
    /// When another process has it open, it cannot be read or written, or somebody changed it.
    pub fn open(folder: &CaseFolder, run: &str, clock: fn() -> DateTime<Utc>) -> Result<Self, OpenError> {
        let lock = folder.lock_run(run)?;
        Chained::open(&folder.run_file(run), lock, clock, |bytes| Entry::Recovered { bytes }).map(Self)
    }

    /// Keeps an entry, and gives its line.
    ///
    /// # Errors
    /// When it cannot be written: why.
    pub fn add(&self, entry: Entry) -> Result<Line, String> {
        self.0.append(entry)
    }

    /// The lines that were there when it was opened.
    pub fn past(&self) -> &[Line] {
        self.0.past()
    }
}

impl Ledger for RunJournal {
    fn append(&self, entry: Entry) -> Result<DateTime<Utc>, Stop> {
        self.add(entry).map(|line| line.at).map_err(Stop::Ledger)
    }
}

/// Leaves an answer for the run to take, and says whether it did: the first one stands until the run took it.
///
/// # Errors
/// When it cannot be written.
pub fn leave_answer(folder: &CaseFolder, run: &str, key: &str, content: &[u8]) -> Result<bool, FolderError> {
    let path = answer_file(folder, run, key);
    let fail = |source| FolderError::Write { path: path.clone(), source };
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(fail)?;
    }
    // Of two who answer at once one is first: a link is made only where there is nothing.
    let aside = path.with_extension(format!("{}.part", std::process::id()));
    write_atomic(&aside, content)?;
    let linked = fs::hard_link(&aside, &path);
    fs::remove_file(&aside).map_err(fail)?;
    match linked {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(fail(error)),
    }
}

/// The answer that was left, if there is one.
///
/// # Errors
/// When it cannot be read.
pub fn left_answer(folder: &CaseFolder, run: &str, key: &str) -> Result<Option<Vec<u8>>, FolderError> {
    let path = answer_file(folder, run, key);
    let file = match File::open(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        opened => opened.map_err(|source| FolderError::Read { path: path.clone(), source })?,
    };
    let mut content = Vec::new();
    file.take(ANSWER).read_to_end(&mut content).map_err(|source| FolderError::Read { path, source })?;
    Ok(Some(content))
}

/// Takes an answer away that the run has in its journal, or that is of no use.
///
/// # Errors
/// When it cannot be taken away.
pub fn forget_answer(folder: &CaseFolder, run: &str, key: &str) -> Result<(), FolderError> {
    let path = answer_file(folder, run, key);
    match fs::remove_file(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(FolderError::Write { path, source: error }),
        _ => Ok(()),
    }
}

/// Keys have digits, dots, colons, `@`, `p` and `x`; no file system takes a colon everywhere.
fn answer_file(folder: &CaseFolder, run: &str, key: &str) -> PathBuf {
    folder.journal_folder().join(format!("playbook-{run}")).join(format!("{}.json", key.replace(':', "_")))
}
