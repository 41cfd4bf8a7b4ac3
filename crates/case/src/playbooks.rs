//! `playbooks/`: a case's own playbooks, and those that they may call.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use stanch_playbook::Playbook;
use stanch_playbook::read::{BYTES, Refusal, read};

use crate::folder::{CaseFolder, FolderError, list, stem};

/// What a playbook's file ends with.
const ENDING: &str = ".json";

/// Why a playbook cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum Unread {
    /// Its file cannot be.
    #[error(transparent)]
    File(#[from] FolderError),
    /// What stands in it is none.
    #[error(transparent)]
    Refused(#[from] Refusal),
}

/// The files of a case's playbooks, each with the name by which it can be called, sorted.
///
/// # Errors
/// When their folder cannot be read.
pub fn files(folder: &CaseFolder) -> Result<Vec<(String, PathBuf)>, FolderError> {
    let files = list(&folder.playbooks(), ENDING)?;
    Ok(files.into_iter().map(|file| (stem(&file, ENDING), file)).collect())
}

/// Reads a playbook: one byte more than is read at most, so that what is too long is told and not cut. To open a pipe would
/// wait for whoever writes it.
///
/// # Errors
/// When it is no file, cannot be read, or is no playbook.
pub fn at(path: &Path) -> Result<Playbook, Unread> {
    let fail = |source| FolderError::Read { path: path.to_owned(), source };
    if !fs::metadata(path).map_err(fail)?.is_file() {
        return Err(fail(io::Error::other("it is no file")).into());
    }
    let mut bytes = Vec::new();
    File::open(path).map_err(fail)?.take(BYTES as u64 + 1).read_to_end(&mut bytes).map_err(fail)?;
    Ok(read(&bytes)?)
}
