//! One document of events: text on its way in, in blocks, and the records found in it.

use std::collections::BTreeMap;
use std::io::{BufRead, Read};

use stanch_model::{Gap, GapKind};

use crate::cloudtrail::envelope::{Envelope, SetApart, Step};
use crate::cloudtrail::lake_results;
use crate::cloudtrail::record::{Record, Walk};
use crate::rows::{EXTRACTED, OddFields, Rows};

/// A record larger than this is passed over. CloudTrail's own limit is 256 KB, or 1 MB for event data stores.
pub(crate) const MAX_RECORD: usize = 8 << 20;
/// Text that is read at a time.
const BLOCK: usize = 4 << 20;
/// Gaps of one cause that are listed one by one for a file; further ones are counted in one more.
const LISTED: u64 = 10;

/// What came of reading one file, apart from its rows.
#[derive(Debug, Default)]
pub struct Outcome {
    pub(crate) odd: OddFields,
    pub(crate) set_apart: BTreeMap<SetApart, (u64, u64)>,
    gaps: Vec<Gap>,
    causes: BTreeMap<(GapKind, String), u64>,
}

impl Outcome {
    /// Notes a gap of the file at hand; `source` and offset are the file's.
    pub(crate) fn gap(&mut self, kind: GapKind, source: &str, offset: u64, cause: &str) {
        let count = self.causes.entry((kind, cause.to_owned())).or_default();
        *count += 1;
        if *count <= LISTED {
            self.gaps.push(Gap::new(kind, source, cause).at(offset));
        } else if *count == LISTED + 1 {
            self.gaps.push(Gap::new(kind, source, format!("{cause} (further ones)")).at(offset));
        }
    }

    /// All gaps of the file, in order.
    pub fn into_gaps(mut self, source: &str) -> Vec<Gap> {
        for gap in &mut self.gaps {
            if let Some(cause) = gap.cause.strip_suffix(" (further ones)") {
                gap.count = self.causes.get(&(gap.kind, cause.to_owned())).map_or(1, |count| count - LISTED);
            }
        }
        for (column, (count, offset)) in self.odd {
            let cause = match column {
                "time" => "no time that can be read; the events stand under the day \"unknown\"".to_owned(),
                "event_id" => "no event id; a hash of the record stands in for it".to_owned(),
                other => format!("{other} is not text; it stays in the raw record"),
            };
            self.gaps.push(Gap::new(GapKind::Field, source, cause).at(offset).times(count));
        }
        // Digests and insights hide no call, so they are counted and are no gaps.
        if let Some(&(count, offset)) = self.set_apart.get(&SetApart::Other) {
            let cause = "an object that is no CloudTrail event";
            self.gaps.push(Gap::new(GapKind::SetApart, source, cause).at(offset).times(count));
        }
        self.gaps.sort();
        self.gaps
    }

    /// How many records were set apart.
    pub fn set_apart_count(&self) -> u64 {
        self.set_apart.values().map(|(count, _)| count).sum()
    }
}

/// Reads one document into rows.
pub(crate) struct Document<'a> {
    rows: &'a mut Rows,
    outcome: &'a mut Outcome,
    /// How gaps name the document.
    source: &'a str,
    envelope: Envelope,
    record: Record,
}

impl<'a> Document<'a> {
    pub(crate) fn new(rows: &'a mut Rows, outcome: &'a mut Outcome, source: &'a str) -> Self {
        Self { rows, outcome, source, envelope: Envelope::default(), record: Record::new() }
    }

    /// Reads a document that stands whole in a block of the rows, from `start` to the block's end.
    pub(crate) fn whole(&mut self, block: usize, start: usize) {
        let text = self.rows.take_block(block);
        self.pump(&text, block, start, 0, true);
        self.rows.put_back(block, text);
    }

    /// Reads a document as it comes. `full` is called when the rows should be written before more are read. An error of
    /// the reader ends the document: what came before it is kept, and it becomes a gap.
    pub(crate) fn stream<E>(
        &mut self,
        reader: &mut dyn BufRead,
        mut full: impl FnMut(&mut Rows) -> Result<(), E>,
    ) -> Result<(), E> {
        if let Ok(start) = reader.fill_buf()
            && lake_results::is_csv(start)
        {
            return self.csv(reader, full);
        }
        let mut base = 0u64;
        let mut tail: Vec<u8> = Vec::new();
        loop {
            let mut text = tail;
            let held = text.len();
            text.reserve_exact(BLOCK);
            let outcome = reader.take(BLOCK as u64).read_to_end(&mut text);
            let eof = outcome.is_err() || text.len() == held;
            if let Err(error) = outcome {
                let at = base + text.len() as u64;
                self.outcome.gap(GapKind::Compression, self.source, at, &read_cause(&error));
            }
            let before = self.rows.len();
            self.rows.blocks.push(Vec::new());
            let block = self.rows.blocks.len() - 1;
            let rest = self.pump(&text, block, 0, base, eof);
            if eof {
                self.rows.put_back(block, text);
                return Ok(());
            }
            base += rest as u64;
            if self.rows.len() == before {
                // Nothing points into this block: what is left of it is all that has to be kept.
                self.rows.blocks.pop();
                text.drain(..rest);
                tail = text;
            } else {
                tail = text[rest..].to_vec();
                self.rows.put_back(block, text);
            }
            full(self.rows)?;
        }
    }

