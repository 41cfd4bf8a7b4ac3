//! What a source holds, as last collected, and what changed since the time before.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use stanch_model::Gap;
use stanch_model::text::to_json;

use crate::InventoryError;
use crate::record::{ContainerKind, Record, Source};
use crate::run::Coverage;

/// The name and version of the stored form.
const SCHEMA: &str = "stanch.snapshot/1";

/// One record with where it comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The listing that it was in, see [`crate::run::Listing::id`]; `file|NAME` where a file said so.
    pub listing: String,
    /// The part of the source that the listing belongs to; empty for a file.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub domain: String,
    /// When it was last seen, where the last collection could not read its listing and it may be gone.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub stale_since: Option<DateTime<Utc>>,
    /// What exists.
    #[serde(flatten)]
    pub record: Record,
}

/// The first line of the stored form.
#[derive(Debug, Serialize, Deserialize)]
struct Head {
    schema: String,
    source: Source,
    /// How many records follow, so that a file that was cut is not taken for a whole one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    records: Option<usize>,
    #[serde(flatten)]
    about: About,
}

/// What is known of a snapshot as a whole.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// When the last collection began; none where all comes from files.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub collected: Option<DateTime<Utc>>,
    /// When files were last taken; none where all comes from collections.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub taken: Option<DateTime<Utc>>,
    /// When each part of the source, by its id, was last read, and each file, by its listing, was last taken. A part of
    /// which a collection could read nothing keeps the time before.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub read: BTreeMap<String, DateTime<Utc>>,
    /// Names of files that were taken, sorted.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub files: Vec<String>,
    /// How far each kind of listing was read.
    pub coverage: Vec<Coverage>,
    /// What can never be listed, and what in files could not be used.
    pub gaps: Vec<Gap>,
    /// What the last collection changed.
    pub changes: Changes,
}

/// What is different from the time before, by the keys of records, sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changes {
    /// New things.
    pub added: Vec<String>,
    /// Things that are no longer there.
    pub removed: Vec<String>,
    /// Things of which something else is said.
    pub changed: Vec<String>,
}

impl Changes {
    /// How many things changed.
    pub fn len(&self) -> usize {
        self.added.len() + self.removed.len() + self.changed.len()
    }

    /// Whether nothing changed.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// What a source holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// The source.
    pub source: Source,
    /// What is known of it as a whole.
    pub about: About,
    /// What exists, by [`Record::key`].
    pub entries: BTreeMap<String, Entry>,
}

impl Snapshot {
    /// A snapshot of nothing.
    pub fn empty(source: Source) -> Self {
        Self { source, about: About::default(), entries: BTreeMap::new() }
    }

    /// When something was last seen: with the part of the source that it is in, in its file, or before it could not be read
    /// any more.
    pub fn read_at(&self, entry: &Entry) -> Option<DateTime<Utc>> {
        let (part, whole) = match entry.domain.is_empty() {
            true => (&entry.listing, self.about.taken),
            false => (&entry.domain, self.about.collected),
        };
        // What was kept before parts had times of their own has that of the whole.
        let known = self.about.read.get(part).copied().or(whole.filter(|_| self.about.read.is_empty()));
        entry.stale_since.or(known)
    }

    /// All records, in the order of their keys.
    pub fn records(&self) -> impl Iterator<Item = &Record> {
        self.entries.values().map(|entry| &entry.record)
    }

    /// What people call a part of the source: an organisation's name in place of its id, where that was read.
    pub fn domain<'s>(&'s self, id: &'s str) -> &'s str {
        let key = crate::record::key("container", &[ContainerKind::Organisation.id(), id]);
        match self.entries.get(&key).map(|entry| &entry.record) {
            Some(Record::Container(organisation)) => &organisation.name,
            _ => id,
        }
    }

    /// Everything that it could not see.
    pub fn gaps(&self) -> Vec<Gap> {
        let coverage = self.about.coverage.iter().flat_map(|one| one.gaps(self.source, self.domain(&one.domain)));
        coverage.chain(self.about.gaps.iter().cloned()).collect()
    }

    /// The stored form: a first line about the whole, then one line a record, harmless on a terminal.
    ///
    /// # Errors
    /// None in practice: all that a snapshot has can be written as JSON.
    pub fn to_text(&self) -> serde_json::Result<String> {
        let records = Some(self.entries.len());
        let head = Head { schema: SCHEMA.to_owned(), source: self.source, records, about: self.about.clone() };
        let mut text = to_json(&head, false)?;
        text.push('\n');
        for entry in self.entries.values() {
            text.push_str(&to_json(entry, false)?);
            text.push('\n');
        }
        Ok(text)
    }

    /// What [`Snapshot::to_text`] wrote. `file` is what errors call it.
    ///
    /// # Errors
    /// When it is something else.
    pub fn parse(file: &str, text: &[u8]) -> Result<Self, InventoryError> {
        let damaged = |line| InventoryError::Damaged { file: file.to_owned(), line };
        let mut lines = (1..).zip(text.split(|byte| *byte == b'\n'));
        let (_, first) = lines.next().ok_or_else(|| damaged(1))?;
        let head: Head = serde_json::from_slice(first).map_err(|_| damaged(1))?;
        if head.schema != SCHEMA {
            return Err(damaged(1));
        }
        let mut entries = BTreeMap::new();
        for (number, line) in lines.filter(|(_, line)| !line.is_empty()) {
            let entry: Entry = serde_json::from_slice(line).map_err(|_| damaged(number))?;
            entries.insert(entry.record.key(), entry);
        }
        match head.records {
            Some(counted) if counted != entries.len() => {
                return Err(InventoryError::Cut { file: file.to_owned(), counted, found: entries.len() });
            }
            _ => {}
        }
        Ok(Self { source: head.source, about: head.about, entries })
    }
}
