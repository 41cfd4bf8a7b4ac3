//! Aligned columns.

use std::io::Write;

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::Schema;
use stanch_model::text::{shorten, terminal};

use super::cells::Cells;
use super::{Renderer, SqlError};

/// Widths are those of the first rows, because a stream cannot be measured to its end before it is shown.
const SAMPLE: usize = 1_000;

/// Characters of the longest value that is shown in full.
const WIDEST: usize = 64;

#[derive(Default)]
pub(super) struct Table {
    head: Vec<String>,
    /// Rows that wait for the widths; empty once those are known.
    waiting: Vec<Vec<String>>,
    widths: Option<Vec<usize>>,
}

impl Renderer for Table {
    fn begin(&mut self, schema: &Schema, _: &mut dyn Write) -> Result<(), SqlError> {
        self.head = schema.fields().iter().map(|field| shown(field.name())).collect();
        Ok(())
    }

    fn batch(&mut self, batch: &RecordBatch, out: &mut dyn Write) -> Result<(), SqlError> {
        let cells = Cells::of(batch)?;
        for row in 0..batch.num_rows() {
            let texts = (0..batch.num_columns()).map(|column| Ok(shown(&cells.text(column, row)?)));
            let texts = texts.collect::<Result<Vec<_>, SqlError>>()?;
            match &self.widths {
                Some(widths) => line(&texts, widths, out)?,
                None => self.waiting.push(texts),
            }
            if self.waiting.len() >= SAMPLE {
                self.measure(out)?;
            }
        }
        Ok(())
    }

    fn finish(&mut self, out: &mut dyn Write) -> Result<(), SqlError> {
        match self.widths {
            Some(_) => Ok(()),
            None => self.measure(out),
        }
    }
}

impl Table {
    fn measure(&mut self, out: &mut dyn Write) -> Result<(), SqlError> {
        let rows = std::mem::take(&mut self.waiting);
        let longest = |column: usize| {
            let texts = rows.iter().chain([&self.head]).filter_map(|row| row.get(column));
            texts.map(|text| text.chars().count()).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..self.head.len()).map(longest).collect();
        line(&self.head, &widths, out)?;
        line(&widths.iter().map(|width| "-".repeat(*width)).collect::<Vec<_>>(), &widths, out)?;
        for row in &rows {
            line(row, &widths, out)?;
        }
        self.widths = Some(widths);
        Ok(())
    }
}

fn shown(text: &str) -> String {
    terminal(&shorten(text, WIDEST)).into_owned()
}

fn line(cells: &[String], widths: &[usize], out: &mut dyn Write) -> Result<(), SqlError> {
    let padded: Vec<String> = cells.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}")).collect();
    writeln!(out, "{}", padded.join("  ").trim_end())?;
    Ok(())
}
