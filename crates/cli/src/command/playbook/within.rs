//! Whether what a command of a playbook is given to read stays within the case, also where links lead.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// What leads out of a folder, of what an argument names there: the file or the folder itself, or a link in that folder;
/// none where all of it stays within.
pub(super) fn leads_out(root: &Path, argument: &str) -> Option<String> {
    let named = match argument.split_once('=') {
        Some((name, value)) if name.starts_with('-') => value,
        _ => argument,
    };
    // Of a case that cannot be looked at, nobody knows what is within.
    let Ok(root) = root.canonicalize() else { return Some(named.to_owned()) };
    // What is not there, or cannot be come to, the command cannot read either.
    let found = root.join(named).canonicalize().ok()?;
    if !found.starts_with(&root) {
        return Some(named.to_owned());
    }
    let (mut folders, mut seen) = (vec![found], BTreeSet::new());
    while let Some(folder) = folders.pop() {
        if !seen.insert(folder.clone()) {
            continue;
        }
        // Nor what it may not list.
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for path in entries.flatten().map(|entry| entry.path()) {
            // A link that leads nowhere has nothing to be read.
            let Ok(target) = path.canonicalize() else { continue };
            if !target.starts_with(&root) {
                return Some(path.strip_prefix(&root).unwrap_or(&path).display().to_string());
            }
            if target.is_dir() {
                folders.push(target);
            }
        }
    }
    None
}
