//! Whether what a command of a playbook is given to read stays within the case, also where links lead.

use std::fs;
use std::path::Path;

/// What leads out of a folder, of what an argument names there: the file or the folder itself, or a link in that folder;
/// none where all of it stays within.
pub(super) fn leads_out(root: &Path, argument: &str) -> Option<String> {
    let root = root.canonicalize().ok()?;
    let named = match argument.split_once('=') {
        Some((name, value)) if name.starts_with('-') => value,
        _ => argument,
    };
    // What is not there leads nowhere.
    let found = root.join(named).canonicalize().ok()?;
    if !found.starts_with(&root) {
        return Some(named.to_owned());
    }
    let mut folders = vec![found];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for entry in entries.flatten() {
            let Ok(kind) = entry.file_type() else { continue };
            let path = entry.path();
            if kind.is_dir() {
                folders.push(path);
            } else if kind.is_symlink() && path.canonicalize().is_ok_and(|target| !target.starts_with(&root)) {
                return Some(path.strip_prefix(&root).unwrap_or(&path).display().to_string());
            }
        }
    }
    None
}
