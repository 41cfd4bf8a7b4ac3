//! `raw_field(raw, path)`: what the schema has no column for, straight from the record.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, StringViewBuilder};
use datafusion::arrow::datatypes::DataType;
use datafusion::common::cast::as_string_view_array;
use datafusion::common::{Result, ScalarValue, exec_datafusion_err};
use datafusion::logical_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDFImpl, Signature, Volatility};

use super::pick;

/// The function `raw_field(raw, path)`.
///
/// The path is a list of keys and array positions with dots between: `requestParameters.bucketName`,
/// `resources.0.ARN`. A dot that belongs to a key is written `\.`, a backslash `\\`. The result is the text of a
/// scalar, the JSON text of an object or array, and null where the path leads nowhere, to a null, or into a record
/// that is not valid JSON. Where a record repeats a key, its last value counts.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct RawField {
    signature: Signature,
}

impl RawField {
    /// The function, to be registered in a session.
    pub fn new() -> Self {
        let arguments = vec![DataType::Utf8View, DataType::Utf8View];
        Self { signature: Signature::exact(arguments, Volatility::Immutable) }
    }
}

impl Default for RawField {
    fn default() -> Self {
        Self::new()
    }
}

impl ScalarUDFImpl for RawField {
    fn name(&self) -> &str {
        "raw_field"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::Utf8View)
    }

    fn invoke_with_args(&self, arguments: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let [records, ColumnarValue::Scalar(path)] = arguments.args.as_slice() else {
            return Err(exec_datafusion_err!("the path of raw_field must be the same text for all rows"));
        };
        let Some(Some(path)) = path.try_as_str() else {
            return Ok(ColumnarValue::Scalar(ScalarValue::Utf8View(None)));
        };
        let path = pick::path(path);
        let records = records.to_array(arguments.number_rows)?;
        let mut found = StringViewBuilder::with_capacity(records.len());
        for record in as_string_view_array(&records)? {
            found.append_option(record.and_then(|record| pick::text(record, &path)));
        }
        Ok(ColumnarValue::Array(Arc::new(found.finish()) as ArrayRef))
    }
}
