//! Rows into Parquet files, one a day.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use chrono::DateTime;
use datafusion::arrow::array::{
    ArrayRef, FixedSizeBinaryArray, ListArray, RecordBatch, StringViewArray, TimestampMicrosecondArray,
};
use datafusion::arrow::buffer::{Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterVersion};
use parquet::schema::types::ColumnPath;
use stanch_source::{NO_ADDRESS, NO_TIME, NULL_VIEW, Rows};

use crate::schema::{COLUMNS, Col, SCHEMA};
use crate::{LakeError, error::IoContext};

/// The name of the folder for events whose time could not be read.
pub const UNKNOWN_DAY: &str = "unknown";

const DAY_MICROS: i64 = 86_400_000_000;

/// Rows of one day, in the order in which they are written.
#[derive(Debug)]
pub(crate) struct Day {
    /// `YYYY-MM-DD`, or [`UNKNOWN_DAY`].
    pub(crate) name: String,
    /// Positions in [`Rows`].
    pub(crate) rows: Vec<u32>,
}

/// Splits the rows that `keep` marks into days, each sorted by time, then by id.
///
/// Within a day, rows of one identity stand together, and within those rows of one operation: neighbours share most of
/// their text, which is worth a third of the file, and a filter on a credential touches few pages.
pub(crate) fn days(rows: &Rows, keep: &[bool]) -> Vec<Day> {
    let mut order: Vec<u32> = (0..rows.len() as u32).filter(|&row| keep[row as usize]).collect();
    let day_of = |row: u32| match rows.times()[row as usize] {
        NO_TIME => i64::MAX,
        time => time.div_euclid(DAY_MICROS),
    };
    order.sort_by_cached_key(|&row| {
        let at = row as usize;
        (day_of(row), rows.kinds()[at], rows.times()[at], rows.ids()[at])
    });
    order
        .chunk_by(|&a, &b| day_of(a) == day_of(b))
        .map(|rows| Day { name: day_name(day_of(rows[0])), rows: rows.to_vec() })
        .collect()
}

fn day_name(day: i64) -> String {
    DateTime::from_timestamp(day.saturating_mul(86_400), 0)
        .map_or_else(|| UNKNOWN_DAY.to_owned(), |at| at.format("%Y-%m-%d").to_string())
}

/// The files' schema as it is handed to the writer: text as views, which are written just as plain text is.
static WRITE_SCHEMA: LazyLock<SchemaRef> = LazyLock::new(|| {
    let fields = SCHEMA.fields().iter().map(|field| {
        let as_view = |f: &Field| f.clone().with_data_type(DataType::Utf8View);
        match field.data_type() {
            DataType::Utf8 => as_view(field),
            DataType::List(item) => Field::clone(field).with_data_type(DataType::List(Arc::new(as_view(item)))),
            _ => Field::clone(field),
        }
    });
    Arc::new(Schema::new(fields.collect::<Vec<_>>()))
});

fn properties() -> WriterProperties {
    let path = |column: Col| ColumnPath::from(COLUMNS[column as usize].ocsf);
    let zstd = |level| Compression::ZSTD(ZstdLevel::try_new(level).unwrap_or_default());
    let mut builder = WriterProperties::builder()
        .set_writer_version(WriterVersion::PARQUET_1_0)
        .set_created_by("stanch".to_owned())
        .set_compression(zstd(1))
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_max_row_group_row_count(Some(1 << 20))
        // Pages hold this many rows at most, so that a filter on one identity can pass over the others' pages.
        .set_data_page_row_count_limit(8192)
        .set_write_batch_size(1024)
        .set_column_statistics_enabled(path(Col::CredentialId), EnabledStatistics::Page)
        .set_column_statistics_enabled(path(Col::Time), EnabledStatistics::Page)
        .set_column_dictionary_enabled(path(Col::Time), false)
        .set_column_encoding(path(Col::Time), Encoding::DELTA_BINARY_PACKED)
        .set_column_bloom_filter_enabled(path(Col::CredentialId), true)
        .set_column_bloom_filter_max_ndv(path(Col::CredentialId), 4096);
    for column in [Col::RawHead, Col::RawCall, Col::RawTail] {
        builder = builder
            .set_column_statistics_enabled(path(column), EnabledStatistics::None)
            .set_column_dictionary_page_size_limit(path(column), 4 << 20);
    }
    // What is different in every record gains nothing from a dictionary or from statistics.
    for column in [Col::RawBody, Col::EventId, Col::ErrorMessage, Col::SharedEventId] {
        builder = builder
            .set_column_dictionary_enabled(path(column), false)
            .set_column_statistics_enabled(path(column), EnabledStatistics::None);
    }
    builder.build()
}

