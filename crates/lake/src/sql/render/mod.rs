//! Results of queries as text, batch by batch, so that a result may be larger than memory.
//!
//! Everything in the lake may have been written by an attacker, so every value and every column name passes through
//! the function of `stanch_model::text` that makes it harmless for the form it is shown in.

mod cells;
mod csv;
mod json;
mod table;

use std::io::Write;

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::Schema;
use datafusion::physical_plan::SendableRecordBatchStream;
use futures::StreamExt;

use super::SqlError;

/// A form of output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Aligned columns for a terminal. Long values are cut and end in `…`.
    Table,
    /// One JSON object per row and line, keys in the order of the columns, nulls written out.
    Json,
    /// Comma-separated values with a header line; null is an empty cell.
    Csv,
}

/// A writer of one form. `row`s come after `begin`, and `finish` comes last, also when there was no row.
trait Renderer {
    fn begin(&mut self, schema: &Schema, out: &mut dyn Write) -> Result<(), SqlError>;
    fn batch(&mut self, batch: &RecordBatch, out: &mut dyn Write) -> Result<(), SqlError>;
    fn finish(&mut self, out: &mut dyn Write) -> Result<(), SqlError>;
}

/// Writes a result to `out` as it arrives, and returns how many rows it had.
pub async fn render(mut rows: SendableRecordBatchStream, format: Format, out: &mut dyn Write) -> Result<u64, SqlError> {
    let mut renderer: Box<dyn Renderer> = match format {
        Format::Table => Box::new(table::Table::default()),
        Format::Json => Box::new(json::Json::default()),
        Format::Csv => Box::new(csv::Csv),
    };
    renderer.begin(&rows.schema(), out)?;
    let mut count = 0;
    while let Some(batch) = rows.next().await {
        let batch = batch?;
        count += batch.num_rows() as u64;
        renderer.batch(&batch, out)?;
    }
    renderer.finish(out)?;
    out.flush()?;
    Ok(count)
}
