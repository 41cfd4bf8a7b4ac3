//! What the vendor held: a list as people have it on day one, read without ever keeping a secret's value.

mod column;
mod decode;
mod error;
mod handle;
mod inventory;
mod json;
mod plain;
mod redact;
mod row;
mod secret;
mod table;

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use serde::{Deserialize, Serialize};
use stanch_model::{Exposure, Report};

pub use error::ExposureError;
pub use inventory::Inventory;

use decode::decode;
use row::Collector;

/// The greatest list that is read, in bytes. A list of every variable of a large organisation is a hundredth of it.
pub const MOST_BYTES: u64 = 64 * 1024 * 1024;

/// An exposure and the places in lists that named it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// What was exposed.
    #[serde(flatten)]
    pub exposure: Exposure,
    /// Where it was listed, sorted.
    pub listed: Vec<Place>,
}

/// A place in a list.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    /// The list's file name, without folders.
    pub file: String,
    /// The line, from 1.
    pub line: u64,
}

/// What a list can be written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// One JSON document, or one per line.
    Json,
    /// Rows of cells between separators.
    Table(u8),
    /// One thing per line.
    Plain,
}

/// What a person wrote, without anything in it that looks like a secret's value.
pub fn without_secrets(text: &str) -> String {
    redact::redact(text).text
}

/// Reads a list from a file: CSV, JSON, or one thing per line. What the vendor held comes back sorted and without
/// duplicates; what could not be used and every secret that was dropped comes back as a gap with its line.
///
/// # Errors
/// When the file cannot be read, is empty, is larger than [`MOST_BYTES`], or is no text or no valid JSON at all.
pub fn read_file(path: &Path) -> Result<Report<Vec<Listed>>, ExposureError> {
    let file = path.display().to_string();
    let fail = |source| ExposureError::Read { file: file.clone(), source };
    let mut bytes = Vec::new();
    // The limit is put on what is read, because a pipe or a growing file has no size to ask for.
    File::open(path).map_err(fail)?.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(fail)?;
    read(&bytes, &path.file_name().unwrap_or(path.as_os_str()).to_string_lossy())
}

/// Reads a list from bytes, as [`read_file`]; `name` is what gaps and errors call it, and its ending is a hint.
///
/// # Errors
/// As [`read_file`], except for those of reading.
pub fn read(bytes: &[u8], name: &str) -> Result<Report<Vec<Listed>>, ExposureError> {
    if u64::try_from(bytes.len()).is_ok_and(|length| length > MOST_BYTES) {
        return Err(ExposureError::TooLarge { file: name.to_owned(), most: MOST_BYTES / (1024 * 1024) });
    }
    let mut collector = Collector::new(name);
    let text = decode(bytes, &mut collector)?;
    if text.trim().is_empty() {
        return Err(ExposureError::Empty { file: name.to_owned() });
    }
    match form(&text, name) {
        Form::Json => json::read(&text, &mut collector)?,
        Form::Table(separator) => table::read(&text, separator, &mut collector),
        Form::Plain => plain::read(&text, &mut collector),
    }
    Ok(collector.finish())
}

/// What a text is written as: by the ending of its name, else by its first line that is not a comment.
fn form(text: &str, name: &str) -> Form {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    let first = text.lines().map(str::trim).find(|line| !line.is_empty() && !line.starts_with('#')).unwrap_or("");
    match ending.as_deref() {
        Some("json" | "jsonl" | "ndjson") => return Form::Json,
        Some("csv" | "tsv") => return Form::Table(table::separator(first).unwrap_or(b',')),
        _ => {}
    }
    if first.starts_with('{') || first.starts_with('[') && !plain::is_heading(first) {
        return Form::Json;
    }
    match table::separator(first) {
        Some(separator) if plain::assignment(first).is_none() => Form::Table(separator),
        _ => Form::Plain,
    }
}
