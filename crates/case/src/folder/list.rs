//! What lies in a folder of a case.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::FolderError;

/// What a folder has whose name ends like this, sorted; nothing where there is no such folder. What is hidden is left out,
/// since it is not written to its end.
///
/// # Errors
/// When the folder cannot be read.
pub(crate) fn list(folder: &Path, ending: &str) -> Result<Vec<PathBuf>, FolderError> {
    let unreadable = |source| FolderError::Read { path: folder.to_owned(), source };
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(unreadable)?,
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry.map_err(unreadable)?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.ends_with(ending) && !name.starts_with('.') {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(found)
}

/// The name of a file without what it ends with.
pub(crate) fn stem(path: &Path, ending: &str) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.strip_suffix(ending).unwrap_or(&name).to_owned()
}
