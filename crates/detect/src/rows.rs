//! Results of plans as typed columns.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use datafusion::arrow::array::{
    Array, AsArray, Int64Array, ListArray, RecordBatch, StringViewArray, TimestampMicrosecondArray, UInt32Array,
};
use datafusion::arrow::compute::{CastOptions, cast, cast_with_options};
use datafusion::arrow::datatypes::{DataType, Field, Int64Type, TimeUnit, TimestampMicrosecondType, UInt32Type};
use datafusion::arrow::error::ArrowError;
use datafusion::prelude::DataFrame;
use futures::StreamExt;

use crate::DetectError;

/// A batch whose columns are read by position, as one of three types, whatever the plan chose for them.
pub(crate) struct Rows {
    batch: RecordBatch,
}

impl Rows {
    /// How many rows there are.
    pub(crate) fn len(&self) -> usize {
        self.batch.num_rows()
    }

    /// A column of text.
    pub(crate) fn text(&self, column: usize) -> Result<Text, DetectError> {
        Ok(Text(cast(self.batch.column(column), &DataType::Utf8View)?.as_string_view().clone()))
    }

    /// A column of lists of text.
    pub(crate) fn lists(&self, column: usize) -> Result<Lists, DetectError> {
        let kind = DataType::List(Arc::new(Field::new_list_field(DataType::Utf8View, true)));
        Ok(Lists(cast(self.batch.column(column), &kind)?.as_list::<i32>().clone()))
    }

    /// A column of whole numbers.
    pub(crate) fn number(&self, column: usize) -> Result<Number, DetectError> {
        Ok(Number(cast(self.batch.column(column), &DataType::Int64)?.as_primitive::<Int64Type>().clone()))
    }

    /// A column of numbers of 32 bits, none of them missing: places in a list, sets of bits. Another number is an error,
    /// since read as 0 it would be the place of somebody else.
    pub(crate) fn place(&self, column: usize) -> Result<Place, DetectError> {
        let strict = CastOptions { safe: false, ..CastOptions::default() };
        let places = cast_with_options(self.batch.column(column), &DataType::UInt32, &strict)?;
        if places.null_count() > 0 {
            return Err(ArrowError::ComputeError(format!("column {column} has a row without a number")).into());
        }
        Ok(Place(places.as_primitive::<UInt32Type>().clone()))
    }

    /// A column of times.
    pub(crate) fn time(&self, column: usize) -> Result<Time, DetectError> {
        let kind = DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()));
        Ok(Time(cast(self.batch.column(column), &kind)?.as_primitive::<TimestampMicrosecondType>().clone()))
    }
}

/// A column of text, where null reads as absent.
pub(crate) struct Text(StringViewArray);

impl Text {
    pub(crate) fn get(&self, row: usize) -> Option<&str> {
        self.0.is_valid(row).then(|| self.0.value(row))
    }

    /// The text at `row`, where the empty text counts as absent too.
    pub(crate) fn filled(&self, row: usize) -> Option<&str> {
        self.get(row).filter(|text| !text.is_empty())
    }
}

/// A column of lists of text, where null reads as a list of nothing.
pub(crate) struct Lists(ListArray);

impl Lists {
    /// The texts at `row`.
    pub(crate) fn get(&self, row: usize) -> Vec<&str> {
        let values = self.0.values().as_string_view();
        let ends = self.0.value_offsets();
        let end = |at: usize| ends.get(at).and_then(|end| usize::try_from(*end).ok()).unwrap_or(0);
        let filled = |at: &usize| self.0.is_valid(row) && values.is_valid(*at);
        (end(row)..end(row + 1)).filter(filled).map(|at| values.value(at)).collect()
    }
}

/// A column of whole numbers, where null reads as 0.
pub(crate) struct Number(Int64Array);

impl Number {
    pub(crate) fn get(&self, row: usize) -> i64 {
        if self.0.is_valid(row) { self.0.value(row) } else { 0 }
    }

    /// The number at `row` as a count.
    pub(crate) fn count(&self, row: usize) -> u64 {
        u64::try_from(self.get(row)).unwrap_or(0)
    }
}

/// A column of numbers of 32 bits.
pub(crate) struct Place(UInt32Array);

impl Place {
    pub(crate) fn get(&self, row: usize) -> u32 {
        self.0.value(row)
    }
}

/// A column of times, where null and what no calendar has read as absent.
pub(crate) struct Time(TimestampMicrosecondArray);

impl Time {
    pub(crate) fn get(&self, row: usize) -> Option<DateTime<Utc>> {
        if self.0.is_valid(row) { DateTime::from_timestamp_micros(self.0.value(row)) } else { None }
    }
}

/// Runs a plan and hands over its result batch by batch.
pub(crate) async fn each(
    frame: DataFrame,
    mut take: impl FnMut(&Rows) -> Result<(), DetectError>,
) -> Result<(), DetectError> {
    let mut stream = frame.execute_stream().await?;
    while let Some(batch) = stream.next().await {
        take(&Rows { batch: batch? })?;
    }
    Ok(())
}
