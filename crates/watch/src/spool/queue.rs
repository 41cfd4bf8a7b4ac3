//! The file of one receiver.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use super::SpoolError;
use super::line::Line;
use super::state::State;

/// A file is made anew when it has grown by so many bytes, and to twice of what it needs.
const GROWTH: u64 = 256 * 1024;

/// A receiver's messages, on the disk as in memory.
#[derive(Debug)]
pub(super) struct Queue {
    path: PathBuf,
    file: File,
    pub(super) state: State,
    /// Where the next line begins, in bytes. What stands behind it was never promised to anybody.
    end: u64,
    /// How long the file was when it was last made anew.
    base: u64,
    /// Whether the folder may still name the file as it was before it was made anew.
    renamed: bool,
}

impl Queue {
    /// Opens a file, or makes it. Half a line at its end is taken away: whoever wrote it was not told that it is there.
    pub(super) fn open(path: PathBuf) -> Result<Self, SpoolError> {
        let mut file = private().read(true).open(&path).map_err(|source| write_error(&path, source))?;
        let mut bytes = Vec::new();
        io::Read::read_to_end(&mut file, &mut bytes)
            .map_err(|source| SpoolError::Read { path: path.clone(), source })?;
        let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let mut state = State::default();
        for (number, text) in (1..).zip(bytes.get(..whole).unwrap_or_default().split_inclusive(|byte| *byte == b'\n')) {
            let taken = serde_json::from_slice::<Line>(text).ok().and_then(|line| state.take(line));
            taken.ok_or_else(|| SpoolError::Broken { path: path.clone(), line: number })?;
        }
        state.resume();
        let mut queue = Self { path, file, state, end: whole as u64, base: 0, renamed: false };
        // What was being sent is marked on the disk before anything new is noted.
        queue.renew()?;
        Ok(queue)
    }

    /// Keeps a line: it is on the disk when this returns, and counts from then on.
    pub(super) fn append(&mut self, line: Line) -> Result<(), SpoolError> {
        let text = text(&line, &self.path)?;
        self.put(text.as_bytes()).map_err(|source| write_error(&self.path, source))?;
        self.end += text.len() as u64;
        // Only lines that fit are given.
        let _ = self.state.take(line);
        if self.end > self.base.saturating_mul(2).saturating_add(GROWTH) {
            // Where that fails, the file is only longer than it has to be, and the next line tries again.
            let _ = self.renew();
        }
        Ok(())
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.settle_name()?;
        // Half a line may stand there, of a write that failed.
        self.file.set_len(self.end)?;
        self.file.seek(SeekFrom::Start(self.end))?;
        self.file.write_all(bytes)?;
        self.file.sync_data()
    }

    /// Makes the file anew without what is settled. A crash leaves the old file or the new one.
    fn renew(&mut self) -> Result<(), SpoolError> {
        let mut content = String::new();
        for line in self.state.lines() {
            content.push_str(&text(&line, &self.path)?);
        }
        let unfinished = self.path.with_extension("unfinished");
        let made = || {
            let mut file = private().truncate(true).open(&unfinished)?;
            file.write_all(content.as_bytes())?;
            file.sync_all()?;
            fs::rename(&unfinished, &self.path)?;
            Ok(file)
        };
        self.file = made().map_err(|source| write_error(&self.path, source))?;
        self.renamed = true;
        self.end = content.len() as u64;
        self.base = self.end;
        self.settle_name().map_err(|source| write_error(&self.path, source))
    }

    /// Waits until the folder names the file that was made last.
    fn settle_name(&mut self) -> io::Result<()> {
        if self.renamed {
            sync_folder(&self.path)?;
            self.renamed = false;
        }
        Ok(())
    }
}

/// A line as text, with its line break.
pub(super) fn text(line: &impl serde::Serialize, path: &Path) -> Result<String, SpoolError> {
    let mut text = serde_json::to_string(line).map_err(|error| write_error(path, error.into()))?;
    text.push('\n');
    Ok(text)
}

pub(super) fn write_error(path: &Path, source: io::Error) -> SpoolError {
    SpoolError::Write { path: path.to_owned(), source }
}

/// A file that only its owner may read.
pub(super) fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Waits until the folder's entry of the file is on the disk. Only Unix lets a folder be opened for that.
pub(super) fn sync_folder(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(folder) if cfg!(unix) && folder.as_os_str().is_empty() => File::open(".")?.sync_all(),
        Some(folder) if cfg!(unix) => File::open(folder)?.sync_all(),
        _ => Ok(()),
    }
}
