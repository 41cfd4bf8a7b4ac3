//! Why a spool cannot be used.

use std::io;
use std::path::PathBuf;

use stanch_model::text::terminal;
use thiserror::Error;

/// Why a spool cannot be used. Each sentence names the file or the receiver and the way out.
#[derive(Debug, Error)]
pub enum SpoolError {
    /// Another process has it open.
    #[error("another process sends from {}; stop it first", terminal(&folder.display().to_string()))]
    InUse {
        /// Its folder.
        folder: PathBuf,
    },
    /// A file cannot be read.
    #[error("cannot read {}: {source}; check its permissions", terminal(&path.display().to_string()))]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// A file cannot be written.
    #[error("cannot write {}: {source}; check its permissions and the space on its disk", terminal(&path.display().to_string()))]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// A line is not what was written.
    #[error(
        "line {line} of {} is not what was written; move the file away, and look in it for alerts that were not sent",
        terminal(&path.display().to_string())
    )]
    Broken {
        /// The file.
        path: PathBuf,
        /// Number of the line, from 1.
        line: usize,
    },
    /// No such message waits, or it is not in the state that the step needs.
    #[error("message {number} for {} cannot be {step}; ask for what is due first", terminal(receiver))]
    Step {
        /// The receiver.
        receiver: String,
        /// Number of the message.
        number: u64,
        /// What was to be noted of it.
        step: &'static str,
    },
}
