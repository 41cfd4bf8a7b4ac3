//! AWS CloudTrail.

pub(crate) mod envelope;
pub(crate) mod lake_results;
pub(crate) mod record;
pub(crate) mod values;
