//! The stages of an investigation that need its logs.

mod assess;
mod gaps;
mod inputs;
mod kept;
mod known;
mod link;

use std::path::PathBuf;

use stanch_detect::DetectError;
use stanch_lake::sql::{Lake, QueryOptions, SqlError};
use stanch_lake::{LakeError, Ledger};
use tokio::runtime::{Builder, Runtime};

pub use assess::{assess, reviewed};
pub use gaps::{Unseen, gaps};
pub use link::{decide, link, linked};

use crate::collected::CollectError;
use crate::config::ConfigError;
use crate::exposures::ExposureError;
use crate::folder::{CaseFolder, FolderError};
use crate::origins::OriginError;
use crate::stix::StixError;

/// Memory that queries over a case may hold before they spill to its folder, in bytes.
const QUERY_BYTES: usize = 1 << 30;

/// Why a stage could not be run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StageError {
    /// `case.toml` could not be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// A STIX file that `case.toml` names could not be used.
    #[error(transparent)]
    Stix(#[from] StixError),
    /// A database that `case.toml` names could not be used.
    #[error(transparent)]
    Origins(#[from] OriginError),
    /// The stored list of what the vendor held could not be used.
    #[error(transparent)]
    Exposures(#[from] ExposureError),
    /// The case folder could not be written.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// What was collected could not be used.
    #[error(transparent)]
    Collected(#[from] CollectError),
    /// The lake could not be read.
    #[error(transparent)]
    Lake(#[from] LakeError),
    /// A query over the lake failed.
    #[error(transparent)]
    Sql(#[from] SqlError),
    /// The review failed.
    #[error(transparent)]
    Detect(#[from] DetectError),
    /// No list of what the vendor held was given yet.
    #[error(
        "the case does not know what the vendor held; read it with `stanch collect`, or give a list of key ids, ARNs or \
         names: stanch expose FILE"
    )]
    NoExposures,
    /// No threads could be started.
    #[error("the system gives no threads: {0}; close other programs and try again")]
    Threads(#[from] std::io::Error),
    /// A result could not be written as JSON.
    #[error("the result cannot be written as json: {0}; this is a fault of stanch, please report it")]
    Json(#[from] serde_json::Error),
}

/// Opens the lake of a case to read it, on `threads` threads.
///
/// # Errors
/// When its ledger or one of its files cannot be read.
pub fn open_lake(folder: &CaseFolder, threads: usize) -> Result<Lake, StageError> {
    let ledger = Ledger::read(&folder.lake())?;
    let parts: Vec<PathBuf> = ledger.parts().iter().map(|part| PathBuf::from(&part.path)).collect();
    let spill_dir = folder.results().join("spill");
    Ok(Lake::open(&folder.lake(), &parts, QueryOptions { memory_bytes: QUERY_BYTES, threads, spill_dir })?)
}

/// A runtime for queries on `threads` threads.
///
/// # Errors
/// When the system gives no threads.
pub fn runtime(threads: usize) -> Result<Runtime, StageError> {
    Ok(Builder::new_multi_thread().worker_threads(threads).build()?)
}