    fn csv<E>(&mut self, reader: &mut dyn BufRead, mut full: impl FnMut(&mut Rows) -> Result<(), E>) -> Result<(), E> {
        lake_results::csv(reader, |row| {
            match row {
                Ok((offset, json)) => self.extracted(&json, offset),
                Err((offset, cause)) => self.outcome.gap(GapKind::Malformed, self.source, offset, &cause),
            }
            full(self.rows)
        })
    }

    /// Reads what can be read of `text` from `start` on, and returns where what is left begins. `base` is the offset of
    /// `text` in the document.
    fn pump(&mut self, text: &[u8], block: usize, start: usize, base: u64, eof: bool) -> usize {
        let mut at = start;
        let offset = |at: usize| base + (at - start) as u64;
        let mut record = std::mem::replace(&mut self.record, Record::new());
        let rest = loop {
            let limit = text.len().min(at.saturating_add(MAX_RECORD));
            let cut = limit < text.len();
            let step = self.envelope.step(&text[..limit], at, eof && !cut, &mut record);
            match step {
                Step::Event { raw, next } => {
                    self.event(text, block, raw, offset(at), &record);
                    at = next;
                }
                Step::Nested { text: field, next } => {
                    let mut json = Vec::new();
                    crate::json::unescape(&text[field.start as usize..field.end as usize], &mut json);
                    self.extracted(&json, offset(at));
                    at = next;
                }
                Step::Rows { raw, next } => {
                    match lake_results::rows(&text[raw]) {
                        Ok(rows) => rows.iter().for_each(|json| self.extracted(json, offset(at))),
                        Err(cause) => self.outcome.gap(GapKind::Malformed, self.source, offset(at), &cause),
                    }
                    at = next;
                }
                Step::SetApart { what, at: from, next } => {
                    self.outcome.set_apart.entry(what).or_insert((0, offset(from))).0 += 1;
                    at = next;
                }
                Step::Bad { at: from, next, cause } => {
                    self.outcome.gap(GapKind::Malformed, self.source, offset(from), cause);
                    at = next;
                }
                Step::Pass { next } => at = next,
                Step::More { from } if cut && from == at => {
                    self.envelope.learn(&text[..limit], from);
                    self.envelope.damaged(from, "");
                    let cause = format!("a record is larger than {} MB, and was passed over", MAX_RECORD >> 20);
                    self.outcome.gap(GapKind::Oversized, self.source, offset(from), &cause);
                    at = from + 1;
                }
                Step::More { from } if cut => at = from,
                Step::More { from } => break from,
                Step::End => break text.len(),
            }
        };
        self.record = record;
        rest
    }

    fn event(&mut self, text: &[u8], block: usize, raw: std::ops::Range<usize>, offset: u64, record: &Record) {
        match std::str::from_utf8(&text[raw.clone()]) {
            Ok(_) => self.rows.push(text, block, raw, offset, record, &mut self.outcome.odd),
            Err(error) => {
                let at = offset + error.valid_up_to() as u64;
                let cause = "a record holds bytes that are not UTF-8; they are kept as U+FFFD";
                self.outcome.gap(GapKind::Malformed, self.source, at, cause);
                let repaired = String::from_utf8_lossy(&text[raw]).into_owned();
                self.extracted(repaired.as_bytes(), offset);
            }
        }
    }

    /// Takes a record that stood inside a string, or was put together from a table.
    fn extracted(&mut self, json: &[u8], offset: u64) {
        let Ok(_) = std::str::from_utf8(json) else {
            let repaired = String::from_utf8_lossy(json).into_owned();
            let cause = "a record holds bytes that are not UTF-8; they are kept as U+FFFD";
            self.outcome.gap(GapKind::Malformed, self.source, offset, cause);
            return self.extracted(repaired.as_bytes(), offset);
        };
        let mut text = self.rows.take_block(EXTRACTED);
        let start = text.len();
        text.extend_from_slice(json);
        let mut record = Record::new();
        match record.read(&text, start) {
            Walk::End(end) if record.is_event() && !record.insight => {
                self.rows.push(&text, EXTRACTED, start..end, offset, &record, &mut self.outcome.odd);
            }
            other => {
                text.truncate(start);
                match other {
                    Walk::End(_) => {
                        let what = if record.insight { SetApart::Insight } else { SetApart::Other };
                        self.outcome.set_apart.entry(what).or_insert((0, offset)).0 += 1;
                    }
                    _ => {
                        let cause = "a record inside a string is no JSON object";
                        self.outcome.gap(GapKind::Malformed, self.source, offset, cause);
                    }
                }
            }
        }
        self.rows.put_back(EXTRACTED, text);
    }
}

/// The cause of a read that failed, in words for a person.
pub(crate) fn read_cause(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::UnexpectedEof => "the compressed data end too early; what came before is kept".to_owned(),
        _ => format!("reading stopped: {error}; what came before is kept"),
    }
}
