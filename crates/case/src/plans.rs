//! The plans of a case.

use std::fs;
use std::io;

use stanch_contain::plan::{Plan, PlanError};

use crate::folder::{CaseFolder, FolderError};

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
    let root = folder.plans();
    let unreadable = |source| FolderError::Read { path: root.clone(), source };
    let entries = match fs::read_dir(&root) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(unreadable)?,
    };
    let mut ids = Vec::new();
    for entry in entries {
        let name = entry.map_err(unreadable)?.file_name().to_string_lossy().into_owned();
        if let Some(id) = name.strip_suffix(".json").filter(|id| !id.starts_with('.')) {
            ids.push(id.to_owned());
        }
    }
    ids.sort();
    Ok(ids)
}

/// All plans, by id. One that was edited is an error: what stands where cannot be told with it.
///
/// # Errors
/// When one cannot be read, or is not as it was made.
pub fn all(folder: &CaseFolder) -> Result<Vec<Plan>, PlansError> {
    let read = |id: String| {
        let path = folder.plans().join(format!("{id}.json"));
        let text = fs::read_to_string(&path).map_err(|source| FolderError::Read { path: path.clone(), source })?;
        Ok(Plan::parse(&text, &path.display().to_string())?)
    };
    ids(folder)?.into_iter().map(read).collect()
}
