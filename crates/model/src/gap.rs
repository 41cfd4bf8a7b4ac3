//! What could not be seen.

use serde::{Deserialize, Serialize};

/// Why something could not be seen. The order is the order of display.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GapKind {
    /// A file or folder could not be opened or read to its end.
    Unreadable,
    /// A compressed stream was cut off, corrupt, or larger than the limit for one input.
    Compression,
    /// Bytes that should have been a record were not valid JSON or not valid UTF-8.
    Malformed,
    /// A record was larger than the limit for one record, and was passed over.
    Oversized,
    /// A record was kept, but a known field had a type or a value that could not be used.
    Field,
    /// A file was recognised as something other than events and set apart.
    SetApart,
    /// A span of time, or a region, for which no log was given.
    NoLogs,
    /// An input that names nothing that the logs could contain.
    Unmatched,
    /// Operations that are not in the table of AWS's actions, so that what they do is not known.
    Unclassified,
    /// A baseline that is missing, short or old, so that what is new cannot be told from what was always so.
    Baseline,
    /// Something that a limit cut off before it was looked at.
    Limit,
    /// A listing of a vendor or a cloud that was refused, or that could not be read to its end.
    NotRead,
    /// Something that a vendor holds and that nobody can list: a person has to be asked.
    NotListable,
    /// A secret that could not be joined to what it opens.
    Unlinked,
    /// A policy that could not be read, or that was not, so that what it allows or denies is not known.
    Policy,
}

/// One thing that could not be seen: where, and why. Shown beside the result that it limits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Gap {
    /// What sort of gap this is.
    pub kind: GapKind,
    /// The input that it concerns: a file's path, an account and region, an exposure.
    pub source: String,
    /// Where in the input, in bytes from the start of the decompressed content, when it is about bytes.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub offset: Option<u64>,
    /// The cause, as one lowercase sentence without a full stop.
    pub cause: String,
    /// How many things of this sort are meant (records, days); never 0.
    pub count: u64,
}

impl Gap {
    /// A gap that stands for one thing.
    pub fn new(kind: GapKind, source: impl Into<String>, cause: impl Into<String>) -> Self {
        Self { kind, source: source.into(), offset: None, cause: cause.into(), count: 1 }
    }

    /// The same gap, at a byte offset of the decompressed content.
    #[must_use]
    pub fn at(mut self, offset: u64) -> Self {
        self.offset = Some(offset);
        self
    }

    /// The same gap, standing for `count` things.
    #[must_use]
    pub fn times(mut self, count: u64) -> Self {
        self.count = count;
        self
    }
}
