//! A file of lines of which each holds the hash of the one before, on the disk before anything follows from it.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde::de::DeserializeOwned;
use stanch_model::chain::{Broken, Line, parse};

use crate::folder::{CaseLock, FolderError};
use crate::seal::{self, Seal, Sealed};

/// Why such a file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Its folder or the file itself cannot be used.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// What it says was changed.
    #[error("{path}: {broken}")]
    Broken {
        /// The file.
        path: String,
        /// What was changed.
        broken: Broken,
    },
    /// Lines that it had are gone from its end.
    #[error(
        "{path} has {has} lines and had {had} at least: its end is gone, and with it what was done; put it back from a copy of the \
         case, copy it again where this one was made meanwhile, or take {seal} away to go on without"
    )]
    Cut {
        /// The file.
        path: String,
        /// How many lines it has.
        has: usize,
        /// How many it had.
        had: u64,
        /// The file that says so.
        seal: String,
    },
}

/// Such a file, open to be written.
pub(crate) struct Chained<E> {
    written: Mutex<Written<E>>,
    past: Vec<Line<E>>,
    clock: fn() -> DateTime<Utc>,
    /// Two that write would each follow a line that is not the last.
    _lock: CaseLock,
}

struct Written<E> {
    file: File,
    seal: Seal,
    last: Option<Line<E>>,
    /// Where the next line begins, in bytes.
    end: u64,
    /// Whether a line could not be written: what stands after `end` is not known then, and nothing more is kept.
    failed: Option<String>,
}

/// Its lines; none where there is no file yet. Half a line at its end is left out: whoever wrote it was killed before
/// anything followed from it.
pub(crate) fn read<E: Clone + Serialize + DeserializeOwned>(path: &Path) -> Result<Vec<Line<E>>, OpenError> {
    Ok(whole(path)?.lines)
}

/// What stands in it.
struct Whole<E> {
    lines: Vec<Line<E>>,
    /// Bytes of whole lines.
    end: u64,
    /// Bytes of half a line after them.
    torn: u64,
}

fn whole<E: Clone + Serialize + DeserializeOwned>(path: &Path) -> Result<Whole<E>, OpenError> {
    // Before the file itself, to which others may write meanwhile.
    let sealed = seal::read(path).map_err(|source| FolderError::Read { path: seal::path(path), source })?;
    let text = content(path)?;
    let broken = |broken| OpenError::Broken { path: path.display().to_string(), broken };
    let (lines, torn) = parse(&text).map_err(broken)?;
    let whole = Whole { lines, end: (text.len() - torn) as u64, torn: torn as u64 };
    let Some(sealed) = sealed else { return Ok(whole) };
    let line = usize::try_from(sealed.number).ok().and_then(|number| whole.lines.get(number.checked_sub(1)?));
    match line {
        Some(line) if line.hash == sealed.hash => Ok(whole),
        Some(_) => Err(broken(Broken { line: sealed.number, what: "is another one than was written" })),
        None => Err(OpenError::Cut {
            path: path.display().to_string(),
            has: whole.lines.len(),
            had: sealed.number,
            seal: seal::path(path).display().to_string(),
        }),
    }
}

fn content(path: &Path) -> Result<Vec<u8>, FolderError> {
    match fs::read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        read => read.map_err(|source| FolderError::Read { path: path.to_owned(), source }),
    }
}

impl<E: Clone + Serialize + DeserializeOwned> Chained<E> {
    /// Opens it to write it, and takes away half a line that a crash left at its end, which it says in a line of its own:
    /// `recovered` makes the entry for so many bytes. `clock` gives the times of its lines.
    pub(crate) fn open(
        path: &Path,
        lock: CaseLock,
        clock: fn() -> DateTime<Utc>,
        recovered: fn(u64) -> E,
    ) -> Result<Self, OpenError> {
        let Whole { lines: past, end, torn } = whole(path)?;
        let fail = |source| FolderError::Write { path: path.to_owned(), source };
        let mut options = OpenOptions::new();
        options.create(true).truncate(false).write(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path).map_err(fail)?;
        file.set_len(end).and_then(|()| file.sync_all()).map_err(fail)?;
        let seal = Seal::open(path).map_err(fail)?;
        sync_folder(path).map_err(fail)?;
        let written = Mutex::new(Written { file, seal, last: past.last().cloned(), end, failed: None });
        let mut opened = Self { written, past, clock, _lock: lock };
        if torn > 0 {
            let line = opened.append(recovered(torn)).map_err(|cause| fail(io::Error::other(cause)))?;
            opened.past.push(line);
        }
        Ok(opened)
    }

    /// The lines that it had once it was opened.
    pub(crate) fn past(&self) -> &[Line<E>] {
        &self.past
    }

    /// Keeps an entry: its line is on the disk when this returns. Otherwise says why it could not be kept.
    pub(crate) fn append(&self, entry: E) -> Result<Line<E>, String> {
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(cause) = &written.failed {
            return Err(cause.clone());
        }
        let line = Line::after(written.last.as_ref(), (self.clock)(), entry);
        let text = line.to_text();
        let end = written.end;
        let put = |file: &mut File| {
            file.seek(SeekFrom::Start(end))?;
            file.write_all(text.as_bytes())?;
            file.sync_data()
        };
        if let Err(error) = put(&mut written.file) {
            let cause = error.to_string();
            // Where even that fails, the next start finds half a line and takes it away.
            let _ = written.file.set_len(end);
            written.failed = Some(cause.clone());
            return Err(cause);
        }
        // One that cannot be written is older than it could be, and still right.
        let _ = written.seal.put(&Sealed { number: line.number, hash: line.hash.clone() });
        written.end += text.len() as u64;
        written.last = Some(line.clone());
        Ok(line)
    }
}

/// Waits until the folder's entry of the file is on the disk. Only Unix lets a folder be opened for that.
fn sync_folder(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(folder) if cfg!(unix) => File::open(folder)?.sync_all(),
        _ => Ok(()),
    }
}
