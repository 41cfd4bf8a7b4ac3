//! Why an inventory cannot be used.

use std::io;

use stanch_model::text::terminal;
use thiserror::Error;

/// Why an inventory cannot be used. Each sentence names the file and the way out, and never quotes its content.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum InventoryError {
    /// A snapshot is not what stanch wrote.
    #[error(
        "{} is damaged at line {line}: it is not a snapshot of a collection; move it away and run `stanch collect` again",
        terminal(file)
    )]
    Damaged {
        /// The file.
        file: String,
        /// The line, from 1.
        line: usize,
    },
    /// A snapshot has more or fewer records than were written.
    #[error(
        "{} has {found} records, and {counted} were written: it was cut or changed; move it away and run `stanch collect` again",
        terminal(file)
    )]
    Cut {
        /// The file.
        file: String,
        /// How many were written.
        counted: usize,
        /// How many there are.
        found: usize,
    },
    /// The journal of a collection cannot be read or written.
    #[error(
        "cannot write {}: {source}; what was collected so far is kept, and `stanch collect` goes on from there",
        terminal(file)
    )]
    Journal {
        /// The file.
        file: String,
        /// The cause.
        source: io::Error,
    },
    /// A file has a form that nothing here reads.
    #[error("{}: {what}", terminal(file))]
    Form {
        /// The file.
        file: String,
        /// What is wrong and the way out, as one lowercase sentence.
        what: String,
    },
}
