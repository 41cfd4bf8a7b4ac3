//! Lists in rows of cells: CSV and its relatives.

use std::io::Cursor;

use csv::{ReaderBuilder, StringRecord};
use stanch_model::GapKind;

use super::column::Column;
use super::handle::{arn, is_identity};
use super::row::{Collector, Field};

/// The separator that a line seems to have: the most frequent one outside quotes, if there is any.
pub(super) fn separator(line: &str) -> Option<u8> {
    let mut counts = [(b'\t', 0_usize), (b';', 0), (b',', 0)];
    let mut quoted = false;
    for byte in line.bytes() {
        if byte == b'"' {
            quoted = !quoted;
        } else if !quoted && let Some((_, count)) = counts.iter_mut().find(|(separator, _)| *separator == byte) {
            *count += 1;
        }
    }
    counts.into_iter().filter(|(_, count)| *count > 0).max_by_key(|(_, count)| *count).map(|(separator, _)| separator)
}

/// Reads a table.
pub(super) fn read(text: &str, separator: u8, collector: &mut Collector) {
    let mut rows = Rows::default();
    rows.read(text, separator, collector);
    let headings = rows.headings();
    let skipped = usize::from(headings.is_some());
    for (line, record) in rows.records.into_iter().skip(skipped) {
        let fields = record.iter().enumerate().map(|(position, cell)| match &headings {
            Some(headings) => Field::under(headings.get(position).unwrap_or(""), cell),
            None if position == 0 || is_identity(cell.trim()) => Field::bare(Column::Handle, cell),
            None => Field::bare(Column::Note, cell),
        });
        collector.row(line, fields.collect());
    }
}

/// The rows of a table with their lines.
#[derive(Default)]
struct Rows {
    records: Vec<(u64, StringRecord)>,
}

impl Rows {
    /// Reads all rows that hold anything.
    fn read(&mut self, text: &str, separator: u8, collector: &mut Collector) {
        let mut tail = (text, 1_u64);
        let mut quoting = true;
        loop {
            match self.read_from(tail, separator, quoting) {
                None => return,
                Some((start, line)) => {
                    let cause = "a quote begins in this row and never ends, so from here on quotes were taken literally; \
                                 close it and add the list again";
                    collector.gap(GapKind::Malformed, line, cause);
                    tail = (&text[start..], line);
                    quoting = false;
                }
            }
        }
    }

    /// Reads rows from a part of the text that begins on a line. Stops before a row whose quote never ends, and says at
    /// which byte of the part and on which line that row begins.
    fn read_from(&mut self, (text, first_line): (&str, u64), separator: u8, quoting: bool) -> Option<(usize, u64)> {
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(separator)
            .quoting(quoting)
            .comment(Some(b'#'))
            .from_reader(Cursor::new(text.as_bytes()));
        let mut lines = Lines { text, at: 0, line: first_line };
        let mut record = StringRecord::new();
        loop {
            let start = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
            // The text is valid, and rows may have any length: no error is left that reading could end with.
            if !matches!(reader.read_record(&mut record), Ok(true)) {
                return None;
            }
            let end = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
            let raw = text.get(start..end).unwrap_or("");
            let begin = start + blank_and_comments(raw);
            let raw = text.get(begin..end).unwrap_or("");
            if quoting && end >= text.len() && raw.matches('"').count() % 2 == 1 {
                return Some((begin, lines.of(begin)));
            }
            if record.iter().any(|cell| !cell.trim().is_empty()) {
                self.records.push((lines.of(begin), record.clone()));
            }
        }
    }

    /// The headings, if the first row has them: if it names a column that is known, or has none of the ids that the
    /// second row has.
    fn headings(&self) -> Option<StringRecord> {
        let (_, first) = self.records.first()?;
        let names =
            |record: &StringRecord| record.iter().any(|cell| is_identity(cell.trim()) || arn(cell.trim()).is_some());
        if names(first) {
            return None;
        }
        let known = first.iter().any(|cell| Column::of(cell) != Column::Other);
        let second = self.records.get(1).is_some_and(|(_, second)| names(second) && first.len() > 1);
        (known || second).then(|| first.clone())
    }
}

/// How many bytes of blank lines and comments a row's raw text begins with.
fn blank_and_comments(raw: &str) -> usize {
    let mut skipped = 0;
    for line in raw.split_inclusive('\n') {
        if !(line.trim().is_empty() || line.starts_with('#')) {
            break;
        }
        skipped += line.len();
    }
    skipped
}

/// Counts lines along a text.
struct Lines<'t> {
    text: &'t str,
    at: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line of a byte, which is never before the one asked for last.
    fn of(&mut self, at: usize) -> u64 {
        let passed = self.text.as_bytes().get(self.at..at).unwrap_or(&[]);
        self.line += passed.iter().map(|byte| u64::from(*byte == b'\n')).sum::<u64>();
        self.at = at.max(self.at);
        self.line
    }
}
