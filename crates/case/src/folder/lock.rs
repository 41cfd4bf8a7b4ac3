//! One writer at a time.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;

use super::FolderError;

/// The lock file. It stays in the folder; what counts is whether a process holds it.
const LOCK_FILE: &str = ".lock";

/// The right to write a case. The operating system takes it back when the process ends, even when it is killed, so
/// that no stale lock is ever left behind.
#[derive(Debug)]
pub struct CaseLock {
    /// Open for as long as the lock is held.
    _file: File,
}

impl CaseLock {
    /// Takes the lock of the case in `root` without waiting for it.
    pub(super) fn take(root: &Path) -> Result<Self, FolderError> {
        Self::at(&root.join(LOCK_FILE), root)
    }

    /// Takes a lock with a file of its own, for a part of the case in `root`.
    pub(super) fn at(path: &Path, root: &Path) -> Result<Self, FolderError> {
        let write_error = |source| FolderError::Write { path: path.to_owned(), source };
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(path).map_err(write_error)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(FolderError::Locked { root: root.to_owned() }),
            Err(TryLockError::Error(source)) => Err(write_error(source)),
        }
    }
}
