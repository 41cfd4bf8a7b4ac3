//! `stanch query`.

use std::io;
use std::process::ExitCode;

use stanch_case::stage;
use stanch_lake::sql::render::{self, render};

use super::{case, threads};
use crate::args::{Common, Format};
use crate::failure::Failure;

/// Ask the logs in SQL
///
/// The table is `events`, one row an event; docs/schema.md lists its columns. What has no column is in `raw`, and
/// `raw_field(raw, 'requestParameters.bucketName')` reads it. Only statements that read are taken.
#[derive(Debug, clap::Args)]
pub(crate) struct Query {
    /// One SELECT, WITH, EXPLAIN, SHOW or DESCRIBE statement
    sql: String,
}

impl Query {
    pub(crate) fn run(&self, common: &Common) -> Result<ExitCode, Failure> {
        let folder = case(common)?;
        let lake = stage::open_lake(&folder, threads())?;
        let format = match common.format {
            Format::Table => render::Format::Table,
            Format::Json => render::Format::Json,
            Format::Csv => render::Format::Csv,
        };
        let mut out = io::BufWriter::new(io::stdout().lock());
        stage::runtime(threads())?.block_on(async {
            let rows = lake.query(&self.sql).await?;
            render(rows, format, &mut out).await
        })?;
        Ok(ExitCode::SUCCESS)
    }
}
