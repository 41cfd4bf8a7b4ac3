//! What one collection brought.

use std::collections::BTreeMap;

use serde::Serialize;
use stanch_inventory::record::Record;
use stanch_inventory::run::{Coverage, Outcome};
use stanch_inventory::snapshot::{Changes, Snapshot};
use stanch_model::Gap;

use super::block::{Block, Cell};
use super::phrase::{count, number, time};
use super::told::{many, some};
use super::{Detail, Page, coverage, csv, unseen};

/// The name and version of the document's form.
pub const COLLECTED: &str = "stanch.collected/1";

/// What one collection brought.
#[derive(Clone, Copy, Debug)]
pub struct CollectedPage<'r> {
    /// The snapshot after it.
    pub snapshot: &'r Snapshot,
}

#[derive(Serialize)]
struct Document<'r> {
    schema: &'static str,
    source: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    collected: Option<chrono::DateTime<chrono::Utc>>,
    files: &'r [String],
    records: BTreeMap<String, u64>,
    changes: &'r Changes,
    coverage: &'r [Coverage],
    gaps: Vec<Gap>,
}

impl Page for CollectedPage<'_> {
    fn blocks(&self, detail: Detail) -> Vec<Block> {
        let about = &self.snapshot.about;
        let mut blocks = vec![
            Block::Heading(1, format!("Collected from {}", self.snapshot.source.words())),
            Block::Facts(self.facts()),
        ];
        let shown = if self.whole() { &[] } else { about.coverage.as_slice() };
        if !shown.is_empty() {
            let incomplete = shown.iter().filter(|one| one.outcome != Outcome::Complete);
            blocks.push(coverage::table(incomplete.map(|one| (self.snapshot, one))));
        }
        let gaps = self.snapshot.gaps();
        if !gaps.is_empty() {
            unseen::blocks("What could not be seen", &gaps, detail, &mut blocks);
        }
        blocks
    }

    fn json(&self) -> serde_json::Result<String> {
        let about = &self.snapshot.about;
        super::json::document(&Document {
            schema: COLLECTED,
            source: self.snapshot.source.id(),
            collected: about.collected,
            files: &about.files,
            records: self.kinds(),
            changes: &about.changes,
            coverage: &about.coverage,
            gaps: self.snapshot.gaps(),
        })
    }

    fn csv(&self) -> String {
        let changes = &self.snapshot.about.changes;
        let of = |change: &'static str, keys: &[String]| {
            keys.iter().map(|key| vec![change.to_owned(), key.clone()]).collect::<Vec<_>>()
        };
        let rows = [of("added", &changes.added), of("removed", &changes.removed), of("changed", &changes.changed)];
        csv::table(&["change", "record"], rows.into_iter().flatten())
    }
}

impl CollectedPage<'_> {
    fn whole(&self) -> bool {
        self.snapshot.about.coverage.iter().all(|one| one.outcome == Outcome::Complete)
    }

    /// How many records of each kind there are.
    fn kinds(&self) -> BTreeMap<String, u64> {
        let mut kinds = BTreeMap::new();
        for record in self.snapshot.records() {
            *kinds.entry(kind(record)).or_default() += 1;
        }
        kinds
    }

    fn facts(&self) -> Vec<(&'static str, Cell)> {
        let about = &self.snapshot.about;
        let kinds: Vec<String> = self.kinds().iter().map(|(kind, of)| format!("{} {kind}", number(*of))).collect();
        let changes = &about.changes;
        let changed = match changes.is_empty() {
            true => "nothing".to_owned(),
            false => format!(
                "{} added, {} removed, {} changed",
                number(many(changes.added.len())),
                number(many(changes.removed.len())),
                number(many(changes.changed.len()))
            ),
        };
        let coverage = &about.coverage;
        let complete = many(coverage.iter().filter(|one| one.outcome == Outcome::Complete).count());
        let mut facts =
            vec![("holds", Cell::from(some(&kinds, usize::MAX))), ("new since the last time", changed.into())];
        if let Some(at) = about.collected {
            facts.push(("collected", time(at).into()));
            let all = count(many(coverage.len()), "kind of listing", "kinds of listings");
            let text = format!("{} of {all} read to the end", number(complete));
            facts.push(("coverage", if self.whole() { text.into() } else { Cell::caution(text) }));
        }
        if !about.files.is_empty() {
            facts.push(("files", some(&about.files, 5).into()));
        }
        facts
    }
}

/// What sort of record it is, in the plural.
fn kind(record: &Record) -> String {
    match record {
        Record::Held(held) => format!("{} records", held.kind.words()),
        Record::Container(container) => format!("{} records", container.kind.words()),
        other => {
            let kind = other.key();
            format!("{} records", kind.split('|').next().unwrap_or_default().replace('_', " "))
        }
    }
}
