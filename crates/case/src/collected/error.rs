//! Why what was collected cannot be used.

use std::path::PathBuf;

use stanch_inventory::InventoryError;
use stanch_model::text::terminal;
use thiserror::Error;

use crate::folder::FolderError;

/// Why what was collected cannot be used. Each sentence names the file and the way out.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum CollectError {
    /// A file is too large to be what it is said to be.
    #[error("{} is larger than {most} MiB; give it in parts", terminal(&path.display().to_string()))]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// The limit, in MiB.
        most: u64,
    },
    /// A snapshot, a journal or a file of a person cannot be used.
    #[error(transparent)]
    Inventory(#[from] InventoryError),
    /// A file cannot be read, or the case folder cannot be written.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// A snapshot cannot be written as JSON.
    #[error("the snapshot cannot be written as json: {0}; this is a fault of stanch, please report it")]
    Json(#[from] serde_json::Error),
}
