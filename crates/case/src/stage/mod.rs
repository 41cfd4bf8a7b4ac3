//! The stages of an investigation that need its logs.

mod aftermath;
mod ask;
mod assess;
mod contain;
mod estate;
mod former;
mod gaps;
mod gate;
mod inputs;
mod kept;
mod known;
mod least;
mod link;
#[cfg(test)]
mod made;
mod reach;
mod readiness;
mod removed;
mod reviews;
mod token_role;
mod watch;

use std::path::PathBuf;

use chrono::{DateTime, NaiveDate, Utc};
use stanch_detect::DetectError;
use stanch_iam::estate::WhoError;
use stanch_iam::least::LeastError;
use stanch_lake::sql::{Lake, QueryOptions, SqlError};
use stanch_lake::{LakeError, Ledger};
use tokio::runtime::{Builder, Runtime};

pub use ask::{AskError, Drawn, can, paths};
pub use assess::{assess, reviewed};
pub use contain::{Ground, SelectError, ground};
pub use estate::{Collected, estate};
pub use gaps::{Unseen, gaps};
pub use gate::{Asked, back, gate, is_way_back, projects};
pub use least::{Days, least_privilege};
pub use link::{decide, link, linked};
pub use reach::{drawing, everyone, reach};
pub use readiness::readiness;
pub use removed::made_by;
pub use reviews::reviews;
pub use token_role::token_role;
pub use watch::{canaries, known, past};

use crate::collected::CollectError;
use crate::config::ConfigError;
use crate::exposures::ExposureError;
use crate::folder::{CaseFolder, FolderError};
use crate::journal::OpenError;
use crate::origins::OriginError;
use crate::plans::PlansError;
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
    /// A plan could not be used.
    #[error(transparent)]
    Plans(#[from] PlansError),
    /// The journal could not be used.
    #[error(transparent)]
    Journal(#[from] OpenError),
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
    /// Nothing was collected from AWS.
    #[error(
        "nothing was collected from AWS, so that nobody knows who can do what there; read it with `stanch collect aws`, or \
         from files with --from"
    )]
    NoAws,
    /// Nothing was collected at all.
    #[error("nothing was collected yet; read what vendors hold with `stanch collect`, or from files with --from")]
    NothingCollected,
    /// Nobody is meant.
    #[error(transparent)]
    Who(#[from] WhoError),
    /// No replacement for an identity's policies can be proposed.
    #[error(transparent)]
    Least(#[from] LeastError),
    /// There are no logs to tell from what an identity needs.
    #[error(
        "the case has no logs, from which alone can be told what {who} needs; read some with `stanch ingest FOLDER`"
    )]
    NoLogs {
        /// The identity.
        who: String,
    },
    /// An identity did nothing in the days that were asked for.
    #[error(
        "no log of the days from {start} to {end} has a call of {who}, from which alone can be told what it needs; ingest \
         logs of more accounts or days, or give other days with --from and --to"
    )]
    NoBaseline {
        /// The identity.
        who: String,
        /// The first day.
        start: NaiveDate,
        /// The last day.
        end: NaiveDate,
    },
    /// All calls under an identity's name are of one that had it before.
    #[error(
        "all {calls} calls of {who} in these days are of another identity, which had the name before it was deleted; give \
         later days with --from and --to, or collect from AWS anew"
    )]
    Namesake {
        /// The identity.
        who: String,
        /// How many calls.
        calls: u64,
    },
    /// No role for identity tokens can be offered.
    #[error(
        "no role for identity tokens can be offered in place of {who}: {why}; collect from the vendor, or write it by hand"
    )]
    TokenRole {
        /// The identity.
        who: String,
        /// Why, half a sentence.
        why: String,
    },
    /// Days that end before they begin.
    #[error("the days end at {end}, not after their start at {start}; exchange or correct --from and --to")]
    Days {
        /// The first instant.
        start: DateTime<Utc>,
        /// The first instant after.
        end: DateTime<Utc>,
    },
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
