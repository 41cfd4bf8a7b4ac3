//! `journal/journal.jsonl`: what was intended, done and seen, a line each, on the disk before anything follows from it.

use std::fs::{File, OpenOptions};
use std::io::{self, Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use stanch_contain::journal::{Entry, JournalError, Ledger, Line, parse};

use crate::folder::{CaseFolder, CaseLock, FolderError};

/// Why a journal cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Its folder or its file cannot be used.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// What it says was changed.
    #[error(transparent)]
    Journal(#[from] JournalError),
}

/// The journal of a case, open to be written.
pub struct Journal {
    written: Mutex<Written>,
    past: Vec<Line>,
    clock: fn() -> DateTime<Utc>,
    /// Two that write would each follow a line that is not the last.
    _lock: CaseLock,
}

struct Written {
    file: File,
    last: Option<Line>,
    /// Where the next line begins, in bytes.
    end: u64,
    /// Whether a line could not be written: what stands after `end` is not known then, and nothing more is kept.
    failed: Option<String>,
}

/// What a journal says; nothing where there is none yet. Half a line at its end is left out: whoever wrote it was killed
/// before anything followed from it.
///
/// # Errors
/// When it cannot be read, or somebody changed it.
pub fn read(folder: &CaseFolder) -> Result<Vec<Line>, OpenError> {
    let path = folder.journal_file();
    Ok(parse(&content(&path)?)?.0)
}

fn content(path: &Path) -> Result<Vec<u8>, FolderError> {
    match std::fs::read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        read => read.map_err(|source| FolderError::Read { path: path.to_owned(), source }),
    }
}

impl Journal {
    /// Opens the journal of a case to write it, and takes away half a line that a crash left at its end, which it says in
    /// a line of its own. `clock` gives the times of its lines.
    ///
    /// # Errors
    /// When another process has it open, it cannot be read or written, or somebody changed it.
    pub fn open(folder: &CaseFolder, clock: fn() -> DateTime<Utc>) -> Result<Self, OpenError> {
        let lock = folder.lock_journal()?;
        let path = folder.journal_file();
        let text = content(&path)?;
        let (past, torn) = parse(&text)?;
        let fail = |source| FolderError::Write { path: path.clone(), source };
        let mut options = OpenOptions::new();
        options.create(true).truncate(false).write(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&path).map_err(fail)?;
        let end = (text.len() - torn) as u64;
        file.set_len(end).and_then(|()| file.sync_all()).map_err(fail)?;
        sync_folder(&path).map_err(fail)?;
        let written = Mutex::new(Written { file, last: past.last().cloned(), end, failed: None });
        let journal = Self { written, past, clock, _lock: lock };
        if torn > 0 {
            journal.append(Entry::Recovered { bytes: torn as u64 })?;
        }
        Ok(journal)
    }

    /// The lines that were there when it was opened.
    pub fn past(&self) -> &[Line] {
        &self.past
    }
}

impl Ledger for Journal {
    fn append(&self, entry: Entry) -> Result<(), JournalError> {
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        let fail = |cause: String| JournalError::Write { cause };
        if let Some(cause) = &written.failed {
            return Err(fail(cause.clone()));
        }
        let line = Line::after(written.last.as_ref(), (self.clock)(), entry);
        let text = line.to_text();
        let end = written.end;
        let put = |file: &mut File| {
            file.seek(SeekFrom::Start(end))?;
            file.write_all(text.as_bytes())?;
            file.sync_data()
        };
        if let Err(error) = put(&mut written.file) {
            let cause = error.to_string();
            // Where even that fails, the next start finds half a line and takes it away.
            let _ = written.file.set_len(end);
            written.failed = Some(cause.clone());
            return Err(fail(cause));
        }
        written.end += text.len() as u64;
        written.last = Some(line);
        Ok(())
    }
}

/// Waits until the folder's entry of the file is on the disk. Only Unix lets a folder be opened for that.
fn sync_folder(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(folder) if cfg!(unix) => File::open(folder)?.sync_all(),
        _ => Ok(()),
    }
}
