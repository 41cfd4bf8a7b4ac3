//! `journal/playbook-<run>.jsonl`: what a run of a playbook began and what came of it, a line each, on the disk before
//! anything follows from it. With the case's folder, a run can be gone on with on any machine.
//!
//! Beside it, `journal/playbook-<run>/` holds answers that people gave from elsewhere, until the run took them.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use stanch_playbook::run::{Broken, Entry, Ledger, Line, Stop, parse};

use crate::folder::{CaseFolder, CaseLock, FolderError, write_atomic};

/// At most so many bytes of an answer are read.
const ANSWER: u64 = 64 << 10;

/// Why the journal of a run cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RunsError {
    /// Its folder or its file cannot be used.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// What it says was changed.
    #[error("the run {run} cannot be used: {broken}")]
    Broken {
        /// The run.
        run: String,
        /// What was changed.
        broken: Broken,
    },
}

/// The journal of one run, open to be written.
pub struct RunJournal {
    written: Mutex<(File, Option<Line>, bool)>,
    past: Vec<Line>,
    clock: fn() -> DateTime<Utc>,
    /// Two that run the same would do everything twice.
    _lock: CaseLock,
}

/// Names of all runs of a case, sorted.
///
/// # Errors
/// When the folder cannot be read.
pub fn names(folder: &CaseFolder) -> Result<Vec<String>, FolderError> {
    let path = folder.journal_folder();
    let fail = |source| FolderError::Read { path: path.clone(), source };
    let entries = match fs::read_dir(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(fail)?,
    };
    let mut names = Vec::new();
    for entry in entries {
        let name = entry.map_err(fail)?.file_name().to_string_lossy().into_owned();
        if let Some(run) = name.strip_prefix("playbook-").and_then(|rest| rest.strip_suffix(".jsonl")) {
            names.push(run.to_owned());
        }
    }
    names.sort();
    Ok(names)
}

/// What the journal of a run says; nothing where there is none. Half a line at its end is left out.
///
/// # Errors
/// When it cannot be read, or somebody changed it.
pub fn read(folder: &CaseFolder, run: &str) -> Result<Vec<Line>, RunsError> {
    let path = folder.run_file(run);
    let text = match fs::read(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        read => read.map_err(|source| FolderError::Read { path, source })?,
    };
    Ok(parse(&text).map_err(|broken| RunsError::Broken { run: run.to_owned(), broken })?.0)
}

impl RunJournal {
    /// Opens the journal of a run to write it, and takes away half a line that a crash left at its end, which it says in a
    /// line of its own. `clock` gives the times of its lines.
    ///
    /// # Errors
    /// When another process has it open, it cannot be read or written, or somebody changed it.
    pub fn open(folder: &CaseFolder, run: &str, clock: fn() -> DateTime<Utc>) -> Result<Self, RunsError> {
        let lock = folder.lock_run(run)?;
        let path = folder.run_file(run);
        let fail = |source| FolderError::Write { path: path.clone(), source };
        let mut options = OpenOptions::new();
        options.create(true).read(true).append(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&path).map_err(fail)?;
        let mut text = Vec::new();
        file.read_to_end(&mut text).map_err(fail)?;
        let (past, torn) = parse(&text).map_err(|broken| RunsError::Broken { run: run.to_owned(), broken })?;
        file.set_len((text.len() - torn) as u64).and_then(|()| file.sync_all()).map_err(fail)?;
        sync_folder(&path).map_err(fail)?;
        let written = Mutex::new((file, past.last().cloned(), false));
        let mut journal = Self { written, past, clock, _lock: lock };
        if torn > 0 {
            let at = journal.append(Entry::Recovered { bytes: torn as u64 });
            at.map_err(|stop| fail(io::Error::other(stop.to_string())))?;
            let last = journal.written.get_mut().unwrap_or_else(PoisonError::into_inner).1.clone();
            journal.past.extend(last);
        }
        Ok(journal)
    }

    /// The lines that were there when it was opened.
    pub fn past(&self) -> &[Line] {
        &self.past
    }
}

impl Ledger for RunJournal {
    fn append(&self, entry: Entry) -> Result<DateTime<Utc>, Stop> {
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        let (file, last, failed) = &mut *written;
        if *failed {
            return Err(Stop::Ledger("an earlier line could not be written".to_owned()));
        }
        let line = Line::after(last.as_ref(), (self.clock)(), entry);
        if let Err(error) = file.write_all(line.to_text().as_bytes()).and_then(|()| file.sync_data()) {
            // What stands at its end is not known then. The next start finds half a line and takes it away.
            *failed = true;
            return Err(Stop::Ledger(error.to_string()));
        }
        let at = line.at;
        *last = Some(line);
        Ok(at)
    }
}

/// Leaves an answer for the run to take. The first one stands.
///
/// # Errors
/// When there is one already, or it cannot be written.
pub fn leave_answer(folder: &CaseFolder, run: &str, key: &str, content: &[u8]) -> Result<(), FolderError> {
    let path = answer_file(folder, run, key);
    let fail = |source| FolderError::Write { path: path.clone(), source };
    if path.exists() {
        return Err(fail(io::Error::other("it was answered already, and the run has not taken that yet")));
    }
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(fail)?;
    }
    write_atomic(&path, content)
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

/// Waits until the folder's entry of the file is on the disk. Only Unix lets a folder be opened for that.
fn sync_folder(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(folder) if cfg!(unix) => File::open(folder)?.sync_all(),
        _ => Ok(()),
    }
}
