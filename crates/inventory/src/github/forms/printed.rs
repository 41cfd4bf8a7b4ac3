//! Lists that `gh`, the tool for the terminal, prints: with headings and spaces for people, with tabs and no headings for
//! scripts.

use chrono::DateTime;
use serde_json::{Map, Value as Json};
use stanch_model::Report;

use super::{EXAMPLE, item};
use crate::answer::Fields;
use crate::files::table::spaced;
use crate::files::{File, Unplaced};
use crate::fingerprint;
use crate::page::Page;
use crate::record::Record;

/// Headings of the tool and the fields of the API that have the same.
const HEADINGS: &[(&str, &str)] = &[
    ("NAME", "name"),
    ("UPDATED", "updated_at"),
    ("VISIBILITY", "visibility"),
    ("ID", "id"),
    ("TITLE", "title"),
    ("TYPE", "type"),
    ("KEY", "key"),
    ("CREATED AT", "created_at"),
    ("ADDED", "created_at"),
];

/// A list. None where it is not of the tool.
pub(super) fn read(file: &File<'_>) -> Option<Report<Vec<Record>>> {
    let rows = spaced(file.text);
    let (first, rest) = rows.split_first()?;
    let headings: Option<Vec<&str>> = first.iter().map(|cell| heading(cell)).collect();
    let mut page = Page::default();
    let mut around = Unplaced::of(file);
    for row in if headings.is_some() { rest } else { rows.as_slice() } {
        let cells: Map<String, Json> = match &headings {
            Some(headings) => {
                headings.iter().map(|name| (*name).to_owned()).zip(row.iter().map(|cell| text(cell))).collect()
            }
            None => guessed(row)?,
        };
        let mut fields = Fields::of(Json::Object(with_rights(cells))).unwrap_or_default();
        if item::read(&mut fields, Some("secrets"), &mut around, &mut page).is_none() {
            page.problems.push("a row lacks what would name it and was passed over".to_owned());
        }
        page.problems.extend(fields.into_problems());
    }
    if page.records.is_empty() && page.problems.is_empty() {
        return None;
    }
    let mut report = file.report(page.records, page.problems);
    report.gaps.extend(around.gap(file, EXAMPLE));
    Some(report)
}

fn heading(cell: &str) -> Option<&'static str> {
    HEADINGS.iter().find(|(known, _)| *known == cell).map(|(_, field)| *field)
}

fn text(cell: &str) -> Json {
    Json::String(cell.to_owned())
}

/// The cells of a row without headings, by what they look like: a name or title, a time, and perhaps a key with its number
/// and kind. None where there is no time, which every row of the tool has.
fn guessed(row: &[String]) -> Option<Map<String, Json>> {
    let mut cells = Map::new();
    let has_key = row.iter().any(|cell| fingerprint::of_public_key(cell).is_some());
    let mut timed = false;
    for (number, cell) in row.iter().enumerate() {
        let is_time = DateTime::parse_from_rfc3339(cell).is_ok();
        timed |= is_time;
        let field = match cell.as_str() {
            "all" | "private" | "selected" if number > 0 => "visibility",
            "read-only" | "read-write" | "authentication" | "signing" => "type",
            _ if is_time => {
                if has_key {
                    "created_at"
                } else {
                    "updated_at"
                }
            }
            _ if fingerprint::of_public_key(cell).is_some() => "key",
            _ if has_key && !cell.is_empty() && cell.bytes().all(|byte| byte.is_ascii_digit()) => "id",
            _ if has_key => "title",
            _ => "name",
        };
        cells.entry(field).or_insert_with(|| text(cell));
    }
    timed.then_some(cells)
}

/// A deploy key's kind says whether it writes; a person's key says what it is for.
fn with_rights(mut cells: Map<String, Json>) -> Map<String, Json> {
    let rights = match cells.get("type").and_then(Json::as_str) {
        Some("read-only") => Some(true),
        Some("read-write") => Some(false),
        _ => None,
    };
    if let Some(read_only) = rights {
        cells.insert("read_only".to_owned(), Json::Bool(read_only));
    }
    cells
}
