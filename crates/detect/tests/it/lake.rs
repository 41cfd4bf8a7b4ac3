//! Small lakes for tests, from one JSON object per event with the short column names.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use datafusion::arrow::array::{
    ArrayRef, FixedSizeBinaryBuilder, ListBuilder, RecordBatch, StringArray, StringBuilder, TimestampMicrosecondArray,
};
use datafusion::arrow::datatypes::{DataType, Field};
use datafusion::parquet::arrow::ArrowWriter;
use serde_json::Value;
use stanch_lake::schema::{COLUMNS, Col, SCHEMA};
use stanch_lake::sql::{Lake, QueryOptions};

/// Writes the events by day, as an ingest would, and opens them.
pub(crate) fn lake(dir: &Path, events: &[Value]) -> Lake {
    let mut days: BTreeMap<String, Vec<&Value>> = BTreeMap::new();
    for event in events {
        let day = time(event).map_or("unknown".to_owned(), |time| time.date_naive().to_string());
        days.entry(day).or_default().push(event);
    }
    let parts: Vec<PathBuf> = days.iter().map(|(day, events)| part(dir, day, "part", events)).collect();
    open(dir, &parts)
}

/// Opens the given parts.
pub(crate) fn open(dir: &Path, parts: &[PathBuf]) -> Lake {
    let options = QueryOptions { memory_bytes: 256 << 20, threads: 2, spill_dir: dir.join("spill") };
    Lake::open(dir, parts, options).unwrap()
}

/// Writes one part and returns its path below `dir`.
pub(crate) fn part(dir: &Path, day: &str, name: &str, events: &[&Value]) -> PathBuf {
    let path = PathBuf::from(format!("source=aws_cloudtrail/day={day}/{name}.parquet"));
    std::fs::create_dir_all(dir.join(&path).parent().unwrap()).unwrap();
    let columns = COLUMNS.iter().enumerate().map(|(index, column)| self::column(index, column.short, events));
    let batch = RecordBatch::try_new(Arc::clone(&SCHEMA), columns.collect()).unwrap();
    let mut writer = ArrowWriter::try_new(File::create(dir.join(&path)).unwrap(), batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    path
}

fn time(event: &Value) -> Option<DateTime<Utc>> {
    event["time"].as_str().map(|time| time.parse().unwrap())
}

fn column(index: usize, name: &str, events: &[&Value]) -> ArrayRef {
    if index == Col::Time as usize {
        let times = events.iter().map(|event| time(event).map(|time| time.timestamp_micros()));
        return Arc::new(times.collect::<TimestampMicrosecondArray>().with_timezone("UTC"));
    }
    if index == Col::SourceIpBytes as usize {
        let mut bytes = FixedSizeBinaryBuilder::new(16);
        events.iter().for_each(|_| bytes.append_null());
        return Arc::new(bytes.finish());
    }
    if index == Col::Resources as usize {
        let item = Arc::new(Field::new_list_field(DataType::Utf8, false));
        let mut lists = ListBuilder::new(StringBuilder::new()).with_field(item);
        for event in events {
            let items = event[name].as_array();
            items.into_iter().flatten().for_each(|item| lists.values().append_value(item.as_str().unwrap()));
            lists.append(items.is_some());
        }
        return Arc::new(lists.finish());
    }
    let needed = index == Col::RawBody as usize;
    let texts = events.iter().map(|event| event[name].as_str().or(needed.then_some("{}")));
    Arc::new(texts.collect::<StringArray>())
}
