//! What can go wrong with a lake as a whole. Trouble with single inputs is a `Gap`, not an error.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// An error that ends the work.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum LakeError {
    /// The lake itself, not an input, could not be read or written.
    #[error("cannot use {}: {source}; check that the disk is not full and that the folder may be written", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file of the lake could not be written or read as Parquet.
    #[error("cannot use {} as parquet: {source}; the disk may be full, else remove the lake folder and ingest again", path.display())]
    Parquet {
        /// The file.
        path: PathBuf,
        /// What the Parquet library said.
        source: parquet::errors::ParquetError,
    },
    /// The ledger holds something that this version cannot read.
    #[error("{}:{line}: this line of the ledger cannot be read: {cause}; restore the file, or remove the lake folder and ingest again", path.display())]
    Ledger {
        /// The ledger's path.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        cause: String,
    },
    /// An input path that does not exist, given by the user.
    #[error("{}: no such file or folder; give paths that exist", path.display())]
    NoSuchInput {
        /// The path as given.
        path: PathBuf,
    },
}

/// Names the path that an I/O error is about.
pub(crate) trait IoContext<T> {
    fn at(self, path: &Path) -> Result<T, LakeError>;
}

impl<T> IoContext<T> for io::Result<T> {
    fn at(self, path: &Path) -> Result<T, LakeError> {
        self.map_err(|source| LakeError::Io { path: path.to_owned(), source })
    }
}
