//! What can go wrong, in one sentence each.

use std::path::PathBuf;

use datafusion::common::SchemaError;
use datafusion::error::DataFusionError;

/// Why the lake could not be opened or a query not be answered.
#[derive(Debug, thiserror::Error)]
pub enum SqlError {
    /// The lake's folder or its spill folder could not be used.
    #[error("cannot open the lake in {}: {cause}", dir.display())]
    Open {
        /// The lake's folder.
        dir: PathBuf,
        /// What the system said.
        cause: String,
    },
    /// A part that should be there is not, or its path does not have the lake's form.
    #[error("cannot read the lake's part {}: {cause}; run `stanch ingest` again to restore it", part.display())]
    Part {
        /// The part's path below the lake's folder.
        part: PathBuf,
        /// What is wrong with it.
        cause: String,
    },
    /// A statement that does more than read, or more than one statement.
    #[error("{found} is refused, because queries only read; start with select, with, explain, show or describe")]
    ReadOnly {
        /// What the text contains instead.
        found: String,
    },
    /// The query itself, or reading the lake for it, failed.
    #[error("{0}")]
    Query(String),
    /// The result could not be written out.
    #[error("cannot write the result: {0}")]
    Write(#[from] std::io::Error),
}

impl From<DataFusionError> for SqlError {
    fn from(error: DataFusionError) -> Self {
        Self::Query(sentence(&error))
    }
}

/// The engine's error as one lowercase sentence: the root cause, without its categories and advice to report bugs.
pub(crate) fn sentence(error: &DataFusionError) -> String {
    let root = match error.find_root() {
        DataFusionError::Collection(errors) => errors.first().map_or(error, DataFusionError::find_root),
        root => root,
    };
    match root {
        DataFusionError::SchemaError(cause, _) => schema(cause),
        DataFusionError::ResourcesExhausted(_) => {
            "the query needs more memory than it may use; narrow it by time, account or credential, or allow more"
                .to_owned()
        }
        DataFusionError::SQL(cause, _) => {
            let text = cause.to_string();
            let text = text.trim_start_matches("sql parser error: ");
            format!("the query is not valid SQL: {}", plain(text))
        }
        other => plain(&other.message()),
    }
}

fn schema(error: &SchemaError) -> String {
    match error {
        SchemaError::FieldNotFound { field, .. } => {
            format!("there is no column {}; `describe events` lists those that there are", field.name())
        }
        SchemaError::AmbiguousReference { field } => {
            format!("column {} is in more than one table of the query; put a table's name before it", field.name())
        }
        other => plain(&other.to_string()),
    }
}

/// The first line, without a full stop and without the engine's own names for things, beginning in lower case unless
/// its first word is all capitals.
fn plain(text: &str) -> String {
    let text = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("the engine gave no reason");
    let text = text.trim_end_matches('.').replace("stanch.lake.", "");
    let mut letters = text.chars();
    match (letters.next(), letters.next()) {
        (Some(first), Some(second)) if first.is_uppercase() && second.is_lowercase() => {
            first.to_lowercase().chain(text.chars().skip(1)).collect()
        }
        _ => text,
    }
}
