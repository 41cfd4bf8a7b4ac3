//! A folder that somebody puts log files into.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use stanch_remote::pause;

use super::follow::Polled;
use crate::failure::Failure;

/// Between two looks.
const BETWEEN: Duration = Duration::from_secs(1);

/// A file that was changed so lately may still be written.
const SETTLED: Duration = Duration::from_millis(500);

/// So many bytes of one file are read. CloudTrail's own are far smaller.
const MOST: u64 = 256 << 20;

/// A folder, with what was read of it.
pub(super) struct Folder {
    pub(super) root: PathBuf,
    seen: BTreeSet<String>,
    given: Vec<String>,
    looked: bool,
    /// Whether a file is still being written, or was when it was last looked at.
    is_behind: bool,
}

impl Folder {
    /// A folder of which these files were read. One that is followed for the first time is read from its beginning.
    pub(super) fn new(root: &Path, seen: BTreeSet<String>) -> Result<Self, Failure> {
        fs::read_dir(root).map_err(|error| {
            Failure::Usage(format!("cannot read the folder {}: {error}; give one that exists", root.display()))
        })?;
        Ok(Self { root: root.to_owned(), seen, given: Vec::new(), looked: false, is_behind: false })
    }

    /// Names of files that were read.
    pub(super) fn seen(&self) -> &BTreeSet<String> {
        &self.seen
    }

    /// Whether a file lies there that was not read yet.
    pub(super) fn is_behind(&self) -> bool {
        self.is_behind
    }

    pub(super) async fn next(&mut self) -> Polled {
        if self.looked {
            pause(BETWEEN).await;
        }
        self.looked = true;
        let mut polled = Polled::default();
        let mut files = Vec::new();
        let root = self.root.clone();
        // One that grew is another one; its uses that are known count once.
        let name_of = |path: &Path| {
            let about = fs::metadata(path).ok();
            let changed =
                about.as_ref().and_then(|about| about.modified().ok()?.duration_since(SystemTime::UNIX_EPOCH).ok());
            let name = path.strip_prefix(&root).unwrap_or(path).display().to_string();
            format!("{name}|{}|{}", about.map_or(0, |about| about.len()), changed.unwrap_or_default().as_secs())
        };
        match list(&root, &mut files) {
            // What is gone need not be remembered, so that this grows no larger than the folder.
            Ok(()) => {
                let there: BTreeSet<String> = files.iter().map(|path| name_of(path)).collect();
                self.seen.retain(|name| there.contains(name));
            }
            Err(error) => {
                polled.troubles.push(format!("cannot read the folder {}: {error}; it is tried again", root.display()));
            }
        }
        files.sort();
        self.is_behind = false;
        for path in files {
            let name = name_of(&path);
            if self.seen.contains(&name) {
                continue;
            }
            if !is_settled(&path) {
                self.is_behind = true;
                continue;
            }
            match read(&path) {
                Ok(bytes) => {
                    polled.read.push(path.display().to_string());
                    polled.logs.push((path.display().to_string(), bytes));
                }
                Err(cause) => {
                    polled.troubles.push(format!("{} is left out: {cause}", path.display()));
                    polled.unread.push(path.display().to_string());
                }
            }
            self.given.push(name);
        }
        polled
    }

    pub(super) fn acknowledge(&mut self) {
        self.seen.extend(self.given.drain(..));
    }
}

fn list(folder: &Path, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() {
            list(&entry.path(), files)?;
        } else if kind.is_file() {
            files.push(entry.path());
        }
    }
    Ok(())
}

/// Whether nobody has written to a file for a moment. One that is dated ahead would never come of age, and is read now.
fn is_settled(path: &Path) -> bool {
    let changed = fs::metadata(path).and_then(|about| about.modified()).ok();
    changed.is_some_and(|at| match SystemTime::now().duration_since(at) {
        Ok(age) => age >= SETTLED,
        Err(ahead) => ahead.duration() >= SETTLED,
    })
}

fn read(path: &Path) -> Result<Vec<u8>, String> {
    let size = fs::metadata(path).map_err(|error| error.to_string())?.len();
    if size > MOST {
        return Err(format!("it has {size} bytes, and {MOST} are read at most; read it with `stanch ingest`"));
    }
    fs::read(path).map_err(|error| error.to_string())
}
