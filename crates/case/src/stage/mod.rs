//! The stages of an investigation that need its logs.

mod assess;

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use stanch_detect::DetectError;
use stanch_lake::sql::{Lake, QueryOptions, SqlError};
use stanch_lake::{LakeError, Ledger};
use tokio::runtime::{Builder, Runtime};

pub use assess::assess;

use crate::config::ConfigError;
use crate::exposures::ExposureError;
use crate::folder::{CaseFolder, FolderError};
use crate::results::Reviewed;

/// Memory that queries over a case may hold before they spill to its folder, in bytes.
const QUERY_BYTES: usize = 1 << 30;

/// Why a stage could not be run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StageError {
    /// `case.toml` could not be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The stored list of what the vendor held could not be used.
    #[error(transparent)]
    Exposures(#[from] ExposureError),
    /// The case folder could not be written.
    #[error(transparent)]
    Folder(#[from] FolderError),
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
        "the case does not know what the vendor held; give it a list of key ids, ARNs or names: stanch expose FILE"
    )]
    NoExposures,
    /// No threads could be started.
    #[error("the system gives no threads: {0}; close other programs and try again")]
    Threads(#[from] std::io::Error),
    /// A result could not be written as JSON.
    #[error("the result cannot be written as json: {0}; this is a fault of stanch, please report it")]
    Json(#[from] serde_json::Error),
}

// STAND-IN, to be replaced by the branch that keeps results while nothing changed: take that branch's `reviewed`.
/// The review of the case as its inputs are at `now`.
///
/// # Errors
/// As [`assess`].
pub fn reviewed(folder: &CaseFolder, threads: usize, now: DateTime<Utc>) -> Result<Reviewed, StageError> {
    let _ = now;
    assess(folder, threads)
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
