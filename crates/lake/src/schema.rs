//! The one schema that every log source is brought into.
//!
//! Columns are named after their OCSF attribute path with `_` for `.`; `docs/schema.md` is the reference. What a source
//! has beyond these columns stays in the record as it was delivered, and is reachable through `raw_field`.

use std::sync::{Arc, LazyLock};

use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};

pub use stanch_source::{COLUMNS, Col, Column};

fn field(column: &Column, index: usize) -> Field {
    let (data_type, nullable) = match index {
        i if i == Col::Time as usize => (DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())), true),
        i if i == Col::SourceIpBytes as usize => (DataType::FixedSizeBinary(16), true),
        i if i == Col::Resources as usize => {
            (DataType::List(Arc::new(Field::new_list_field(DataType::Utf8, false))), true)
        }
        i if i == Col::EventId as usize || i == Col::RawBody as usize => (DataType::Utf8, false),
        _ => (DataType::Utf8, true),
    };
    Field::new(column.ocsf, data_type, nullable)
}

/// The Arrow schema of every file in the lake. `source` and `day` are not in it: they are the names of the folders.
pub static SCHEMA: LazyLock<SchemaRef> =
    LazyLock::new(|| Arc::new(Schema::new(COLUMNS.iter().enumerate().map(|(i, c)| field(c, i)).collect::<Vec<_>>())));
