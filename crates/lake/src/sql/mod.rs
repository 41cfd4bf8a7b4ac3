//! SQL over the lake: two read-only tables with the same rows, `events` with short names and `ocsf` with the names of
//! the files.
//!
//! A [`Lake`] reads exactly the parts it is given: a file that a killed run left in the folder, and that no ledger
//! names, is never seen. Memory is bounded by one pool for all queries of a lake; what does not fit is spilled.

mod error;
mod guard;
mod partition;
mod parts;
mod pick;
mod raw_field;
mod record;
pub mod render;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use datafusion::execution::disk_manager::{DiskManagerBuilder, DiskManagerMode};
use datafusion::execution::memory_pool::FairSpillPool;
use datafusion::execution::runtime_env::{RuntimeEnv, RuntimeEnvBuilder};
use datafusion::logical_expr::ScalarUDF;
use datafusion::object_store::local::LocalFileSystem;
use datafusion::physical_plan::SendableRecordBatchStream;
use datafusion::prelude::{SessionConfig, SessionContext, col};

pub use error::SqlError;
pub use raw_field::RawField;

use crate::schema::{COLUMNS, Col};
use parts::Parts;

/// Name of the table with the short column names.
pub const EVENTS: &str = "events";

/// Name of the table with the column names of the files.
pub const OCSF: &str = "ocsf";

/// The folders that the lake is divided into: log source, then UTC day or `unknown`.
pub const PARTITIONS: [&str; 2] = ["source", "day"];

/// What queries may use.
#[derive(Clone, Debug)]
pub struct QueryOptions {
    /// Bytes that all queries of one lake may hold at the same time before they spill.
    pub memory_bytes: usize,
    /// Threads that one query may occupy.
    pub threads: usize,
    /// Folder for what does not fit into memory. It is made if it is missing.
    pub spill_dir: PathBuf,
}

/// An open lake.
#[derive(Debug)]
pub struct Lake {
    runtime: Arc<RuntimeEnv>,
    options: QueryOptions,
    parts: Arc<Parts>,
}

impl Lake {
    /// Opens the lake in `dir`, of which `parts` are the committed files, as paths below `dir`:
    /// `source=aws_cloudtrail/day=2022-12-21/<part>.parquet`. No part at all gives empty tables.
    pub fn open(dir: &Path, parts: &[PathBuf], options: QueryOptions) -> Result<Self, SqlError> {
        let failed = |cause: String| SqlError::Open { dir: dir.to_path_buf(), cause };
        std::fs::create_dir_all(&options.spill_dir).map_err(|error| failed(error.to_string()))?;
        let runtime = RuntimeEnvBuilder::new()
            .with_memory_pool(Arc::new(FairSpillPool::new(options.memory_bytes)))
            .with_disk_manager_builder(
                DiskManagerBuilder::default().with_mode(DiskManagerMode::Directories(vec![options.spill_dir.clone()])),
            )
            .build_arc()?;
        // A lake without parts may have no folder yet, and then nothing is read through the store either.
        if !parts.is_empty() {
            let store = LocalFileSystem::new_with_prefix(dir).map_err(|error| failed(error.to_string()))?;
            runtime.register_object_store(parts::store_url()?.as_ref(), Arc::new(store));
        }
        Ok(Self { runtime, options, parts: Arc::new(Parts::new(dir, parts)?) })
    }

    /// A session of its own, with the lake's tables in it and the lake's memory behind it. What one session registers
    /// no other session sees.
    pub fn session(&self) -> Result<SessionContext, SqlError> {
        self.session_of(SessionConfig::new())
    }

    fn session_of(&self, config: SessionConfig) -> Result<SessionContext, SqlError> {
        let mut config = config
            .with_target_partitions(self.options.threads.max(1))
            .with_default_catalog_and_schema("stanch", "lake")
            .with_information_schema(true);
        let parquet = &mut config.options_mut().execution.parquet;
        parquet.pushdown_filters = true;
        parquet.reorder_filters = true;
        // Each sort sets this much aside for merging what it spilled. The engine's own choice is for large memories.
        let execution = &mut config.options_mut().execution;
        let share = self.options.memory_bytes / (8 * self.options.threads.max(1));
        execution.sort_spill_reservation_bytes = execution.sort_spill_reservation_bytes.min(share);
        let session = SessionContext::new_with_config_rt(config, Arc::clone(&self.runtime));
        session.register_udf(ScalarUDF::from(RawField::new()));
        let short = COLUMNS.iter().enumerate().filter(|(_, column)| !column.short.is_empty());
        let short = short.map(|(at, column)| match at {
            at if at == Col::RawBody as usize => record::whole().map(|raw| raw.alias(column.short)),
            _ => Ok(col(column.ocsf).alias(column.short)),
        });
        let short = short.collect::<Result<Vec<_>, _>>()?;
        let events = session
            .read_table(Arc::clone(&self.parts) as _)?
            .select(short.into_iter().chain(PARTITIONS.map(col)).collect::<Vec<_>>())?;
        session.register_table(EVENTS, events.into_view())?;
        session.register_table(OCSF, Arc::clone(&self.parts) as _)?;
        Ok(session)
    }

    /// Runs one statement that reads: `select`, `with`, `explain`, `show` or `describe`.
    pub async fn query(&self, sql: &str) -> Result<SendableRecordBatchStream, SqlError> {
        // Such a query may ask for whole records, of which a batch of the usual size could hold gigabytes.
        let session = self.session_of(SessionConfig::new().with_batch_size(1_024))?;
        let frame = guard::plan(&session, sql).await?;
        Ok(frame.execute_stream().await?)
    }
}
