//! Files that are there completely or not at all.

use std::ffi::OsStr;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use super::FolderError;

/// How the names of unfinished files begin.
const UNFINISHED: &str = ".unfinished-";

/// Distinguishes the unfinished files of one process.
static COUNT: AtomicU32 = AtomicU32::new(0);

/// Writes a file so that a reader, also after a crash or a power cut, finds the old content or the new and nothing in
/// between. On Unix only its owner may read it.
///
/// # Errors
/// When the folder does not exist or cannot be written, or the disk is full. The old content is still there then.
pub fn write_atomic(path: &Path, content: &[u8]) -> Result<(), FolderError> {
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let unfinished = folder.join(format!("{UNFINISHED}{}-{count}", std::process::id()));
    let written =
        fill(&unfinished, content).and_then(|()| fs::rename(&unfinished, path)).and_then(|()| sync_folder(folder));
    written.map_err(|source| {
        // A leftover is harmless, and there is nothing better to do about one that cannot be removed either.
        let _ = fs::remove_file(&unfinished);
        FolderError::Write { path: path.to_owned(), source }
    })
}

/// Writes a new file and waits until it is on the disk.
fn fill(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let open = || options.open(path);
    let mut file = open().or_else(|error| match error.kind() {
        // An earlier process with the same number was killed before it could finish.
        io::ErrorKind::AlreadyExists => fs::remove_file(path).and_then(|()| open()),
        _ => Err(error),
    })?;
    file.write_all(content)?;
    file.sync_all()
}

/// Waits until the folder's new entry is on the disk. Only Unix lets a folder be opened for that.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// Makes a folder and those above it that are missing. On Unix only its owner may look into it; a folder that exists
/// keeps its permissions.
pub(super) fn make_private_folder(path: &PathBuf) -> Result<(), FolderError> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(|source| FolderError::Write { path: path.clone(), source })
}

/// Whether a file is one that [`write_atomic`] could not finish.
pub(super) fn is_leftover(name: &OsStr) -> bool {
    name.to_string_lossy().starts_with(UNFINISHED)
}
