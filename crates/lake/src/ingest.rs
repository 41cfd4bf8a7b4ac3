//! Taking files into the lake: in batches, side by side, each batch whole or not at all.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use datafusion::arrow::buffer::Buffer;
use stanch_model::Gap;
use stanch_source::{NO_TIME, Opener, Outcome, Rows};

use crate::LakeError;
use crate::error::IoContext;
use crate::files::{self, Input};
use crate::index::Index;
use crate::ledger::{Commit, FileEntry, Ledger, PartEntry, path_text};
use crate::part;

/// The folder of CloudTrail's events below the lake.
const SOURCE: &str = "source=aws_cloudtrail";
/// Memory that one thread's rows may take before they are written, in bytes.
const ROWS_BYTES: usize = 96 << 20;

/// How far an ingest is. Counters only grow; they may be read at any time.
#[derive(Debug, Default)]
pub struct Progress {
    /// Files that will be read.
    pub files_total: AtomicU64,
    /// Their size on the disk, in bytes.
    pub bytes_total: AtomicU64,
    /// Files that were read.
    pub files: AtomicU64,
    /// Bytes of them on the disk.
    pub bytes: AtomicU64,
    /// Events found in them, duplicates included.
    pub events: AtomicU64,
}

/// What an ingest came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ingested {
    /// Files that were taken now.
    pub files: u64,
    /// Files that had been taken before and have not changed.
    pub unchanged: u64,
    /// Events that were added.
    pub events: u64,
    /// Events that the lake had already.
    pub duplicates: u64,
    /// Records that are no events.
    pub set_apart: u64,
    /// What could not be read, of the files that were taken now.
    pub gaps: Vec<Gap>,
}

/// Takes every file under `paths` that has not been taken yet into the lake at `lake`, on `threads` threads.
///
/// # Errors
/// When a path does not exist, or the lake cannot be read or written. What was committed until then stays.
pub fn ingest(lake: &Path, paths: &[PathBuf], threads: usize, progress: &Progress) -> Result<Ingested, LakeError> {
    fs::create_dir_all(lake.join(SOURCE)).at(lake)?;
    let mut ledger = Ledger::open(lake)?;
    ledger.sweep(lake)?;
    let (inputs, gaps) = files::find(paths)?;
    let found = inputs.len();
    let inputs: Vec<Input> = inputs.into_iter().filter(|input| !ledger.has(input)).collect();
    let mut done = Ingested { unchanged: (found - inputs.len()) as u64, ..Ingested::default() };
    progress.files_total.store(inputs.len() as u64, Ordering::Relaxed);
    progress.bytes_total.store(inputs.iter().map(|input| input.size).sum(), Ordering::Relaxed);

    note_folders(&mut ledger, &gaps)?;
    done.gaps.extend(gaps);

    let batches = files::batches(inputs);
    let shared = Shared {
        lake,
        progress,
        first: ledger.next_batch(),
        index: Mutex::new(Index::new(lake, ledger.parts())),
        batches: &batches,
        next: AtomicUsize::new(0),
        failed: AtomicBool::new(false),
        turns: Mutex::new(Turns { admit: 0, commit: 0, ledger, done }),
        turned: Condvar::new(),
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> =
            (0..threads.clamp(1, batches.len().max(1))).map(|_| scope.spawn(|| shared.work())).collect();
        workers.into_iter().try_for_each(|worker| match worker.join() {
            Ok(outcome) => outcome,
            Err(panic) => std::panic::resume_unwind(panic),
        })
    })?;
    let turns = shared.turns.into_inner().unwrap_or_else(PoisonError::into_inner);
    Ok(turns.done)
}

/// Writes down which folders could not be looked into, and which of those that once could not can be now.
fn note_folders(ledger: &mut Ledger, gaps: &[Gap]) -> Result<(), LakeError> {
    let mut entries: Vec<FileEntry> = gaps
        .iter()
        .map(|gap| FileEntry { path: gap.source.clone(), gaps: vec![gap.clone()], ..FileEntry::default() })
        .collect();
    for old in ledger.files() {
        let readable = old.sha256.is_empty() && !old.gaps.is_empty() && fs::read_dir(&old.path).is_ok();
        if readable && !entries.iter().any(|entry| entry.path == old.path) {
            entries.push(FileEntry { path: old.path.clone(), ..FileEntry::default() });
        }
    }
    entries.retain(|entry| ledger.entry(&entry.path) != Some(entry));
    if entries.is_empty() {
        return Ok(());
    }
    let batch = ledger.next_batch();
    ledger.append(Commit { batch, files: entries, parts: Vec::new() })
}

