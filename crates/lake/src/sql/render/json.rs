//! JSON, one object per line.

use std::io::Write;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use datafusion::arrow::datatypes::{DataType, Schema};
use datafusion::common::ScalarValue;
use serde_json::{Map, Value};
use stanch_model::text::json_safe;

use super::cells::Cells;
use super::{Renderer, SqlError};

#[derive(Default)]
pub(super) struct Json {
    /// The keys, as JSON.
    keys: Vec<String>,
}

impl Renderer for Json {
    fn begin(&mut self, schema: &Schema, _: &mut dyn Write) -> Result<(), SqlError> {
        self.keys = schema.fields().iter().map(|field| Value::from(field.name().as_str()).to_string()).collect();
        Ok(())
    }

    fn batch(&mut self, batch: &RecordBatch, out: &mut dyn Write) -> Result<(), SqlError> {
        for row in 0..batch.num_rows() {
            let mut line = String::from("{");
            for (key, column) in self.keys.iter().zip(batch.columns()) {
                if line.len() > 1 {
                    line.push(',');
                }
                line.push_str(key);
                line.push(':');
                line.push_str(&value(column, row)?.to_string());
            }
            line.push('}');
            out.write_all(json_safe(line).as_bytes())?;
            out.write_all(b"\n")?;
        }
        Ok(())
    }

    fn finish(&mut self, _: &mut dyn Write) -> Result<(), SqlError> {
        Ok(())
    }
}

/// One value: numbers, truth values, lists and structures as JSON has them, everything else as text.
fn value(column: &ArrayRef, row: usize) -> Result<Value, SqlError> {
    if column.is_null(row) {
        return Ok(Value::Null);
    }
    Ok(match column.data_type() {
        DataType::List(_) => list(&column.as_list::<i32>().value(row))?,
        DataType::LargeList(_) => list(&column.as_list::<i64>().value(row))?,
        DataType::Struct(fields) => {
            let columns = column.as_struct().columns();
            let pairs = fields.iter().zip(columns);
            let pairs = pairs.map(|(field, column)| Ok((field.name().clone(), value(column, row)?)));
            Value::Object(pairs.collect::<Result<Map<_, _>, SqlError>>()?)
        }
        DataType::Boolean => Value::from(column.as_boolean().value(row)),
        kind if kind.is_integer() => match ScalarValue::try_from_array(column, row)? {
            ScalarValue::UInt64(Some(number)) => Value::from(number),
            number => match number.cast_to(&DataType::Int64)? {
                ScalarValue::Int64(number) => Value::from(number),
                _ => Value::Null,
            },
        },
        kind if kind.is_floating() => match ScalarValue::try_from_array(column, row)?.cast_to(&DataType::Float64)? {
            ScalarValue::Float64(Some(number)) => Value::from(number),
            _ => Value::Null,
        },
        _ => Value::from(Cells::over(std::slice::from_ref(column))?.text(0, row)?),
    })
}

fn list(items: &ArrayRef) -> Result<Value, SqlError> {
    (0..items.len()).map(|item| value(items, item)).collect::<Result<Vec<_>, _>>().map(Value::Array)
}
