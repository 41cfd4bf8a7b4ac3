//! Messages that wait for their receivers, in files that survive whoever writes them.
//!
//! One file a receiver, a line an event: queued, being sent, sent, failed, given up. A line is on the disk before what
//! follows from it; half a line at the end, which a crash leaves, is left out.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::message::Message;

/// The longest pause between two tries.
const LONGEST: i64 = 300;

/// So many lines of what is done are kept before a file is written anew without them.
const DONE: usize = 1_000;

/// Why the spool cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("cannot keep messages in {}: {cause}; check the permissions and the free space", path.display())]
pub struct SpoolError {
    path: PathBuf,
    cause: String,
}

/// One line.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "entry")]
enum Entry {
    Queued { number: u64, message: Box<Message> },
    Sending { number: u64 },
    Sent { number: u64 },
    Failed { number: u64, next: DateTime<Utc> },
    GivenUp { number: u64, cause: String },
}

/// A message that waits.
#[derive(Debug)]
struct Waiting {
    message: Message,
    next: Option<DateTime<Utc>>,
    /// Whether somebody began to send it. A try that failed may have arrived all the same: an answer gets lost too.
    begun: bool,
}

/// What waits for one receiver.
#[derive(Debug)]
struct Queue {
    path: PathBuf,
    file: File,
    waiting: BTreeMap<u64, Waiting>,
    /// Ids of messages that were queued once, so that none is queued twice.
    known: BTreeMap<String, u64>,
    last: u64,
    done: usize,
}

/// Messages that wait for their receivers.
#[derive(Debug)]
pub struct Spool {
    folder: PathBuf,
    queues: BTreeMap<String, Queue>,
}

/// How long to wait after so many tries in vain: longer each time, up to five minutes, and never twice the same.
/// `jitter` is a number below a thousand.
pub fn next_try(tries: u32, jitter: u32) -> TimeDelta {
    let seconds = (1_i64 << tries.min(10)).min(LONGEST);
    TimeDelta::milliseconds(seconds * 500 + seconds * i64::from(jitter.min(999)) / 2)
}

impl Spool {
    /// Opens the spool of a folder, with what waits in it.
    ///
    /// # Errors
    /// When it cannot be read or written.
    pub fn open(folder: &Path) -> Result<Self, SpoolError> {
        let fail = |cause: io::Error| SpoolError { path: folder.to_owned(), cause: cause.to_string() };
        fs::create_dir_all(folder).map_err(fail)?;
        let mut spool = Self { folder: folder.to_owned(), queues: BTreeMap::new() };
        for entry in fs::read_dir(folder).map_err(fail)? {
            let name = entry.map_err(fail)?.file_name().to_string_lossy().into_owned();
            if let Some(receiver) = name.strip_suffix(".jsonl").and_then(decoded) {
                spool.queue(&receiver)?;
            }
        }
        Ok(spool)
    }

    fn queue(&mut self, receiver: &str) -> Result<&mut Queue, SpoolError> {
        if !self.queues.contains_key(receiver) {
            let queue = Queue::open(self.folder.join(format!("{}.jsonl", encoded(receiver))))?;
            self.queues.insert(receiver.to_owned(), queue);
        }
        // It was just put there, if it was not there before.
        self.queues
            .get_mut(receiver)
            .ok_or_else(|| SpoolError { path: self.folder.clone(), cause: format!("nothing is known of {receiver}") })
    }

    /// Queues a message for a receiver; one that was queued before stays as it is.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn enqueue(&mut self, receiver: &str, message: &Message) -> Result<(), SpoolError> {
        let queue = self.queue(receiver)?;
        if queue.known.contains_key(&message.id) {
            return Ok(());
        }
        let number = queue.last + 1;
        queue.write(Entry::Queued { number, message: Box::new(message.clone()) })
    }

    /// The oldest message for a receiver, where it is time to send it. One that somebody began to send before says so,
    /// however that ended.
    pub fn due(&self, receiver: &str, now: DateTime<Utc>) -> Option<(u64, Message)> {
        let (number, waiting) = self.queues.get(receiver)?.waiting.first_key_value()?;
        if waiting.next.is_some_and(|next| next > now) {
            return None;
        }
        let mut message = waiting.message.clone();
        message.possibly_sent_before = waiting.begun;
        Some((*number, message))
    }

    /// Writes down that a message is about to be sent.
    ///
    /// # Errors
    /// When it cannot be written: it must not be sent then.
    pub fn sending(&mut self, receiver: &str, number: u64) -> Result<(), SpoolError> {
        self.queue(receiver)?.write(Entry::Sending { number })
    }

    /// Writes down that a message arrived.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn sent(&mut self, receiver: &str, number: u64) -> Result<(), SpoolError> {
        self.queue(receiver)?.write(Entry::Sent { number })
    }

    /// Writes down that a message did not arrive, and when it is to be tried again.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn failed(&mut self, receiver: &str, number: u64, next: DateTime<Utc>) -> Result<(), SpoolError> {
        self.queue(receiver)?.write(Entry::Failed { number, next })
    }

    /// Writes down that a receiver refuses a message for good.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn given_up(&mut self, receiver: &str, number: u64, cause: &str) -> Result<(), SpoolError> {
        self.queue(receiver)?.write(Entry::GivenUp { number, cause: cause.to_owned() })
    }

    /// How many messages wait for a receiver.
    pub fn waiting(&self, receiver: &str) -> usize {
        self.queues.get(receiver).map_or(0, |queue| queue.waiting.len())
    }
}