/// Why reading a file ended early.
enum Stop {
    /// The input could not be opened or read: a gap.
    Input(io::Error),
    /// The lake failed: the end of the work.
    Lake(LakeError),
    /// Another thread failed.
    Others,
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Input(error)
    }
}

impl From<LakeError> for Stop {
    fn from(error: LakeError) -> Self {
        Self::Lake(error)
    }
}

struct Shared<'a> {
    lake: &'a Path,
    progress: &'a Progress,
    /// Number of the first batch.
    first: u64,
    index: Mutex<Index>,
    batches: &'a [Vec<Input>],
    next: AtomicUsize,
    failed: AtomicBool,
    turns: Mutex<Turns>,
    turned: Condvar,
}

/// Whose turn it is. Batches are read and written side by side, but look for duplicates and are committed in order, so
/// that the lake does not depend on which thread was faster.
struct Turns {
    admit: usize,
    commit: usize,
    ledger: Ledger,
    done: Ingested,
}

impl Shared<'_> {
    fn work(&self) -> Result<(), LakeError> {
        let mut opener = Opener::new();
        loop {
            let turn = self.next.fetch_add(1, Ordering::Relaxed);
            let Some(batch) = self.batches.get(turn) else { return Ok(()) };
            match Batch::new(self, turn).run(batch, &mut opener) {
                Ok(()) => {}
                Err(stop) => {
                    self.failed.store(true, Ordering::SeqCst);
                    self.turned.notify_all();
                    return match stop {
                        Stop::Lake(error) => Err(error),
                        Stop::Input(_) | Stop::Others => Ok(()),
                    };
                }
            }
        }
    }

    /// Waits until `reached` holds.
    fn wait(&self, reached: impl Fn(&Turns) -> bool) -> Result<MutexGuard<'_, Turns>, Stop> {
        let turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        let turns = self
            .turned
            .wait_while(turns, |turns| !reached(turns) && !self.failed.load(Ordering::SeqCst))
            .unwrap_or_else(PoisonError::into_inner);
        if self.failed.load(Ordering::SeqCst) { Err(Stop::Others) } else { Ok(turns) }
    }
}

/// One batch on its way into the lake.
struct Batch<'a> {
    shared: &'a Shared<'a>,
    turn: usize,
    number: u64,
    rows: Rows,
    /// Where the rows of each file begin: index of the entry, first row.
    spans: Vec<(usize, usize)>,
    entries: Vec<FileEntry>,
    parts: Vec<PartEntry>,
}

impl<'a> Batch<'a> {
    fn new(shared: &'a Shared<'a>, turn: usize) -> Self {
        let number = shared.first + turn as u64;
        Self { shared, turn, number, rows: Rows::new(), spans: Vec::new(), entries: Vec::new(), parts: Vec::new() }
    }

    fn run(mut self, inputs: &[Input], opener: &mut Opener) -> Result<(), Stop> {
        for input in inputs {
            if self.shared.failed.load(Ordering::Relaxed) {
                return Err(Stop::Others);
            }
            self.take(input, opener)?;
            let progress = self.shared.progress;
            progress.files.fetch_add(1, Ordering::Relaxed);
            progress.bytes.fetch_add(input.size, Ordering::Relaxed);
        }
        self.flush(true)?;
        self.commit()
    }

    fn take(&mut self, input: &Input, opener: &mut Opener) -> Result<(), Stop> {
        let path = path_text(&input.path);
        let before = {
            let turns = self.shared.turns.lock().unwrap_or_else(PoisonError::into_inner);
            turns.ledger.entry(&path).cloned()
        };
        let index = self.entries.len();
        self.entries.push(FileEntry { path, size: input.size, modified: input.modified, ..FileEntry::default() });
        let source = self.entries[index].path.clone();
        let mut outcome = Outcome::default();
        let mut rows = std::mem::replace(&mut self.rows, Rows::new());
        self.spans.push((index, rows.len()));
        let mut unchanged = None;
        let sha256 = opener.read(
            &input.path,
            &source,
            &mut rows,
            &mut outcome,
            |sha256| {
                unchanged = before.filter(|entry| entry.sha256 == sha256);
                unchanged.is_some()
            },
            |rows| {
                if rows.memory() < ROWS_BYTES {
                    return Ok(());
                }
                std::mem::swap(rows, &mut self.rows);
                let flushed = self.flush(false);
                std::mem::swap(rows, &mut self.rows);
                self.spans.push((index, 0));
                flushed
            },
        );
        self.rows = rows;
        let entry = &mut self.entries[index];
        match sha256 {
            Ok(sha256) => {
                if let Some(before) = unchanged {
                    *entry = FileEntry { size: input.size, modified: input.modified, ..before };
                    return Ok(());
                }
                entry.sha256 = sha256;
                entry.set_apart = outcome.set_apart_count();
                entry.gaps = outcome.into_gaps(&source);
            }
            Err(Stop::Input(error)) => entry.gaps = vec![files::unreadable(&input.path, &input_cause(&error))],
            Err(stop) => return Err(stop),
        }
        Ok(())
    }

