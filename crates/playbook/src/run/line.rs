//! Lines of a ledger, each with the hash of the one before.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::entry::Entry;

/// One line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// Its number, from 1.
    pub number: u64,
    /// When it was written.
    pub at: DateTime<Utc>,
    /// Hash of the line before; empty for the first.
    pub previous: String,
    /// What it says.
    #[serde(flatten)]
    pub entry: Entry,
    /// SHA-256 of the canonical text of all of the above.
    pub hash: String,
}

/// A line is not what was written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "line {line} of the run's journal {what}; somebody changed it: keep a copy of it, and compare with the copies of it that \
     you have"
)]
pub struct Broken {
    /// Number of the line, from 1.
    pub line: u64,
    /// What is wrong with it.
    pub what: &'static str,
}

impl Line {
    /// The line that follows another, or begins a ledger.
    pub fn after(previous: Option<&Self>, at: DateTime<Utc>, entry: Entry) -> Self {
        let mut line = Self {
            number: previous.map_or(0, |line| line.number) + 1,
            at,
            previous: previous.map(|line| line.hash.clone()).unwrap_or_default(),
            entry,
            hash: String::new(),
        };
        line.hash = Sha256::digest(canonical(&line)).iter().map(|byte| format!("{byte:02x}")).collect();
        line
    }

    /// It as text, with its line break.
    pub fn to_text(&self) -> String {
        canonical(self) + "\n"
    }
}

/// A line as JSON whose keys are sorted.
fn canonical(line: &Line) -> String {
    // `Value` keeps its keys sorted. All keys of a line are strings, so that writing it cannot fail.
    serde_json::to_value(line).map(|value| value.to_string()).unwrap_or_default()
}

/// The lines of a ledger, and how many bytes at its end are half a line, which a crash left.
///
/// # Errors
/// When a line is not what was written.
pub fn parse(text: &[u8]) -> Result<(Vec<Line>, usize), Broken> {
    let whole = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let (text, torn) = text.split_at(whole);
    let mut lines: Vec<Line> = Vec::new();
    for (number, bytes) in (1..).zip(text.split_inclusive(|byte| *byte == b'\n')) {
        let broken = |what| Broken { line: number, what };
        let line: Line = serde_json::from_slice(bytes).map_err(|_| broken("cannot be read"))?;
        let again = Line::after(lines.last(), line.at, line.entry.clone());
        // Held against the bytes too: what was added and is not read must not pass.
        if again != line || again.to_text().as_bytes() != bytes {
            return Err(broken("does not fit its hash, or does not follow the one before"));
        }
        lines.push(line);
    }
    Ok((lines, torn.len()))
}
