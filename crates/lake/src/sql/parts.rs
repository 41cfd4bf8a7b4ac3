//! The lake's files as a table: a fixed list of parts, pruned by folder before a scan and by Parquet's statistics in it.

use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, BooleanArray, RecordBatch};
use datafusion::arrow::datatypes::{DataType, Field, FieldRef, Schema, SchemaRef};
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::config::TableParquetOptions;
use datafusion::common::{DFSchema, Result, ScalarValue, cast::as_boolean_array, project_schema};
use datafusion::datasource::file_format::FileFormat;
use datafusion::datasource::file_format::parquet::ParquetFormat;
use datafusion::datasource::listing::{PartitionedFile, helpers::expr_applicable_for_cols};
use datafusion::datasource::physical_plan::{FileGroup, FileScanConfigBuilder, ParquetSource};
use datafusion::datasource::table_schema::TableSchema;
use datafusion::execution::object_store::ObjectStoreUrl;
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown, TableType, utils::conjunction};
use datafusion::physical_plan::{ExecutionPlan, empty::EmptyExec};

use super::{PARTITIONS, SqlError, partition};
use crate::schema::SCHEMA;

/// The store that the parts are read through: its root is the lake's folder, so that no path outside can be named.
pub(crate) fn store_url() -> Result<ObjectStoreUrl> {
    ObjectStoreUrl::parse("lake://local")
}

/// The committed parts of a lake.
#[derive(Debug)]
pub(crate) struct Parts {
    schema: TableSchema,
    files: Vec<PartitionedFile>,
    /// One row per file: what its folders say.
    folders: RecordBatch,
}

impl Parts {
    pub(crate) fn new(dir: &Path, parts: &[PathBuf]) -> std::result::Result<Self, SqlError> {
        let names: Vec<FieldRef> =
            PARTITIONS.iter().map(|name| Arc::new(Field::new(*name, DataType::Utf8, false))).collect();
        let mut parts: Vec<&PathBuf> = parts.iter().collect();
        parts.sort();
        parts.dedup();
        let files = parts.into_iter().map(|part| file(dir, part)).collect::<std::result::Result<Vec<_>, _>>()?;
        let columns = (0..PARTITIONS.len()).map(|index| {
            let values = files.iter().map(|file| file.partition_values[index].clone());
            if files.is_empty() {
                ScalarValue::Utf8(None).to_array_of_size(0)
            } else {
                ScalarValue::iter_to_array(values)
            }
        });
        let columns = columns.collect::<Result<Vec<ArrayRef>>>()?;
        let folders = RecordBatch::try_new(Arc::new(Schema::new(names.clone())), columns)
            .map_err(|error| SqlError::Query(error.to_string()))?;
        let schema = TableSchema::builder(views(&SCHEMA)).with_table_partition_cols(names).build();
        Ok(Self { schema, files, folders })
    }

    /// The files whose folders satisfy `filters`, which speak of nothing but folders.
    fn kept(&self, state: &dyn Session, filters: Vec<Expr>) -> Result<Vec<PartitionedFile>> {
        let Some(filter) = conjunction(filters) else { return Ok(self.files.clone()) };
        let schema = DFSchema::try_from(self.folders.schema())?;
        let filter = state.create_physical_expr(filter, &schema)?;
        let keep = filter.evaluate(&self.folders)?.into_array(self.folders.num_rows())?;
        let keep: &BooleanArray = as_boolean_array(&keep)?;
        Ok(self.files.iter().zip(keep).filter(|(_, keep)| *keep == Some(true)).map(|(file, _)| file.clone()).collect())
    }

    async fn plan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let (by_folder, by_row): (Vec<Expr>, Vec<Expr>) =
            filters.iter().cloned().partition(|filter| expr_applicable_for_cols(&PARTITIONS, filter));
        let files = self.kept(state, by_folder)?;
        if files.is_empty() {
            return Ok(Arc::new(EmptyExec::new(project_schema(&self.schema(), projection)?)));
        }
        let options = TableParquetOptions {
            global: state.config_options().execution.parquet.clone(),
            ..TableParquetOptions::default()
        };
        let source = ParquetSource::new(self.schema.clone()).with_table_parquet_options(options.clone());
        let config = FileScanConfigBuilder::new(store_url()?, Arc::new(source))
            .with_file_groups(FileGroup::new(files).split_files(state.config().target_partitions()))
            .with_projection_indices(projection.cloned())?
            // Rows are filtered above the scan too, so a limit may only cut it short where nothing is filtered.
            .with_limit(limit.filter(|_| by_row.is_empty()))
            .build();
        ParquetFormat::default().with_options(options).create_physical_plan(state, config).await
    }
}

impl TableProvider for Parts {
    fn schema(&self) -> SchemaRef {
        Arc::clone(self.schema.table_schema())
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    fn scan<'a, 'b, 'c, 'd, 'e>(
        &'a self,
        state: &'b dyn Session,
        projection: Option<&'c Vec<usize>>,
        filters: &'d [Expr],
        limit: Option<usize>,
    ) -> Pin<Box<dyn Future<Output = Result<Arc<dyn ExecutionPlan>>> + Send + 'e>>
    where
        'a: 'e,
        'b: 'e,
        'c: 'e,
        'd: 'e,
        Self: 'e,
    {
        Box::pin(self.plan(state, projection, filters, limit))
    }

    fn supports_filters_pushdown(&self, filters: &[&Expr]) -> Result<Vec<TableProviderFilterPushDown>> {
        let kind = |filter: &&Expr| match expr_applicable_for_cols(&PARTITIONS, filter) {
            true => TableProviderFilterPushDown::Exact,
            false => TableProviderFilterPushDown::Inexact,
        };
        Ok(filters.iter().map(kind).collect())
    }
}

fn file(dir: &Path, part: &Path) -> std::result::Result<PartitionedFile, SqlError> {
    let failed = |cause: String| SqlError::Part { part: part.to_path_buf(), cause };
    let values =
        partition::values(part).ok_or_else(|| failed("its path is not source=…/day=…/ and a file name".to_owned()))?;
    let size = std::fs::metadata(dir.join(part)).map_err(|error| failed(error.to_string()))?.len();
    let location = part.to_str().ok_or_else(|| failed("its path is not valid UTF-8".to_owned()))?;
    Ok(PartitionedFile::new(location, size).with_partition_values(values))
}

/// The schema of the files with their text read as views: grouping and joining then copy 16 bytes a value, and a batch
/// of large records cannot overflow a 32-bit offset.
fn views(schema: &Schema) -> SchemaRef {
    let field = |field: &FieldRef| match field.data_type() {
        DataType::Utf8 => Arc::new(field.as_ref().clone().with_data_type(DataType::Utf8View)),
        _ => Arc::clone(field),
    };
    Arc::new(Schema::new(schema.fields().iter().map(field).collect::<Vec<_>>()))
}