    /// Writes the rows at hand. Duplicates are looked for in the order of the batches: the turn is kept until the last
    /// rows of this one are through.
    fn flush(&mut self, last: bool) -> Result<(), Stop> {
        let committed = self.shared.first + self.shared.wait(|turns| turns.admit == self.turn)?.commit as u64;
        let rows = std::mem::replace(&mut self.rows, Rows::new());
        let keep = {
            let mut index = self.shared.index.lock().unwrap_or_else(PoisonError::into_inner);
            index.admit(&rows, self.number, committed)?
        };
        if last {
            self.shared.turns.lock().unwrap_or_else(PoisonError::into_inner).admit += 1;
            self.shared.turned.notify_all();
        }
        for (at, &(entry, start)) in self.spans.iter().enumerate() {
            let end = self.spans.get(at + 1).map_or(rows.len(), |&(_, start)| start);
            let kept = keep[start..end].iter().filter(|&&kept| kept).count() as u64;
            self.entries[entry].events += kept;
            self.entries[entry].duplicates += (end - start) as u64 - kept;
        }
        self.spans.clear();
        self.shared.progress.events.fetch_add(rows.len() as u64, Ordering::Relaxed);
        self.write(rows, &keep)?;
        Ok(())
    }

    fn write(&mut self, mut rows: Rows, keep: &[bool]) -> Result<(), LakeError> {
        let days = part::days(&rows, keep);
        let blocks: Vec<Buffer> = rows.take_blocks().into_iter().map(Buffer::from_vec).collect();
        for day in days {
            let folder = format!("{SOURCE}/day={}", day.name);
            let path = format!("{folder}/{:06}-{:03}.parquet", self.number, self.parts.len());
            let folder = self.shared.lake.join(folder);
            fs::create_dir_all(&folder).at(&folder)?;
            let bytes = part::write(&rows, &blocks, &day, &self.shared.lake.join(&path))?;
            // The file's name has to be on the disk before the ledger names it.
            File::open(&folder).and_then(|folder| folder.sync_all()).at(&folder)?;
            let times = || day.rows.iter().map(|&row| rows.times()[row as usize]).filter(|&time| time != NO_TIME);
            self.parts.push(PartEntry {
                path,
                rows: day.rows.len() as u64,
                bytes,
                first: times().min(),
                last: times().max(),
            });
        }
        Ok(())
    }

    fn commit(self) -> Result<(), Stop> {
        let mut turns = self.shared.wait(|turns| turns.commit == self.turn)?;
        let turns = &mut *turns;
        for entry in &self.entries {
            turns.done.files += 1;
            turns.done.events += entry.events;
            turns.done.duplicates += entry.duplicates;
            turns.done.set_apart += entry.set_apart;
            turns.done.gaps.extend(entry.gaps.iter().cloned());
        }
        let mut files = self.entries;
        files.retain(|entry| turns.ledger.entry(&entry.path) != Some(entry));
        if !files.is_empty() || !self.parts.is_empty() {
            self.shared.index.lock().unwrap_or_else(PoisonError::into_inner).committed(&self.parts);
            turns.ledger.append(Commit { batch: self.number, files, parts: self.parts })?;
        }
        turns.commit += 1;
        self.shared.turned.notify_all();
        Ok(())
    }
}

fn input_cause(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => {
            "the file vanished before it could be read; ingest again if it comes back".to_owned()
        }
        io::ErrorKind::PermissionDenied => "no permission to read it; change that and ingest again".to_owned(),
        _ => format!("it cannot be read: {error}"),
    }
}
