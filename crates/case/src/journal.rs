//! `journal/journal.jsonl`: what was intended, done and seen, a line each, on the disk before anything follows from it.

use chrono::{DateTime, Utc};
use stanch_contain::journal::{Entry, Ledger, Line, Unwritten};

use crate::chained::{self, Chained};
use crate::folder::CaseFolder;

pub use crate::chained::OpenError;

/// The journal of a case, open to be written.
pub struct Journal(Chained<Entry>);

/// What a journal says; nothing where there is none yet. Half a line at its end is left out: whoever wrote it was killed
/// before anything followed from it.
///
/// # Errors
/// When it cannot be read, or somebody changed it.
pub fn read(folder: &CaseFolder) -> Result<Vec<Line>, OpenError> {
    chained::read(&folder.journal_file())
}

impl Journal {
    /// Opens the journal of a case to write it, and takes away half a line that a crash left at its end, which it says in
    /// a line of its own. `clock` gives the times of its lines.
    ///
    /// # Errors
    /// When another process has it open, it cannot be read or written, or somebody changed it.
    pub fn open(folder: &CaseFolder, clock: fn() -> DateTime<Utc>) -> Result<Self, OpenError> {
        let lock = folder.lock_journal()?;
        Chained::open(&folder.journal_file(), lock, clock, |bytes| Entry::Recovered { bytes }).map(Self)
    }

    /// The lines that were there when it was opened.
    pub fn past(&self) -> &[Line] {
        self.0.past()
    }
}

impl Ledger for Journal {
    fn append(&self, entry: Entry) -> Result<(), Unwritten> {
        self.0.append(entry).map(drop).map_err(|cause| Unwritten { cause })
    }
}
