//! The plans of a case.

use std::fs;

use stanch_contain::plan::{Plan, PlanError};

use crate::folder::{CaseFolder, FolderError, list, stem};

/// What a plan's file ends with.
const ENDING: &str = ".json";

/// Why the plans of a case cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PlansError {
    /// A file cannot be read.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// One was edited, or is none.
    #[error(transparent)]
    Plan(#[from] PlanError),
}

/// Ids of all plans, sorted.
///
/// # Errors
/// When their folder cannot be read.
pub fn ids(folder: &CaseFolder) -> Result<Vec<String>, FolderError> {
    Ok(list(&folder.plans(), ENDING)?.iter().map(|file| stem(file, ENDING)).collect())
}

/// All plans, by id. One that was edited is an error: what stands where cannot be told with it.
///
/// # Errors
/// When one cannot be read, or is not as it was made.
pub fn all(folder: &CaseFolder) -> Result<Vec<Plan>, PlansError> {
    let read = |id: String| {
        let path = folder.plans().join(format!("{id}{ENDING}"));
        let text = fs::read_to_string(&path).map_err(|source| FolderError::Read { path: path.clone(), source })?;
        Ok(Plan::parse(&text, &path.display().to_string())?)
    };
    ids(folder)?.into_iter().map(read).collect()
}
