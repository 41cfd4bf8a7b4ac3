//! Why a case folder cannot be used.

use std::io;
use std::path::{Path, PathBuf};

use stanch_model::text::terminal;
use thiserror::Error;

/// Why a case folder cannot be used. Each sentence names the folder and the way out.
#[derive(Debug, Error)]
pub enum FolderError {
    /// No folder from here upwards is a case.
    #[error(
        "no case.toml in {} or any folder above it; make a case with `stanch init DIR --vendor circleci`, or name one with \
         --case DIR",
        shown(from)
    )]
    NotFound {
        /// Where the search began.
        from: PathBuf,
    },
    /// The folder that was named is no case.
    #[error("{} is not a case, as it has no case.toml; name the folder that `stanch init` made", shown(root))]
    NotACase {
        /// The folder.
        root: PathBuf,
    },
    /// There is a case already.
    #[error("{} is a case already; use it as it is, or name a new folder", shown(root))]
    AlreadyACase {
        /// The folder.
        root: PathBuf,
    },
    /// A case inside a case would make commands inside it ambiguous.
    #[error("{} lies inside the case {}; name a folder outside of it", shown(root), shown(around))]
    InsideACase {
        /// The folder that was to become a case.
        root: PathBuf,
        /// The case that it lies in.
        around: PathBuf,
    },
    /// A new case needs a folder of its own.
    #[error("{} is not empty; name a new folder", shown(root))]
    NotEmpty {
        /// The folder.
        root: PathBuf,
    },
    /// The path is a file.
    #[error("{} is a file or lies below one; name a folder", shown(root))]
    NotAFolder {
        /// The path.
        root: PathBuf,
    },
    /// Another process writes this case.
    #[error("another stanch process is writing the case {}; wait until it has ended and run this again", shown(root))]
    Locked {
        /// The case.
        root: PathBuf,
    },
    /// Something cannot be read.
    #[error("cannot read {}: {source}; check that it exists and that you may read it", shown(path))]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// Something cannot be written.
    #[error("cannot write {}: {source}; check the permissions and the free space", shown(path))]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
}

/// A path that is harmless to print.
fn shown(path: &Path) -> String {
    terminal(&path.display().to_string()).into_owned()
}
