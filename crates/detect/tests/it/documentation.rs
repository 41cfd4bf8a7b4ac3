//! What the documentation shows must run.

use std::path::Path;

use futures::StreamExt;
use stanch_lake::schema::COLUMNS;

use crate::{lake, lines};

fn page() -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schema.md")).unwrap()
}

#[test]
fn every_example_of_a_query_runs() {
    let page = page();
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
    let page = page();
    for column in COLUMNS {
        if column.short.is_empty() {
            assert!(page.contains(&format!("`{}`", column.ocsf)), "no word of {}", column.ocsf);
            continue;
        }
        let row = format!("| `{}` | `{}` | {} |", column.short, column.ocsf, column.holds);
        assert!(page.contains(&row), "no row {row}");
    }
}
