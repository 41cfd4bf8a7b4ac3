//! A journal in memory.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use stanch_contain::journal::{Entry, Ledger, Line, Unwritten};
use stanch_contain::world::World as _;
use stanch_model::chain::parse;

use super::world::Outside;

/// A journal in memory, on a disk that can be full.
pub(crate) struct Paper<'a> {
    outside: &'a Outside,
    lines: Mutex<Vec<Line>>,
    /// How many lines found no room.
    refused: AtomicU32,
    /// Number of lines after which the disk is full.
    pub(crate) room: Option<usize>,
}

impl<'a> Paper<'a> {
    /// Goes on after what was written before.
    pub(crate) fn after(outside: &'a Outside, text: &[u8]) -> Self {
        let lines = parse(text).expect("a journal always parses").0;
        Self { outside, lines: Mutex::new(lines), refused: AtomicU32::new(0), room: None }
    }

    pub(crate) fn refused(&self) -> u32 {
        self.refused.load(Ordering::SeqCst)
    }

    pub(crate) fn text(self) -> Vec<u8> {
        let lines = self.lines.into_inner().expect("no panic");
        lines.iter().flat_map(|line| line.to_text().into_bytes()).collect()
    }
}

impl Ledger for Paper<'_> {
    fn append(&self, entry: Entry) -> Result<(), Unwritten> {
        let full = |cause: &str| Unwritten { cause: cause.to_owned() };
        if self.outside.fate.pass() {
            return Err(full("the process is dead"));
        }
        let mut lines = self.lines.lock().expect("no panic");
        if self.room.is_some_and(|room| lines.len() >= room) {
            self.refused.fetch_add(1, Ordering::SeqCst);
            return Err(full("no space left on the disk"));
        }
        let line = Line::after(lines.last(), self.outside.now(), entry);
        lines.push(line);
        if self.outside.fate.pass() { Err(full("the process is dead")) } else { Ok(()) }
    }
}
