//! Why a command could not do its work.

use std::io;

use stanch_case::approval::ApprovalError;
use stanch_case::collected::CollectError;
use stanch_case::config::{ConfigError, UnknownVendor};
use stanch_case::exposures::ExposureError;
use stanch_case::folder::FolderError;
use stanch_case::journal::OpenError;
use stanch_case::plans::PlansError;
use stanch_case::results::{CredentialError, StoryError};
use stanch_case::signature::SignError;
use stanch_case::stage::{AskError, SelectError, StageError};
use stanch_contain::choose::ChooseError;
use stanch_contain::journal::Unwritten;
use stanch_contain::plan::PlanError;
use stanch_contain::run::RunError;
use stanch_lake::LakeError;
use stanch_lake::sql::SqlError;
use stanch_playbook::run::{RoutineError, Stop};
use stanch_remote::RemoteError;
use stanch_scenario::ScenarioError;
use stanch_watch::spool::SpoolError;

/// One sentence that names the input and the way out.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error(transparent)]
    Folder(#[from] FolderError),
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Drill(#[from] stanch_drill::DrillError),
    #[error(transparent)]
    Vendor(#[from] UnknownVendor),
    #[error(transparent)]
    Exposures(#[from] ExposureError),
    #[error(transparent)]
    Lake(#[from] LakeError),
    #[error(transparent)]
    Sql(#[from] SqlError),
    #[error(transparent)]
    Stage(#[from] StageError),
    #[error(transparent)]
    Ask(#[from] AskError),
    #[error(transparent)]
    Story(#[from] StoryError),
    #[error(transparent)]
    Collected(#[from] CollectError),
    #[error(transparent)]
    Credential(#[from] CredentialError),
    #[error(transparent)]
    Plan(#[from] PlanError),
    #[error(transparent)]
    Plans(#[from] PlansError),
    #[error(transparent)]
    Approval(#[from] ApprovalError),
    #[error(transparent)]
    Sign(#[from] SignError),
    #[error(transparent)]
    Spool(#[from] SpoolError),
    #[error(transparent)]
    Select(#[from] SelectError),
    #[error(transparent)]
    Choose(#[from] ChooseError),
    #[error(transparent)]
    Run(#[from] RunError),
    #[error(transparent)]
    JournalOpen(#[from] OpenError),
    #[error(transparent)]
    Journal(#[from] Unwritten),
    #[error(transparent)]
    Scenario(#[from] ScenarioError),
    #[error(transparent)]
    Routine(#[from] RoutineError),
    #[error(transparent)]
    Stop(#[from] Stop),
    #[error(transparent)]
    Remote(#[from] RemoteError),
    #[error("the system gives no threads: {0}; close other programs and try again")]
    Threads(io::Error),
    #[error("the servers that stand in for vendors cannot run: {0}; check that programs may listen on 127.0.0.1")]
    Loopback(io::Error),
    #[error("the result cannot be written: {0}; check the disk, or what the output is piped into")]
    Output(#[from] io::Error),
    #[error("the result cannot be written as json: {0}; this is a fault of stanch, please report it")]
    Json(#[from] serde_json::Error),
    #[error("{0}")]
    Usage(String),
}

impl Failure {
    /// Whether the reader of the output went away, as `head` does; that is no error of ours.
    pub(crate) fn is_closed_pipe(&self) -> bool {
        let closed = |error: &io::Error| error.kind() == io::ErrorKind::BrokenPipe;
        match self {
            Self::Output(error) | Self::Sql(SqlError::Write(error)) => closed(error),
            _ => false,
        }
    }
}
