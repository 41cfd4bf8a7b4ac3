//! Lists of variables that `glab`, the tool for the terminal, prints. They have no values.

use serde_json::{Map, Value as Json};
use stanch_model::Report;

use super::EXAMPLE;
use crate::answer::Fields;
use crate::files::table::spaced;
use crate::files::{File, Unplaced};
use crate::gitlab::variables;
use crate::record::{ContainerKind, Place, Record};

/// Headings of the tool and the fields of the API that have the same.
const HEADINGS: &[(&str, &str)] = &[
    ("KEY", "key"),
    ("PROTECTED", "protected"),
    ("MASKED", "masked"),
    ("EXPANDED", "expanded"),
    ("SCOPE", "environment_scope"),
    ("DESCRIPTION", "description"),
];

/// A list. None where it is not of the tool.
pub(super) fn read(file: &File<'_>) -> Option<Report<Vec<Record>>> {
    let rows = spaced(file.text);
    let at = rows.iter().position(|row| row.first().is_some_and(|cell| cell == "KEY"))?;
    let (heading, rows) = rows.get(at..)?.split_first()?;
    let headings: Vec<&str> = heading.iter().map(|cell| field(cell)).collect::<Option<_>>()?;
    let titled = file.text.lines().find_map(title);
    let mut around = Unplaced::of(file);
    let (mut found, mut problems) = (Vec::new(), Vec::new());
    for row in rows {
        let cells = headings.iter().zip(row).map(|(name, cell)| ((*name).to_owned(), value(cell)));
        let mut fields = Fields::of(Json::Object(cells.collect::<Map<_, _>>())).unwrap_or_default();
        let place = titled.clone().unwrap_or_else(|| around.place(ContainerKind::Project));
        match variables::variable(&mut fields, &place) {
            Some(record) => found.push(record),
            None => problems.push("a row lacks what would name it and was passed over".to_owned()),
        }
        problems.extend(fields.into_problems());
    }
    let mut report = file.report(found, problems);
    report.gaps.extend(around.gap(file, EXAMPLE));
    Some(report)
}

fn field(cell: &str) -> Option<&'static str> {
    HEADINGS.iter().find(|(known, _)| *known == cell).map(|(_, field)| *field)
}

fn value(cell: &str) -> Json {
    match cell {
        "true" => Json::Bool(true),
        "false" => Json::Bool(false),
        text => Json::String(text.to_owned()),
    }
}

/// The place that the line above the list names: `Listing variables for the acme/web project:`.
fn title(line: &str) -> Option<Place> {
    let (_, named) = line.split_once("Listing variables for the ")?;
    let (path, kind) = named.trim_end_matches([':', ' ']).rsplit_once(' ')?;
    let kind = match kind {
        "project" => ContainerKind::Project,
        "group" => ContainerKind::Group,
        _ => return None,
    };
    Some(Place::new(kind, path, path))
}
