//! Tables for spreadsheets; of the dossiers one row an exposure, highest points first.

pub(super) mod exposures;
pub(super) mod findings;
pub(super) mod reach;
pub(super) mod stories;
pub(super) mod story;

use chrono::{DateTime, Utc};
use serde::Serialize;
use stanch_model::text::csv_cell;
use stanch_model::{Dossier, Handle, Tallies};

use super::Assessment;

const HEADER: [&str; 17] = [
    "points",
    "exposure",
    "kind",
    "note",
    "logs_say",
    "baseline_state",
    "baseline_events",
    "window_events",
    "baseline_denied",
    "window_denied",
    "first",
    "last",
    "new_sources",
    "new_user_agents",
    "new_regions",
    "new_operations",
    "why",
];

/// The dossiers as comma-separated values with a header. No cell can be taken for a formula.
pub fn csv(assessment: &Assessment) -> String {
    table(&HEADER, assessment.dossiers.iter().map(|dossier| row(dossier).to_vec()))
}

/// Rows under a header, as many cells in each as the header has. No cell can be taken for a formula.
pub(super) fn table(header: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut table = csv::Writer::from_writer(Vec::new());
    let header: Vec<String> = header.iter().map(|name| (*name).to_owned()).collect();
    for row in std::iter::once(header).chain(rows) {
        let cells = row.iter().map(|cell| csv_cell(cell));
        // Writing to memory cannot fail, and all rows have as many cells as the header.
        drop(table.write_record(cells));
    }
    let bytes = table.into_inner().unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A value that is one word in the JSON document, as that word.
pub(super) fn word<T: Serialize>(value: T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(text)) => text,
        _ => String::new(),
    }
}

/// An instant that may be missing.
fn time(at: Option<DateTime<Utc>>) -> String {
    at.map_or_else(String::new, |at| at.format("%Y-%m-%dT%H:%M:%SZ").to_string())
}

fn row(dossier: &Dossier) -> [String; 17] {
    let kind = match dossier.exposure.handle {
        Handle::AccessKeyId(_) => "access_key_id",
        Handle::Arn(_) => "arn",
        Handle::Name(_) => "name",
    };
    let periods = [&dossier.baseline, &dossier.window, &dossier.outside];
    let new = |tallies: &Tallies| tallies.distinct.to_string();
    let why: Vec<&str> = dossier.reasons.iter().map(|reason| reason.text.as_str()).collect();
    [
        dossier.rank.to_string(),
        dossier.exposure.handle.as_str().to_owned(),
        kind.to_owned(),
        dossier.exposure.note.clone().unwrap_or_default(),
        word(dossier.presence),
        word(dossier.baseline_state),
        dossier.baseline.events.to_string(),
        dossier.window.events.to_string(),
        dossier.baseline.denied.to_string(),
        dossier.window.denied.to_string(),
        time(periods.iter().filter_map(|activity| activity.first).min()),
        time(periods.iter().filter_map(|activity| activity.last).max()),
        new(&dossier.new_in_window.sources),
        new(&dossier.new_in_window.user_agents),
        new(&dossier.new_in_window.regions),
        new(&dossier.new_in_window.operations),
        why.join("; "),
    ]
}
