//! The lake's tables, as a person who writes queries meets them.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use stanch_lake::sql::render::{Format, render};
use stanch_lake::sql::{Lake, SqlError};

use crate::lake;

fn events() -> Vec<Value> {
    vec![
        json!({"event_id": "1", "time": "2022-12-20T10:00:00Z", "operation": "One", "credential_id": "AKIAONE",
               "user_agent": "=cmd|' /C calc'!A0", "error_message": "\u{1b}[31mred, \"quoted\"",
               "resources": ["arn:a", "arn:b"], "raw": r#"{"requestParameters":{"bucketName":"b","n":3}}"#}),
        json!({"event_id": "2", "time": "2022-12-21T10:00:00Z", "operation": "Two", "credential_id": "AKIATWO"}),
        json!({"event_id": "3", "operation": "Three"}),
    ]
}

fn ask(lake: &Lake, sql: &str, format: Format) -> Result<String, SqlError> {
    let mut out = Vec::new();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async { render(lake.query(sql).await?, format, &mut out).await })?;
    Ok(String::from_utf8(out).unwrap())
}

fn opened(test: impl FnOnce(&Path, &Lake)) {
    let dir = tempfile::tempdir().unwrap();
    let lake = lake::lake(dir.path(), &events());
    test(dir.path(), &lake);
}

#[test]
fn a_part_that_is_not_committed_is_never_read() {
    let dir = tempfile::tempdir().unwrap();
    let all = events();
    let committed = lake::part(dir.path(), "2022-12-20", "a", &[&all[0]]);
    lake::part(dir.path(), "2022-12-20", "orphan", &[&all[1]]);
    let lake = lake::open(dir.path(), &[committed]);
    assert_eq!(ask(&lake, "SELECT event_id FROM events", Format::Csv).unwrap(), "event_id\n1\n");
}

#[test]
fn an_empty_lake_has_empty_tables_with_all_columns() {
    let dir = tempfile::tempdir().unwrap();
    let lake = lake::open(&dir.path().join("none"), &[]);
    assert_eq!(ask(&lake, "SELECT count(*) AS n FROM events", Format::Csv).unwrap(), "n\n0\n");
    let columns = ask(&lake, "DESCRIBE events", Format::Csv).unwrap();
    for name in ["time,", "credential_id,", "raw,", "source,", "day,"] {
        assert!(columns.contains(&format!("\n{name}")), "{name} is missing in {columns}");
    }
}

#[test]
fn a_part_that_is_gone_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let part = PathBuf::from("source=aws_cloudtrail/day=2022-12-20/gone.parquet");
    let options =
        stanch_lake::sql::QueryOptions { memory_bytes: 1 << 20, threads: 1, spill_dir: dir.path().join("spill") };
    let error = Lake::open(dir.path(), &[part], options).unwrap_err().to_string();
    assert!(error.contains("gone.parquet") && error.contains("stanch ingest"), "{error}");
}

#[test]
fn folders_that_cannot_match_are_left_out() {
    opened(|_, lake| {
        let plan = ask(lake, "EXPLAIN SELECT event_id FROM events WHERE day = '2022-12-21'", Format::Json).unwrap();
        assert!(plan.contains("day=2022-12-21") && !plan.contains("day=2022-12-20"), "{plan}");
        let unknown = ask(lake, "SELECT event_id FROM events WHERE day = 'unknown'", Format::Csv).unwrap();
        assert_eq!(unknown, "event_id\n3\n");
        let none = ask(lake, "SELECT event_id FROM events WHERE day = '1999-01-01'", Format::Csv).unwrap();
        assert_eq!(none, "event_id\n");
    });
}

#[test]
fn conditions_on_keys_and_times_reach_the_files() {
    opened(|_, lake| {
        for condition in ["credential_id = 'AKIANONE'", "time >= '2023-01-01'"] {
            let sql = format!("EXPLAIN ANALYZE SELECT operation FROM events WHERE {condition}");
            let plan = ask(lake, &sql, Format::Json).unwrap();
            assert!(plan.contains("pruning_predicate="), "{plan}");
            assert!(plan.contains("output_rows=0"), "{plan}");
        }
    });
}

#[test]
fn whatever_does_more_than_read_is_refused() {
    opened(|dir, lake| {
        let out = dir.join("out.csv");
        let out = out.to_str().unwrap();
        for sql in [
            &format!("COPY (SELECT 1) TO '{out}'"),
            &format!("COPY events TO '{out}' STORED AS CSV"),
            &format!("EXPLAIN ANALYZE COPY (SELECT 1) TO '{out}'"),
            &format!("EXPLAIN EXPLAIN ANALYZE COPY (SELECT 1) TO '{out}'"),
            &format!("CREATE EXTERNAL TABLE t STORED AS CSV LOCATION '{out}'"),
            "CREATE TABLE t AS SELECT * FROM events",
            "CREATE VIEW v AS SELECT 1",
            "SELECT * INTO t FROM events",
            "INSERT INTO events SELECT * FROM events",
            "WITH t AS (SELECT 1) INSERT INTO events SELECT * FROM t",
            "DROP TABLE events",
            "DELETE FROM events",
            "UPDATE events SET raw = ''",
            "TRUNCATE TABLE events",
            "SET datafusion.execution.batch_size = 1",
            "RESET datafusion.execution.batch_size",
            "BEGIN",
            "PREPARE p AS SELECT 1",
            "SELECT 1; SELECT 2",
            "SELECT 1; DROP TABLE events",
            "",
            ";",
        ] {
            let error = ask(lake, sql, Format::Csv).expect_err(sql).to_string();
            assert!(!error.contains('\n'), "{error}");
        }
        assert!(!Path::new(out).exists());
        assert_eq!(ask(lake, "SELECT count(*) AS n FROM events;", Format::Csv).unwrap(), "n\n3\n");
    });
}

