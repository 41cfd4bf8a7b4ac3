//! What the documentation shows must run.

use std::path::Path;

use futures::StreamExt;
use stanch_detect::{RULES, Thresholds};
use stanch_lake::schema::COLUMNS;

use crate::{lake, lines};

fn page(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs").join(name)).unwrap()
}

#[test]
fn every_example_of_a_query_runs() {
    let page = page("schema.md");
    let examples: Vec<&str> = page.split("```sql\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    assert!(examples.len() > 5);
    let dir = tempfile::tempdir().unwrap();
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/stolen_key/events.jsonl");
    let lake = lake::lake(dir.path(), &lines::read(&fixture));
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        for sql in examples {
            let mut rows = lake.query(sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
            while let Some(batch) = rows.next().await {
                batch.unwrap_or_else(|error| panic!("{sql}: {error}"));
            }
        }
    });
}

#[test]
fn every_column_is_described_as_the_schema_does() {
    let page = page("schema.md");
    for column in COLUMNS {
        if column.short.is_empty() {
            assert!(page.contains(&format!("`{}`", column.ocsf)), "no word of {}", column.ocsf);
            continue;
        }
        let row = format!("| `{}` | `{}` | {} |", column.short, column.ocsf, column.holds);
        assert!(page.contains(&row), "no row {row}");
    }
}

#[test]
fn every_detection_has_a_page_and_no_other_has() {
    let page = page("detections.md");
    let headings: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("## `")?.strip_suffix('`')).collect();
    assert_eq!(headings, RULES);
}

#[test]
fn every_threshold_is_named_where_detections_are_described() {
    let page = page("detections.md");
    let text = format!("{:?}", Thresholds::default());
    let fields = text.trim_start_matches("Thresholds {").trim_end_matches('}').split(',');
    let fields: Vec<&str> = fields.filter_map(|field| Some(field.split_once(':')?.0.trim())).collect();
    assert!(fields.contains(&"enumeration_minutes") && fields.contains(&"stale_days"), "{text}");
    for field in fields {
        assert!(page.contains(&format!("`{field}`")), "no word of {field}");
    }
}
