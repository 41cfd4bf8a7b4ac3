//! Values of a batch as plain text.

use datafusion::arrow::array::{ArrayRef, RecordBatch};
use datafusion::arrow::error::ArrowError;
use datafusion::arrow::util::display::{ArrayFormatter, FormatOptions};

use super::SqlError;

/// The columns of a batch, ready to be read as text. Times are RFC 3339 and null is the empty text.
pub(super) struct Cells<'b> {
    columns: Vec<ArrayFormatter<'b>>,
}

impl<'b> Cells<'b> {
    pub(super) fn of(batch: &'b RecordBatch) -> Result<Self, SqlError> {
        Self::over(batch.columns())
    }

    pub(super) fn over(columns: &'b [ArrayRef]) -> Result<Self, SqlError> {
        static OPTIONS: FormatOptions<'static> = FormatOptions::new().with_null("");
        let columns = columns.iter().map(|column| ArrayFormatter::try_new(column, &OPTIONS));
        Ok(Self { columns: columns.collect::<Result<_, ArrowError>>().map_err(unreadable)? })
    }

    pub(super) fn text(&self, column: usize, row: usize) -> Result<String, SqlError> {
        self.columns[column].value(row).try_to_string().map_err(unreadable)
    }
}

/// A value that arrow cannot write, such as a time beyond its calendar.
fn unreadable(error: ArrowError) -> SqlError {
    SqlError::Query(format!("a value of the result cannot be written as text: {error}"))
}
