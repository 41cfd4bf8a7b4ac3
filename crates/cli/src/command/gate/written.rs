//! Lines of the journal that the gate writes.

use std::thread::sleep;
use std::time::Duration;

use stanch_case::folder::{CaseFolder, FolderError};
use stanch_case::journal::{Journal, OpenError};
use stanch_contain::journal::{Entry, Ledger as _};

use crate::command::now;
use crate::failure::Failure;

/// How often the journal is tried, and how long between.
const TRIES: u32 = 40;
const BETWEEN: Duration = Duration::from_millis(250);

/// Keeps a line. Many pipelines may ask at once, each of which has the journal for a moment.
pub(super) fn keep(folder: &CaseFolder, entry: Entry) -> Result<(), Failure> {
    let mut tries = 1;
    let journal = loop {
        match Journal::open(folder, now) {
            Err(OpenError::Folder(FolderError::Locked { .. })) if tries < TRIES => {
                tries += 1;
                sleep(BETWEEN);
            }
            opened => break opened?,
        }
    };
    Ok(journal.append(entry)?)
}
