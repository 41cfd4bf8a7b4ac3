//! Why a STIX file cannot be used.

use std::io;

use stanch_model::text::terminal;
use thiserror::Error;

/// Why a STIX file cannot be used as a whole. Each sentence names the file and the way out.
#[derive(Debug, Error)]
pub enum StixError {
    /// It cannot be read.
    #[error("cannot read {}: {source}; check `stix` in [indicators] of case.toml", terminal(file))]
    Read {
        /// The file.
        file: String,
        /// The cause.
        source: io::Error,
    },
    /// It is larger than any list of indicators should be.
    #[error("{} is larger than {limit} MiB; split its objects into several files", terminal(file))]
    TooLarge {
        /// The file.
        file: String,
        /// The limit in MiB.
        limit: usize,
    },
    /// It is not UTF-8.
    #[error("{} is not UTF-8 text; name a STIX file in JSON under `stix` in [indicators] of case.toml", terminal(file))]
    NoText {
        /// The file.
        file: String,
    },
    /// It is not JSON.
    #[error("{}:{line}:{column}: this is not valid JSON; get the file anew from where it came", terminal(file))]
    Json {
        /// The file.
        file: String,
        /// The line, from 1.
        line: usize,
        /// The column in bytes.
        column: usize,
    },
    /// It is JSON and not STIX.
    #[error("{} holds no STIX objects; name a STIX 2 bundle, or a list of its objects", terminal(file))]
    NoObjects {
        /// The file.
        file: String,
    },
}
