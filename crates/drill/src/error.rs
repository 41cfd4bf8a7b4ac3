//! What a drill stops at.

use std::io;
use std::path::PathBuf;

use stanch_scenario::ScenarioError;
use thiserror::Error;

/// Why a drill cannot go on.
#[derive(Debug, Error)]
pub enum DrillError {
    /// The folder has something in it.
    #[error("{} is not empty; name another folder for the drill", path.display())]
    Occupied {
        /// The folder.
        path: PathBuf,
    },
    /// It is no folder.
    #[error("{} is a file; name another folder for the drill", path.display())]
    NotAFolder {
        /// The file.
        path: PathBuf,
    },
    /// The incident cannot be generated.
    #[error(transparent)]
    Scenario(#[from] ScenarioError),
    /// A double cannot be served, or a program not be started.
    #[error("cannot serve the incident on this machine: {0}")]
    Loopback(#[source] io::Error),
    /// A file cannot be read or written.
    #[error("cannot use {}: {source}; make room for it, or name another folder", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A command did what it must not, or did not what it has to.
    #[error("`stanch {command}` ended with {status}: {said}")]
    Command {
        /// Its arguments.
        command: String,
        /// Its exit status, in words.
        status: String,
        /// What it said last.
        said: String,
    },
    /// A document of a command is not as the drill knows it.
    #[error("`stanch {command}` gave no document that the drill can read: {what}")]
    Document {
        /// Its arguments.
        command: String,
        /// What is missing.
        what: String,
    },
    /// Something that has to be there on the machine is not.
    #[error("the drill needs `ssh-keygen` of OpenSSH for the signatures of those who approve: {0}")]
    Keys(#[source] io::Error),
    /// The understudy does not know what to do.
    #[error("the drill came to a standstill: {0}")]
    Standstill(String),
}
