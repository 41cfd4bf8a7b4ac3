//! Messages that wait to be sent, in a folder with one file a receiver, which survive the end of a process at any moment.
//!
//! Each step is on the disk before anything follows from it. What was being sent when a process ended, and what failed in
//! any way, may have arrived: it is sent again and says so.

mod error;
mod line;
mod name;
mod pause;
mod queue;
mod state;

use std::collections::BTreeMap;
use std::fs::{self, DirBuilder, File, TryLockError};
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use serde_json::json;

pub use error::SpoolError;
pub use pause::next_try;

use crate::message::Message;
use line::Line;
use name::{decoded, encoded};
use queue::{Queue, private, sync_folder, text, write_error};
use state::Waiting;

/// How the files of receivers end.
const ENDING: &str = "jsonl";

/// Messages to several receivers. One process at a time has a folder open.
#[derive(Debug)]
pub struct Spool {
    folder: PathBuf,
    queues: BTreeMap<String, Queue>,
    /// Open for as long as the lock is held.
    _lock: File,
}

impl Spool {
    /// Opens a folder, or makes it.
    ///
    /// # Errors
    /// When another process has it open, it cannot be read or written, or a line of it was changed.
    pub fn open(folder: &Path) -> Result<Self, SpoolError> {
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(folder).map_err(|source| write_error(folder, source))?;
        let path = folder.join(".lock");
        let lock = private().open(&path).map_err(|source| write_error(&path, source))?;
        lock.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => SpoolError::InUse { folder: folder.to_owned() },
            TryLockError::Error(source) => write_error(&path, source),
        })?;
        let mut spool = Self { folder: folder.to_owned(), queues: BTreeMap::new(), _lock: lock };
        let fail = |source| SpoolError::Read { path: folder.to_owned(), source };
        for entry in fs::read_dir(folder).map_err(fail)? {
            let path = entry.map_err(fail)?.path();
            let name = path.file_stem().and_then(|stem| stem.to_str()).and_then(decoded);
            if let Some(name) = name.filter(|_| path.extension().is_some_and(|ending| ending == ENDING)) {
                spool.queues.insert(name, Queue::open(path)?);
            }
        }
        Ok(spool)
    }

    /// Keeps a message for a receiver, due at once. One that waits already or was settled lately, by its id, is not kept
    /// a second time.
    ///
    /// # Errors
    /// When the message cannot be kept.
    pub fn enqueue(&mut self, receiver: &str, message: &Message, now: DateTime<Utc>) -> Result<(), SpoolError> {
        if !self.queues.contains_key(receiver) {
            let queue = Queue::open(self.folder.join(format!("{}.{ENDING}", encoded(receiver))))?;
            self.queues.insert(receiver.to_owned(), queue);
        }
        match self.queues.get_mut(receiver) {
            Some(queue) if !queue.state.knows(&message.id) => {
                let message = Box::new(message.clone());
                queue.append(Line::Queued { number: queue.state.next, message, due: now, tries: 0 })
            }
            _ => Ok(()),
        }
    }

    /// The number of the oldest message that is due, and the message. What is told of one alert stays in order.
    pub fn due(&self, receiver: &str, now: DateTime<Utc>) -> Option<(u64, Message)> {
        let (number, message) = self.queues.get(receiver)?.state.due(now)?;
        Some((number, message.clone()))
    }

    /// Notes that a message is about to be sent; to be called before each attempt.
    ///
    /// # Errors
    /// When no such message waits, it is being sent, or the note cannot be kept.
    pub fn sending(&mut self, receiver: &str, number: u64) -> Result<(), SpoolError> {
        self.step(receiver, number, "sent", false)?.append(Line::Sending { number })
    }

    /// Notes that the receiver took it.
    ///
    /// # Errors
    /// When it is not being sent, or the note cannot be kept; it will be sent again then, and say so.
    pub fn sent(&mut self, receiver: &str, number: u64) -> Result<(), SpoolError> {
        self.step(receiver, number, "noted as sent", true)?.append(Line::Sent { number })
    }

    /// Notes that a try failed, and when the next one is due.
    ///
    /// # Errors
    /// When it is not being sent, or the note cannot be kept.
    pub fn failed(&mut self, receiver: &str, number: u64, next: DateTime<Utc>) -> Result<(), SpoolError> {
        self.step(receiver, number, "noted as failed", true)?.append(Line::Failed { number, next })
    }

    /// Notes that a message is not tried again, since its receiver refuses it for good. It is kept with the cause in
    /// `<receiver>.refused`, one line a message.
    ///
    /// # Errors
    /// When it is not being sent, or it cannot be kept; it waits as before then.
    pub fn given_up(&mut self, receiver: &str, number: u64, cause: &str) -> Result<(), SpoolError> {
        let path = self.refused(receiver);
        let queue = self.step(receiver, number, "given up", true)?;
        if let Some(Waiting { message, .. }) = queue.state.waiting.get(&number) {
            let line = text(&json!({ "cause": cause, "message": message }), &path)?;
            let kept = || {
                let mut file = private().open(&path)?;
                file.seek(SeekFrom::End(0))?;
                file.write_all(line.as_bytes())?;
                file.sync_all()?;
                sync_folder(&path)
            };
            kept().map_err(|source| write_error(&path, source))?;
        }
        queue.append(Line::GivenUp { number })
    }

    /// The file that keeps what a receiver refused.
    pub fn refused(&self, receiver: &str) -> PathBuf {
        self.folder.join(format!("{}.refused", encoded(receiver)))
    }

    /// How many messages wait for a receiver, those included that are being sent.
    pub fn waiting(&self, receiver: &str) -> usize {
        self.queues.get(receiver).map_or(0, |queue| queue.state.waiting.len())
    }

    /// How often a message that waits was tried in vain, for [`next_try`].
    pub fn tries(&self, receiver: &str, number: u64) -> u32 {
        let waiting = self.queues.get(receiver).and_then(|queue| queue.state.waiting.get(&number));
        waiting.map_or(0, |waiting| waiting.tries)
    }

    /// The queue of a message that waits, if it is or is not being sent as `step` needs it.
    fn step(
        &mut self,
        receiver: &str,
        number: u64,
        step: &'static str,
        sending: bool,
    ) -> Result<&mut Queue, SpoolError> {
        let fits =
            |queue: &&mut Queue| queue.state.waiting.get(&number).is_some_and(|waiting| waiting.sending == sending);
        let wrong = || SpoolError::Step { receiver: receiver.to_owned(), number, step };
        self.queues.get_mut(receiver).filter(fits).ok_or_else(wrong)
    }
}
