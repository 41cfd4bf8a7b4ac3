//! Small tables that a review brings to a plan: frontiers, lineages, copies.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, RecordBatch, StringViewArray, UInt32Array};
use datafusion::datasource::MemTable;
use datafusion::prelude::SessionContext;

use crate::DetectError;

/// One column of such a table.
pub(crate) enum Column {
    /// Positions of exposures, or flags.
    Number(Vec<u32>),
    /// Ids.
    Text(StringViewArray),
}

impl Column {
    pub(crate) fn text<'a>(values: impl IntoIterator<Item = &'a str>) -> Self {
        Self::Text(StringViewArray::from_iter_values(values))
    }
}

/// Puts a table into the session under `name`, in place of the one that was there.
pub(crate) fn put(session: &SessionContext, name: &str, columns: Vec<(&str, Column)>) -> Result<(), DetectError> {
    let columns = columns.into_iter().map(|(name, column)| {
        let array: ArrayRef = match column {
            Column::Number(numbers) => Arc::new(UInt32Array::from(numbers)),
            Column::Text(texts) => Arc::new(texts),
        };
        (name, array)
    });
    let batch = RecordBatch::try_from_iter(columns)?;
    // Small batches let a join's build side and an aggregate above it work with several threads.
    let batches = (0..batch.num_rows()).step_by(8_192).map(|at| batch.slice(at, 8_192.min(batch.num_rows() - at)));
    let table = MemTable::try_new(batch.schema(), vec![batches.collect()])?;
    session.deregister_table(name)?;
    session.register_table(name, Arc::new(table))?;
    Ok(())
}

/// Texts that repeat from row to row, each kept once.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    known: std::collections::HashSet<Arc<str>>,
}

impl Texts {
    /// The text as the one copy of it that is kept.
    pub(crate) fn keep(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.known.get(text) {
            return Arc::clone(known);
        }
        let fresh: Arc<str> = Arc::from(text);
        self.known.insert(Arc::clone(&fresh));
        fresh
    }
}