/// Writes one day's rows to `path` and waits until they are on the disk. Returns the file's size in bytes.
pub(crate) fn write(rows: &Rows, blocks: &[Buffer], day: &Day, path: &Path) -> Result<u64, LakeError> {
    let file = File::create(path).at(path)?;
    let options = ArrowWriterOptions::new().with_properties(properties()).with_skip_arrow_metadata(true);
    let parquet = |source| LakeError::Parquet { path: path.to_owned(), source };
    let mut writer =
        ArrowWriter::try_new_with_options(BufWriter::with_capacity(1 << 20, file), WRITE_SCHEMA.clone(), options)
            .map_err(parquet)?;
    for chunk in day.rows.chunks(16_384) {
        let batch = batch(rows, blocks, chunk).map_err(|e| parquet(e.into()))?;
        writer.write(&batch).map_err(parquet)?;
    }
    let file = writer.into_inner().map_err(parquet)?.into_inner().map_err(|e| e.into_error()).at(path)?;
    file.sync_all().at(path)?;
    Ok(file.metadata().at(path)?.len())
}

fn batch(rows: &Rows, blocks: &[Buffer], order: &[u32]) -> datafusion::arrow::error::Result<RecordBatch> {
    let columns = COLUMNS.iter().enumerate().map(|(index, _)| -> ArrayRef {
        match index {
            i if i == Col::Time as usize => Arc::new(times(rows, order)),
            i if i == Col::SourceIpBytes as usize => Arc::new(addresses(rows, order)),
            i if i == Col::Resources as usize => Arc::new(resources(rows, blocks, order)),
            _ => Arc::new(strings(order.iter().map(|&row| rows.views(index)[row as usize]), blocks)),
        }
    });
    RecordBatch::try_new(WRITE_SCHEMA.clone(), columns.collect())
}

fn strings(views: impl Iterator<Item = u128>, blocks: &[Buffer]) -> StringViewArray {
    let mut views: Vec<u128> = views.collect();
    let valid: Vec<bool> = views.iter().map(|&view| view != NULL_VIEW).collect();
    for view in &mut views {
        if *view == NULL_VIEW {
            *view = 0;
        }
    }
    let views = ScalarBuffer::from(views);
    let nulls = Some(NullBuffer::from(valid)).filter(|nulls| nulls.null_count() > 0);
    if cfg!(debug_assertions) {
        // Tests and fuzzing prove what the release build takes on trust.
        return StringViewArray::try_new(views, blocks.to_vec(), nulls).expect("views point at UTF-8 in their blocks");
    }
    // SAFETY: `Rows` makes views only of pieces of its blocks. A record's text is checked to be UTF-8 before it is pushed,
    // its fields begin and end at ASCII quotes or tokens within it, and unescaping UTF-8 gives UTF-8.
    unsafe { StringViewArray::new_unchecked(views, blocks.to_vec(), nulls) }
}

fn times(rows: &Rows, order: &[u32]) -> TimestampMicrosecondArray {
    let times = order.iter().map(|&row| Some(rows.times()[row as usize]).filter(|&time| time != NO_TIME));
    TimestampMicrosecondArray::from_iter(times).with_timezone("UTC")
}

fn addresses(rows: &Rows, order: &[u32]) -> FixedSizeBinaryArray {
    let mut bytes = Vec::with_capacity(order.len() * 16);
    let mut valid = Vec::with_capacity(order.len());
    for &row in order {
        let address = rows.addresses()[row as usize];
        valid.push(address != NO_ADDRESS);
        bytes.extend_from_slice(&address.to_be_bytes());
    }
    FixedSizeBinaryArray::new(16, Buffer::from_vec(bytes), Some(NullBuffer::from(valid)))
}

fn resources(rows: &Rows, blocks: &[Buffer], order: &[u32]) -> ListArray {
    let mut views = Vec::new();
    let mut lengths = Vec::with_capacity(order.len());
    for &row in order {
        let arns = rows.resources(row as usize);
        views.extend_from_slice(arns);
        lengths.push(arns.len());
    }
    let valid = NullBuffer::from(lengths.iter().map(|&length| length > 0).collect::<Vec<_>>());
    let item = Arc::new(Field::new_list_field(DataType::Utf8View, false));
    ListArray::new(item, OffsetBuffer::from_lengths(lengths), Arc::new(strings(views.into_iter(), blocks)), Some(valid))
}
