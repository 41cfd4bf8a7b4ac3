//! Comma-separated values.

use std::borrow::Cow;
use std::io::Write;

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::Schema;
use stanch_model::text::csv_cell;

use super::cells::Cells;
use super::{Renderer, SqlError};

pub(super) struct Csv;

impl Renderer for Csv {
    fn begin(&mut self, schema: &Schema, out: &mut dyn Write) -> Result<(), SqlError> {
        line(schema.fields().iter().map(|field| Ok(csv_cell(field.name()).to_string())), out)
    }

    fn batch(&mut self, batch: &RecordBatch, out: &mut dyn Write) -> Result<(), SqlError> {
        let cells = Cells::of(batch)?;
        // A negative number is no formula, and must stay a number.
        let numeric: Vec<bool> = batch.schema().fields().iter().map(|field| field.data_type().is_numeric()).collect();
        for row in 0..batch.num_rows() {
            let cell = |(column, numeric): (usize, &bool)| {
                let text = cells.text(column, row)?;
                Ok(if *numeric { text } else { csv_cell(&text).to_string() })
            };
            line(numeric.iter().enumerate().map(cell), out)?;
        }
        Ok(())
    }

    fn finish(&mut self, _: &mut dyn Write) -> Result<(), SqlError> {
        Ok(())
    }
}

fn line(cells: impl Iterator<Item = Result<String, SqlError>>, out: &mut dyn Write) -> Result<(), SqlError> {
    for (index, cell) in cells.enumerate() {
        if index > 0 {
            out.write_all(b",")?;
        }
        out.write_all(quoted(&cell?).as_bytes())?;
    }
    out.write_all(b"\n")?;
    Ok(())
}

fn quoted(cell: &str) -> Cow<'_, str> {
    if cell.contains([',', '"', '\n', '\r']) {
        Cow::Owned(format!("\"{}\"", cell.replace('"', "\"\"")))
    } else {
        Cow::Borrowed(cell)
    }
}
