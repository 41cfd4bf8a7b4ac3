//! Why a list of exposures cannot be used.

use std::io;

use stanch_model::text::terminal;
use thiserror::Error;

use crate::folder::FolderError;

/// Why a list of exposures cannot be used. Each sentence names the file and the way out, and never quotes its content.
#[derive(Debug, Error)]
pub enum ExposureError {
    /// The file cannot be read.
    #[error("cannot read {}: {source}; check that it is a file and that you may read it", terminal(file))]
    Read {
        /// The file.
        file: String,
        /// The cause.
        source: io::Error,
    },
    /// There is nothing in the file.
    #[error("{} is empty; list one access key id, ARN or name per line", terminal(file))]
    Empty {
        /// The file.
        file: String,
    },
    /// The file is too large to be a list of names.
    #[error("{} is larger than {most} MiB; give a list of names and key ids, in parts if it must be", terminal(file))]
    TooLarge {
        /// The file.
        file: String,
        /// The limit, in MiB.
        most: u64,
    },
    /// The file is not text.
    #[error("{} is not text; export it as CSV or JSON in UTF-8", terminal(file))]
    Binary {
        /// The file.
        file: String,
    },
    /// The file begins like JSON and is none.
    #[error(
        "{}:{line}:{column}: this is not valid JSON; correct it, or list one thing per line in a .txt file",
        terminal(file)
    )]
    Json {
        /// The file.
        file: String,
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
    },
    /// The stored inventory is not what stanch wrote.
    #[error(
        "{} is damaged at line {line}: it is not an inventory of exposures; move it away and run `stanch expose` again",
        terminal(file)
    )]
    Damaged {
        /// The file.
        file: String,
        /// The line, from 1.
        line: usize,
    },
    /// The inventory cannot be stored.
    #[error(transparent)]
    Folder(#[from] FolderError),
}