impl Queue {
    fn open(path: PathBuf) -> Result<Self, SpoolError> {
        let fail = |cause: io::Error| SpoolError { path: path.clone(), cause: cause.to_string() };
        let mut options = OpenOptions::new();
        options.create(true).append(true).read(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&path).map_err(fail)?;
        let text = fs::read(&path).map_err(fail)?;
        let whole = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        file.set_len(whole as u64).and_then(|()| file.sync_all()).map_err(fail)?;
        let (waiting, known) = (BTreeMap::new(), BTreeMap::new());
        let mut queue = Self { path: path.clone(), file, waiting, known, last: 0, done: 0 };
        for line in text.get(..whole).unwrap_or_default().split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
            let entry = serde_json::from_slice(line).map_err(|error| fail(io::Error::other(error)))?;
            queue.take(entry);
        }
        Ok(queue)
    }

    fn take(&mut self, entry: Entry) {
        match entry {
            Entry::Queued { number, message } => {
                self.last = self.last.max(number);
                self.known.insert(message.id.clone(), number);
                self.waiting.insert(number, Waiting { message: *message, next: None, begun: false });
            }
            Entry::Sending { number } => {
                if let Some(waiting) = self.waiting.get_mut(&number) {
                    waiting.begun = true;
                }
            }
            Entry::Failed { number, next } => {
                if let Some(waiting) = self.waiting.get_mut(&number) {
                    waiting.next = Some(next);
                }
            }
            Entry::Sent { number } | Entry::GivenUp { number, .. } => {
                self.waiting.remove(&number);
                self.done += 1;
            }
        }
    }

    fn write(&mut self, entry: Entry) -> Result<(), SpoolError> {
        let fail = |cause: &dyn std::fmt::Display| SpoolError { path: self.path.clone(), cause: cause.to_string() };
        let mut line = serde_json::to_vec(&entry).map_err(|error| fail(&error))?;
        line.push(b'\n');
        let length = self.file.metadata().map_err(|error| fail(&error))?.len();
        let written = self.file.write_all(&line).and_then(|()| self.file.sync_data());
        if let Err(error) = written {
            let failed = fail(&error);
            // Where even that fails, the next start takes half a line away.
            let _ = self.file.set_len(length);
            return Err(failed);
        }
        self.take(entry);
        if self.done >= DONE && self.waiting.is_empty() {
            self.shorten()?;
        }
        Ok(())
    }

    /// Begins the file anew, once nothing waits and much is done. The ids that are known stay in memory: what the next
    /// process is given again, the alerts know by its events.
    fn shorten(&mut self) -> Result<(), SpoolError> {
        let shortened = self.file.set_len(0).and_then(|()| self.file.sync_data());
        shortened.map_err(|error| SpoolError { path: self.path.clone(), cause: error.to_string() })?;
        self.done = 0;
        Ok(())
    }
}

/// A receiver's name as a file's.
fn encoded(name: &str) -> String {
    name.bytes().fold(String::new(), |mut text, byte| {
        if byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_' {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02x}"));
        }
        text
    })
}

/// The receiver's name of a file's; none for a file that is no queue.
fn decoded(name: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = name;
    while let Some(first) = rest.chars().next() {
        if first == '%' {
            bytes.push(u8::from_str_radix(rest.get(1..3)?, 16).ok()?);
            rest = rest.get(3..)?;
        } else {
            bytes.extend(first.to_string().bytes());
            rest = rest.get(first.len_utf8()..)?;
        }
    }
    String::from_utf8(bytes).ok()
}