#[test]
fn no_other_file_can_be_read() {
    opened(|dir, lake| {
        let path = dir.join("source=aws_cloudtrail/day=2022-12-20/part.parquet");
        assert!(path.exists());
        let path = path.display();
        for sql in [
            format!("SELECT * FROM '{path}'"),
            format!("SELECT * FROM \"{path}\""),
            format!("SELECT * FROM 'file://{path}'"),
            format!("SELECT * FROM read_parquet('{path}')"),
            format!("SELECT * FROM parquet_metadata('{path}')"),
        ] {
            ask(lake, &sql, Format::Csv).expect_err(&sql);
        }
    });
}

#[test]
fn errors_are_one_sentence_in_plain_words() {
    opened(|_, lake| {
        for (sql, wanted) in [
            ("SELECT nothing FROM events", "there is no column nothing; `describe events` lists those that there are"),
            ("SELECT 1 FROM elsewhere", "table 'elsewhere' not found"),
            (
                "DROP TABLE events",
                "drop is refused, because queries only read; start with select, with, explain, show or describe",
            ),
        ] {
            assert_eq!(ask(lake, sql, Format::Csv).unwrap_err().to_string(), wanted);
        }
        let error = ask(lake, "SELEC 1", Format::Csv).unwrap_err().to_string();
        assert!(error.starts_with("the query is not valid SQL: "), "{error}");
    });
}

#[test]
fn fields_of_the_raw_record_are_reachable() {
    opened(|_, lake| {
        let sql = "SELECT raw_field(raw, 'requestParameters.bucketName') AS bucket, raw_field(raw, 'a.b') AS none, \
                   raw_field(raw, 'requestParameters') AS whole FROM events WHERE event_id = '1'";
        let expected = "{\"bucket\":\"b\",\"none\":null,\"whole\":\"{\\\"bucketName\\\":\\\"b\\\",\\\"n\\\":3}\"}\n";
        assert_eq!(ask(lake, sql, Format::Json).unwrap(), expected);
        let sql = "SELECT count(*) AS n FROM events WHERE raw_field(raw, 'requestParameters.n') = '3'";
        assert_eq!(ask(lake, sql, Format::Csv).unwrap(), "n\n1\n");
    });
}

#[test]
fn hostile_values_come_out_harmless() {
    opened(|_, lake| {
        let sql = "SELECT user_agent, error_message, resources, -1 AS n, time FROM events WHERE event_id = '1'";
        let table = ask(lake, sql, Format::Table).unwrap();
        let csv = ask(lake, sql, Format::Csv).unwrap();
        let json = ask(lake, sql, Format::Json).unwrap();
        for text in [&table, &csv, &json] {
            assert!(!text.contains('\u{1b}'), "{text:?}");
        }
        assert!(csv.lines().nth(1).unwrap().starts_with("'=cmd"), "{csv}");
        assert!(csv.contains(",-1,"), "a number is no formula: {csv}");
        let parsed: Value = serde_json::from_str(&json).unwrap();
        assert_eq!(parsed["error_message"], "\u{1b}[31mred, \"quoted\"");
        assert_eq!(parsed["resources"], json!(["arn:a", "arn:b"]));
        assert_eq!(parsed["n"], -1);
        assert_eq!(parsed["time"], "2022-12-20T10:00:00Z");
    });
}

#[test]
fn a_table_is_aligned_and_cuts_long_values() {
    opened(|_, lake| {
        let sql = "SELECT operation, repeat('x', 500) AS long FROM events ORDER BY event_id";
        let table = ask(lake, sql, Format::Table).unwrap();
        let lines: Vec<&str> = table.lines().collect();
        assert_eq!(lines.len(), 5);
        let at: Vec<usize> = lines[2..].iter().map(|line| line.find('x').unwrap()).collect();
        assert_eq!(at, [11; 3], "{table}");
        assert!(lines[2].ends_with('…') && lines[2].chars().count() == 11 - 4 + 68, "{table}");
    });
}

#[test]
fn what_does_not_fit_into_memory_is_spilled_or_refused_in_plain_words() {
    let dir = tempfile::tempdir().unwrap();
    let raw = |n: u32| format!("{}{}", (n * 7_919) % 40_000 + 100_000, "x".repeat(1_000));
    let many: Vec<Value> = (0..40_000)
        .map(|n| json!({"event_id": format!("{n:06}"), "time": "2022-12-20T10:00:00Z", "raw": raw(n)}))
        .collect();
    let part = lake::part(dir.path(), "2022-12-20", "a", &many.iter().collect::<Vec<_>>());
    let options =
        stanch_lake::sql::QueryOptions { memory_bytes: 16 << 20, threads: 1, spill_dir: dir.path().join("spill") };
    let lake = Lake::open(dir.path(), &[part], options).unwrap();
    let sorted = ask(&lake, "SELECT raw FROM events ORDER BY raw", Format::Csv).unwrap();
    let lines: Vec<&str> = sorted.lines().skip(1).collect();
    assert_eq!(lines.len(), 40_000);
    assert!(lines.is_sorted());
    let error = ask(
        &lake,
        "SELECT count(b.raw) FROM events a JOIN events b ON a.event_id = b.event_id WHERE a.raw <> b.raw",
        Format::Csv,
    );
    assert!(error.is_err_and(|error| error.to_string().contains("narrow it")), "no limit was met");
}
