//! Lines of a journal, each with the hash of the one before, so that what was changed or taken out shows.

use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// One line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line<E> {
    /// Its number, from 1.
    pub number: u64,
    /// When it was written.
    pub at: DateTime<Utc>,
    /// Hash of the line before; empty for the first.
    pub previous: String,
    /// What it says.
    #[serde(flatten)]
    pub entry: E,
    /// SHA-256 of the canonical text of all of the above, in hexadecimal digits.
    pub hash: String,
}

/// A line is not what was written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "line {line} of the journal {what}; somebody changed it: keep a copy of it, and compare with the copies of it that you have"
)]
pub struct Broken {
    /// Number of the line, from 1.
    pub line: u64,
    /// What is wrong with it.
    pub what: &'static str,
}

impl<E: Clone + Serialize> Line<E> {
    /// The line that follows another, or begins a journal.
    pub fn after(previous: Option<&Self>, at: DateTime<Utc>, entry: E) -> Self {
        let mut line = Self {
            number: previous.map_or(0, |line| line.number) + 1,
            at,
            previous: previous.map(|line| line.hash.clone()).unwrap_or_default(),
            entry,
            hash: String::new(),
        };
        line.hash = line.digest();
        line
    }

    /// It as text, with its line break: JSON whose keys are sorted.
    pub fn to_text(&self) -> String {
        self.canonical() + "\n"
    }

    fn canonical(&self) -> String {
        // `Value` keeps its keys sorted. Entries are objects whose keys are strings, so that writing one cannot fail.
        serde_json::to_value(self).map(|value| value.to_string()).unwrap_or_default()
    }

    /// What its hash has to be.
    fn digest(&self) -> String {
        let unhashed = Self { hash: String::new(), ..self.clone() };
        Sha256::digest(unhashed.canonical()).iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// The lines of a journal, and how many bytes at its end are half a line, which a crash left.
///
/// # Errors
/// When a line is not what was written.
pub fn parse<E: Clone + Serialize + DeserializeOwned>(text: &[u8]) -> Result<(Vec<Line<E>>, usize), Broken> {
    let whole = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let (text, torn) = text.split_at(whole);
    let mut lines: Vec<Line<E>> = Vec::new();
    for (number, bytes) in (1..).zip(text.split_inclusive(|byte| *byte == b'\n')) {
        let broken = |what| Broken { line: number, what };
        let line: Line<E> = serde_json::from_slice(bytes).map_err(|_| broken("cannot be read"))?;
        // Held against the bytes too: what was added and is not read must not pass.
        if line.digest() != line.hash || line.to_text().as_bytes() != bytes {
            return Err(broken("does not fit its hash"));
        }
        let previous = lines.last().map(|line| line.hash.as_str()).unwrap_or_default();
        if line.number != number || line.previous != previous {
            return Err(broken("does not follow the one before"));
        }
        lines.push(line);
    }
    Ok((lines, torn.len()))
}
