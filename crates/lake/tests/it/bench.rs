//! Lakes in temporary folders, and what is in them.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use datafusion::arrow::array::{Array, AsArray};
use datafusion::arrow::util::display::{ArrayFormatter, FormatOptions};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use stanch_lake::schema::COLUMNS;
use stanch_lake::sql::render::{Format, render};
use stanch_lake::sql::{Lake, QueryOptions};
use stanch_lake::{Ingested, Ledger, Progress, ingest};
use tempfile::TempDir;

/// A folder with inputs and a lake.
pub(crate) struct Bench {
    folder: TempDir,
}

/// One event as text, by the short names of the columns, and its day.
pub(crate) type Row = BTreeMap<&'static str, String>;

impl Bench {
    pub(crate) fn new() -> Self {
        Self { folder: TempDir::new().expect("a temporary folder") }
    }

    pub(crate) fn input(&self) -> PathBuf {
        let path = self.folder.path().join("in");
        fs::create_dir_all(&path).expect("a folder");
        path
    }

    pub(crate) fn lake(&self) -> PathBuf {
        self.folder.path().join("lake")
    }

    pub(crate) fn put(&self, name: &str, content: &[u8]) -> PathBuf {
        let path = self.input().join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(&path, content).expect("a file");
        path
    }

    pub(crate) fn ingest(&self) -> Ingested {
        self.ingest_on(2)
    }

    pub(crate) fn ingest_on(&self, threads: usize) -> Ingested {
        ingest(&self.lake(), &[self.input()], threads, &Progress::default()).expect("an ingest")
    }

    pub(crate) fn ledger(&self) -> Ledger {
        Ledger::read(&self.lake()).expect("a ledger")
    }

    /// Every event of the lake, by event id.
    pub(crate) fn rows(&self) -> BTreeMap<String, Row> {
        let mut rows = BTreeMap::new();
        for part in self.ledger().parts() {
            for row in read(&self.lake().join(&part.path)) {
                let id = row["event_id"].clone();
                assert!(rows.insert(id.clone(), row).is_none(), "{id} stands in the lake twice");
            }
        }
        rows
    }

    /// Every record as a query gives it, by event id.
    pub(crate) fn raws(&self) -> BTreeMap<String, String> {
        let parts: Vec<PathBuf> = self.ledger().parts().iter().map(|part| part.path.clone().into()).collect();
        let options = QueryOptions { memory_bytes: 1 << 28, threads: 1, spill_dir: self.folder.path().join("spill") };
        let lake = Lake::open(&self.lake(), &parts, options).expect("a lake");
        let runtime = tokio::runtime::Builder::new_multi_thread().build().expect("threads");
        let mut out = Vec::new();
        runtime.block_on(async {
            let rows = lake.query("select event_id, raw from events").await.expect("a query");
            render(rows, Format::Json, &mut out).await.expect("rows");
        });
        let rows = String::from_utf8(out).expect("text");
        let rows = rows.lines().map(|row| serde_json::from_str::<serde_json::Value>(row).expect("json"));
        rows.map(|row| {
            (
                row["event_id"].as_str().unwrap_or_default().to_owned(),
                row["raw"].as_str().unwrap_or_default().to_owned(),
            )
        })
        .collect()
    }

    /// Gaps as `kind offset cause`, the file's name before them.
    pub(crate) fn gaps(&self) -> Vec<String> {
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
                row.insert(if column.short.is_empty() { column.ocsf } else { column.short }, text);
            }
            rows.push(row);
        }
    }
    rows
}

/// The fixture's records, one a line.
pub(crate) fn records() -> Vec<&'static str> {
    include_str!("../fixtures/records.jsonl").lines().collect()
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(6));
    encoder.write_all(bytes).expect("bytes in memory");
    encoder.finish().expect("bytes in memory")
}

pub(crate) fn wrapped(records: &[&str]) -> String {
    format!("{{\"Records\":[{}]}}", records.join(","))
}
