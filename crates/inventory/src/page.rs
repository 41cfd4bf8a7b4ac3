//! One answer of a source, read: records, where the next answer is, and what could not be used.

use serde::{Deserialize, Serialize};

use crate::record::Record;

/// What one answer said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// What exists.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub records: Vec<Record>,
    /// What asks for the answer after this one, as the source gave it: a token, a marker, an address. None at the end.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub next: Option<String>,
    /// How many things the source says there are in all, where it does.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub of: Option<u64>,
    /// What leads on and is no record: numbers of pipelines, names of keys to ask about. Never a value.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub leads: Vec<String>,
    /// What in the answer could not be used, one sentence without a full stop each, without quoting it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub problems: Vec<String>,
}

impl Page {
    /// An answer that is all there is.
    pub fn of(records: Vec<Record>) -> Self {
        Self { records, ..Self::default() }
    }
}
