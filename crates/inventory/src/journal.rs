//! What a collection has read so far, so that one that was interrupted goes on where it was.
//!
//! One line of JSON for one answer, appended when it was read. A line that was cut off by a kill is the last one and is
//! overwritten. The journal holds what the snapshot will hold, and no value.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::InventoryError;
use crate::page::Page;

/// The name and version of the form.
const SCHEMA: &str = "stanch.journal/1";

/// An older collection is begun anew: its beginning is no longer what the source holds now.
const LONGEST: TimeDelta = TimeDelta::hours(12);

/// The first line.
#[derive(Serialize, Deserialize)]
struct Head {
    schema: String,
    /// What was asked, where and as whom: a collection of something else does not go on from here.
    question: String,
    started: DateTime<Utc>,
}

/// One answer.
#[derive(Serialize, Deserialize)]
struct Line {
    call: String,
    page: Page,
}

/// The answers of a collection that is under way. It can be used from several threads.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    started: DateTime<Utc>,
    /// Answers of an earlier, interrupted collection.
    kept: HashMap<String, Page>,
    file: Mutex<File>,
}

impl Journal {
    /// Opens the journal of a collection, new where there is none, or where the one that is there asked another
    /// `question` or is older than twelve hours. `question` says what is collected, from where and as whom, without any
    /// secret.
    ///
    /// # Errors
    /// When the file cannot be read or written.
    pub fn open(path: &Path, question: &str, now: DateTime<Utc>) -> Result<Self, InventoryError> {
        let fail = |source| InventoryError::Journal { file: path.display().to_string(), source };
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        // Names of secrets are of use to others, too.
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path).map_err(fail)?;
        let mut text = Vec::new();
        file.read_to_end(&mut text).map_err(fail)?;
        let (head, kept, whole) = read(&text);
        let goes_on = head.filter(|head| {
            head.schema == SCHEMA
                && head.question == question
                && (TimeDelta::zero()..LONGEST).contains(&(now - head.started))
        });
        let (started, kept) = match goes_on {
            Some(head) => {
                file.set_len(whole).and_then(|()| file.seek(SeekFrom::End(0))).map_err(fail)?;
                (head.started, kept)
            }
            None => {
                let head = Head { schema: SCHEMA.to_owned(), question: question.to_owned(), started: now };
                file.set_len(0).and_then(|()| file.rewind()).map_err(fail)?;
                append(&mut file, &head).map_err(fail)?;
                (now, HashMap::new())
            }
        };
        Ok(Self { path: path.to_owned(), started, kept, file: Mutex::new(file) })
    }

    /// When the collection began.
    pub fn started(&self) -> DateTime<Utc> {
        self.started
    }

    /// How many answers an interrupted collection left here.
    pub fn resumed(&self) -> usize {
        self.kept.len()
    }

    /// The answer to a call, if it was read before the collection was interrupted. A call is named by its method,
    /// address and parameters, without credentials.
    pub fn get(&self, call: &str) -> Option<&Page> {
        self.kept.get(call)
    }

    /// Keeps the answer to a call.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn put(&self, call: &str, page: &Page) -> Result<(), InventoryError> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        append(&mut file, &Line { call: call.to_owned(), page: page.clone() })
            .map_err(|source| InventoryError::Journal { file: self.path.display().to_string(), source })
    }

    /// Removes the journal of a collection whose snapshot is written.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub fn close(self) -> Result<(), InventoryError> {
        std::fs::remove_file(&self.path)
            .map_err(|source| InventoryError::Journal { file: self.path.display().to_string(), source })
    }
}

/// One line at the end of a file.
fn append(file: &mut File, line: &impl Serialize) -> io::Result<()> {
    let mut text = serde_json::to_vec(line)?;
    text.push(b'\n');
    file.write_all(&text)
}

/// The first line, the answers, and how many bytes whole lines take.
fn read(text: &[u8]) -> (Option<Head>, HashMap<String, Page>, u64) {
    let mut whole = 0;
    let mut head = None;
    let mut kept = HashMap::new();
    for line in text.split_inclusive(|byte| *byte == b'\n') {
        if head.is_none() {
            match serde_json::from_slice::<Head>(line) {
                Ok(first) if line.ends_with(b"\n") => head = Some(first),
                _ => break,
            }
        } else {
            match serde_json::from_slice::<Line>(line) {
                Ok(line_read) if line.ends_with(b"\n") => kept.insert(line_read.call, line_read.page),
                _ => break,
            };
        }
        whole += line.len() as u64;
    }
    (head, kept, whole)
}
