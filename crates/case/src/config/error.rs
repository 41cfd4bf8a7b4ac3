//! Why `case.toml` cannot be used.

use std::io;

use stanch_model::text::terminal;
use thiserror::Error;

/// Why `case.toml` cannot be used. Each sentence names the file, the place in it, and the way out.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read {}: {source}; check that it exists and that you may read it", terminal(file))]
    Read {
        /// The file.
        file: String,
        /// The cause.
        source: io::Error,
    },
    /// The file is not UTF-8.
    #[error("{}:{line}: this line is not UTF-8; save the file as UTF-8", terminal(file))]
    Encoding {
        /// The file.
        file: String,
        /// The first line that is not UTF-8, from 1.
        line: usize,
    },
    /// Something in it is not understood or cannot be meant.
    #[error("{}:{line}:{column}: {what}", terminal(file))]
    At {
        /// The file.
        file: String,
        /// The line, from 1.
        line: usize,
        /// The column in characters, from 1.
        column: usize,
        /// What is wrong and what to write instead, already harmless to show.
        what: String,
    },
}
