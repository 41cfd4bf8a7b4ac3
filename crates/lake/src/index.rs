//! Which event ids the lake has, in bounded memory.
//!
//! Copies of one event carry the same id and the same time, so ids are kept by ten-minute slots of the event's time, and
//! only the slots that an ingest is working on stay in memory. A slot that was put away is read back from the Parquet files
//! whose time spans touch it: the lake is its own index.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs::File;
use std::path::{Path, PathBuf};

use datafusion::arrow::array::{Array, AsArray};
use datafusion::arrow::datatypes::TimestampMicrosecondType;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use stanch_source::{NO_TIME, Rows, stored_id};

use crate::LakeError;
use crate::error::IoContext;
use crate::ledger::PartEntry;
use crate::schema::Col;

const SLOT_MICROS: i64 = 600_000_000;
/// Ids that stay in memory, about 70 MB.
const RESIDENT_IDS: usize = 2_000_000;

/// Ids are random, or hashes, so that their own bits will do as a hash; the lake's own content is no place for collisions
/// made on purpose, since a slot's size is bounded by the events of ten minutes.
type Ids = HashSet<u128, foldhash::fast::FixedState>;

#[derive(Debug, Default)]
struct Slot {
    ids: Ids,
    /// The last batch that looked here.
    batch: u64,
}

/// The ids of the events in the lake and of the batches on their way into it.
#[derive(Debug)]
pub(crate) struct Index {
    lake: PathBuf,
    slots: BTreeMap<i64, Slot>,
    resident: usize,
    /// Committed files that have rows, by the slots that they span.
    parts: Vec<(i64, i64, PathBuf)>,
}

fn slot_of(time: i64) -> i64 {
    if time == NO_TIME { i64::MIN } else { time.div_euclid(SLOT_MICROS) }
}

impl Index {
    pub(crate) fn new(lake: &Path, parts: &[PartEntry]) -> Self {
        let mut index = Self { lake: lake.to_owned(), slots: BTreeMap::new(), resident: 0, parts: Vec::new() };
        index.committed(parts);
        index
    }

    /// Takes note of files that were committed.
    pub(crate) fn committed(&mut self, parts: &[PartEntry]) {
        let slot = |time: Option<i64>| slot_of(time.unwrap_or(NO_TIME));
        self.parts.extend(parts.iter().map(|part| (slot(part.first), slot(part.last), self.lake.join(&part.path))));
    }

    /// Marks the rows whose ids are new, and remembers them. `batch` is the number of the batch that the rows belong to,
    /// and all batches before `committed` are on the disk.
    pub(crate) fn admit(&mut self, rows: &Rows, batch: u64, committed: u64) -> Result<Vec<bool>, LakeError> {
        self.evict(committed);
        self.load(rows.times().iter().map(|&time| slot_of(time)).collect(), batch)?;
        let mut keep = Vec::with_capacity(rows.len());
        let mut last: Option<(i64, Slot)> = None;
        for (&time, &id) in rows.times().iter().zip(rows.ids()) {
            let key = slot_of(time);
            // Neighbours mostly share a slot, so it is taken out of the tree while they last.
            if last.as_ref().is_none_or(|(at, _)| *at != key) {
                if let Some((at, slot)) = last.take() {
                    self.slots.insert(at, slot);
                }
                last = Some((key, self.slots.remove(&key).unwrap_or_default()));
            }
            if let Some((_, slot)) = &mut last {
                let new = slot.ids.insert(id);
                self.resident += usize::from(new);
                keep.push(new);
            }
        }
        if let Some((at, slot)) = last {
            self.slots.insert(at, slot);
        }
        Ok(keep)
    }

    /// Puts away the slots that were looked at longest ago, as long as all of their ids are on the disk.
    fn evict(&mut self, committed: u64) {
        if self.resident <= RESIDENT_IDS {
            return;
        }
        let mut oldest: Vec<(u64, i64)> =
            self.slots.iter().filter(|(_, s)| s.batch < committed).map(|(&at, s)| (s.batch, at)).collect();
        oldest.sort_unstable();
        for (_, at) in oldest {
            if self.resident <= RESIDENT_IDS / 2 {
                break;
            }
            self.resident -= self.slots.remove(&at).map_or(0, |slot| slot.ids.len());
        }
    }

    fn load(&mut self, wanted: BTreeSet<i64>, batch: u64) -> Result<(), LakeError> {
        let mut missing = BTreeSet::new();
        for at in wanted {
            let slot = self.slots.entry(at).or_insert_with(|| {
                missing.insert(at);
                Slot::default()
            });
            slot.batch = batch;
        }
        if missing.is_empty() {
            return Ok(());
        }
        for (first, last, path) in &self.parts {
            if missing.range(first..=last).next().is_none() {
                continue;
            }
            for (time, id) in ids(path)? {
                let at = slot_of(time);
                if missing.contains(&at) && self.slots.entry(at).or_default().ids.insert(id) {
                    self.resident += 1;
                }
            }
        }
        Ok(())
    }
}

/// The times and ids of a part's events.
fn ids(path: &Path) -> Result<Vec<(i64, u128)>, LakeError> {
    let parquet = |source| LakeError::Parquet { path: path.to_owned(), source };
    let builder = ParquetRecordBatchReaderBuilder::try_new(File::open(path).at(path)?).map_err(parquet)?;
    let columns = [Col::Time, Col::EventId].map(|column| crate::schema::COLUMNS[column as usize].ocsf);
    let mask = ProjectionMask::columns(builder.parquet_schema(), columns);
    let reader = builder.with_projection(mask).with_batch_size(8192).build().map_err(parquet)?;
    let mut found = Vec::new();
    for batch in reader {
        let batch = batch.map_err(|error| parquet(error.into()))?;
        let times = batch.column(0).as_primitive::<TimestampMicrosecondType>();
        let texts = batch.column(1).as_string::<i32>();
        for row in 0..batch.num_rows() {
            let time = if times.is_null(row) { NO_TIME } else { times.value(row) };
            found.push((time, stored_id(texts.value(row))));
        }
    }
    Ok(found)
}
