//! Audit logs of any layout into one Arrow schema, Parquet and DataFusion.

pub mod schema;
pub mod sql;
