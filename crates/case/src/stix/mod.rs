//! Indicators from STIX files: bundles, lists of objects, or one object.
//!
//! What is taken are the things that a cloud's log can hold: addresses, domains, user agents and SHA-256 hashes, from
//! patterns and from observables that stand on their own. Each part of a pattern is taken by itself, so that `AND` finds
//! more than the pattern says and never less. What cannot be used becomes a gap with the ids of its objects.

mod cursor;
mod error;
mod object;
mod observable;
mod pattern;
mod stream;
mod tokens;
mod unused;

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use stanch_model::{Report, Span};

pub use error::StixError;
pub use observable::Observable;

use object::Reader;

/// The largest file that is read, in bytes.
const LARGEST: usize = 32 * 1024 * 1024;

/// Something to look for, and what its file calls it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// What to look for.
    pub what: Observable,
    /// The name of the object that says so, or its id where it has none.
    pub name: String,
}

/// What a file says, for a review of `window`: indicators that were withdrawn, or were valid only before the window,
/// are left out and counted. `name` is what gaps call the file.
///
/// # Errors
/// When the file cannot be read, is too large, or holds no STIX objects.
pub fn read_file(path: &Path, name: &str, window: Span) -> Result<Report<Vec<Taken>>, StixError> {
    let shown = path.display().to_string();
    let fail = |source| StixError::Read { file: shown.clone(), source };
    let mut bytes = Vec::new();
    // One byte more than the limit tells a file that is too large, also where the system does not know its size.
    let limit = u64::try_from(LARGEST).unwrap_or(u64::MAX).saturating_add(1);
    File::open(path).map_err(fail)?.take(limit).read_to_end(&mut bytes).map_err(fail)?;
    read(&bytes, &shown, name, window)
}

/// The same as [`read_file`], for the bytes of a file that errors call `file`.
///
/// # Errors
/// When there are too many of them, or they hold no STIX objects.
pub fn read(bytes: &[u8], file: &str, name: &str, window: Span) -> Result<Report<Vec<Taken>>, StixError> {
    if bytes.len() > LARGEST {
        return Err(StixError::TooLarge { file: file.to_owned(), limit: LARGEST / (1024 * 1024) });
    }
    let text = std::str::from_utf8(bytes).map_err(|_| StixError::NoText { file: file.to_owned() })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = Reader::new(window);
    stream::objects(text, &mut |object| reader.object(object)).map_err(|error| match error {
        stream::Refused::Json(error) => {
            StixError::Json { file: file.to_owned(), line: error.line(), column: error.column() }
        }
        stream::Refused::NoObjects => StixError::NoObjects { file: file.to_owned() },
    })?;
    Ok(reader.finish(name))
}
