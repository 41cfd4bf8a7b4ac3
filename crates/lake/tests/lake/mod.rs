//! Lakes in temporary folders, and what is in them.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use datafusion::arrow::array::{Array, AsArray};
use datafusion::arrow::util::display::{ArrayFormatter, FormatOptions};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use stanch_lake::schema::COLUMNS;
use stanch_lake::{Ingested, Ledger, Progress, ingest};
use tempfile::TempDir;

/// A folder with inputs and a lake.
pub struct Bench {
    folder: TempDir,
}

/// One event as text, by the short names of the columns, and its day.
pub type Row = BTreeMap<&'static str, String>;

impl Bench {
    pub fn new() -> Self {
        Self { folder: TempDir::new().expect("a temporary folder") }
    }

    pub fn input(&self) -> PathBuf {
        let path = self.folder.path().join("in");
        fs::create_dir_all(&path).expect("a folder");
        path
    }

    pub fn lake(&self) -> PathBuf {
        self.folder.path().join("lake")
    }

    pub fn put(&self, name: &str, content: &[u8]) -> PathBuf {
        let path = self.input().join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(&path, content).expect("a file");
        path
    }

    pub fn ingest(&self) -> Ingested {
        self.ingest_on(2)
    }

    pub fn ingest_on(&self, threads: usize) -> Ingested {
        ingest(&self.lake(), &[self.input()], threads, &Progress::default()).expect("an ingest")
    }

    pub fn ledger(&self) -> Ledger {
        Ledger::read(&self.lake()).expect("a ledger")
    }

    /// Every event of the lake, by event id.
    pub fn rows(&self) -> BTreeMap<String, Row> {
        let mut rows = BTreeMap::new();
        for part in self.ledger().parts() {
            for row in read(&self.lake().join(&part.path)) {
                let id = row["event_id"].clone();
                assert!(rows.insert(id.clone(), row).is_none(), "{id} stands in the lake twice");
            }
        }
        rows
    }

    /// Gaps as `kind offset cause`, the file's name before them.
    pub fn gaps(&self) -> Vec<String> {
        let ledger = self.ledger();
        let gaps = ledger.files().into_iter().flat_map(|file| file.gaps.clone());
        let input = self.input().canonicalize().expect("a folder");
        gaps.map(|gap| {
            let name = gap.source.strip_prefix(&format!("{}/", input.display())).unwrap_or(&gap.source).to_owned();
            let offset = gap.offset.map_or(String::new(), |at| format!(" @{at}"));
            format!("{name}: {:?}{offset} x{}: {}", gap.kind, gap.count, gap.cause)
        })
        .collect()
    }
}

fn read(path: &Path) -> Vec<Row> {
    let day = path.parent().and_then(|p| p.file_name()).and_then(|n| n.to_str()).expect("a day's folder");
    let day = day.strip_prefix("day=").expect("a day").to_owned();
    let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(path).expect("a part")).expect("parquet");
    let mut rows = Vec::new();
    for batch in reader.build().expect("a reader") {
        let batch = batch.expect("a batch");
        let options = FormatOptions::new();
        for at in 0..batch.num_rows() {
            let mut row = Row::from([("day", day.clone())]);
            for (column, array) in COLUMNS.iter().zip(batch.columns()) {
                let text = if column.short == "resources" {
                    let list = array.as_list::<i32>();
                    let items = if list.is_null(at) { None } else { Some(list.value(at)) };
                    let items = items.iter().flat_map(|i| i.as_string::<i32>().iter().flatten().collect::<Vec<_>>());
                    items.collect::<Vec<_>>().join(" ")
                } else {
                    ArrayFormatter::try_new(array, &options).expect("a formatter").value(at).to_string()
                };
                row.insert(column.short, text);
            }
            rows.push(row);
        }
    }
    rows
}

/// The fixture's records, one a line.
pub fn records() -> Vec<&'static str> {
    include_str!("../fixtures/records.jsonl").lines().collect()
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(6));
    encoder.write_all(bytes).expect("bytes in memory");
    encoder.finish().expect("bytes in memory")
}

pub fn wrapped(records: &[&str]) -> String {
    format!("{{\"Records\":[{}]}}", records.join(","))
}
