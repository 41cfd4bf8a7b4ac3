//! Lists of names that people wrote or exported: a table with headings, or one name a line.

use std::collections::BTreeMap;

use stanch_model::text::shorten;
use stanch_model::{GapKind, Report};

use super::File;
use super::column::{Column, time};
use crate::answer::LONGEST_TEXT;
use crate::circleci;
use crate::record::{ContainerKind, Held, HeldKind, Place, Record, Source};
use crate::value::{Shadow, TAIL, Value};

/// What it is, in a sentence about what is accepted.
pub(super) const WORDS: &str = "a table with headings (CSV with commas, semicolons or tabs) of which one is name or \
                                variable and others may be context, project, environment, organisation, created, updated, \
                                last used, owner, value (of which a mask's letters are kept); one name a line, also with = and a value behind it, which is dropped";

/// Signs that separate cells.
const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];

/// A name this long with letters of both cases and digits, or of nothing but hexadecimal digits, is no name.
const VALUE_LENGTH: usize = 32;

/// Reads a list of names.
pub(super) fn read(source: Source, file: &File<'_>) -> Option<Report<Vec<Record>>> {
    // JSON that is cut off has commas, too, and values in its first line.
    if file.text.trim_start().starts_with(['{', '[']) {
        return None;
    }
    SEPARATORS.iter().find_map(|separator| table(source, file, *separator)).or_else(|| lines(source, file))
}

/// A table with headings. None where no heading is that of names.
fn table(source: Source, file: &File<'_>, separator: u8) -> Option<Report<Vec<Record>>> {
    let mut reader = csv::ReaderBuilder::new().delimiter(separator).flexible(true).from_reader(file.text.as_bytes());
    let headings = reader.headers().ok()?.clone();
    let mut columns: BTreeMap<Column, usize> = BTreeMap::new();
    let mut problems = Vec::new();
    for (number, heading) in headings.iter().enumerate() {
        if let Some(column) = Column::of(heading) {
            columns.entry(column).or_insert(number);
        }
    }
    let values = columns.remove(&Column::Value);
    let name = *columns.get(&Column::Name)?;
    let mut found = Vec::new();
    for row in reader.records() {
        let Ok(row) = row else {
            problems.push("a row cannot be read and was passed over".to_owned());
            continue;
        };
        let cells: BTreeMap<Column, &str> = columns
            .iter()
            .filter_map(|(column, number)| Some((*column, row.get(*number)?.trim())))
            .filter(|(_, cell)| !cell.is_empty())
            .collect();
        match row.get(name).map(str::trim).filter(|name| !name.is_empty()) {
            None => problems.push("a row has no name and was passed over".to_owned()),
            Some(name) if is_value(name) => problems.push(NO_NAME.to_owned()),
            Some(name) => {
                let mut held = held(source, name, &cells);
                let dates = [Column::Created, Column::Updated, Column::LastUsed];
                let unread = dates.iter().filter(|column| cells.get(column).is_some_and(|cell| time(cell).is_none()));
                problems.extend(unread.map(|_| NO_DATE.to_owned()));
                let value = values.and_then(|number| row.get(number)).map(str::trim).filter(|cell| !cell.is_empty());
                if let Some(value) = value {
                    let (shadow, in_clear) = shadow(value);
                    held.shadow = Some(shadow);
                    problems.extend(in_clear.then(|| IN_CLEAR.to_owned()));
                }
                found.push(Record::Held(Box::new(held)));
            }
        }
    }
    Some(file.report(found, problems))
}

/// What is said of a value that stood in a file.
const IN_CLEAR: &str =
    "a value in clear was dropped, but for four last letters of a long one; take it out of the file too";

/// What is kept of a cell in a column of values, and whether it was a value in clear.
fn shadow(cell: &str) -> (Shadow, bool) {
    let shown = cell.trim_start_matches(['x', 'X', '*', '•', '.', '…']);
    let masked = cell.chars().count() - shown.chars().count() >= LEAST_MASK && shown.chars().count() <= TAIL;
    if masked { (Shadow::of_mask(cell.to_owned()), false) } else { (Value::new(cell.to_owned()).shadow(), true) }
}

/// So many placeholders make a mask: CircleCI's has four, and fewer may be letters.
const LEAST_MASK: usize = 4;

/// What is said of a date that cannot be read.
const NO_DATE: &str = "a date cannot be read and was left out; write it as 2023-01-05 or 2023-01-05T02:30:00Z";

/// Why a name was dropped.
const NO_NAME: &str = "what stands in place of a name looks like a value and was dropped";

/// One name a line. None where a line is something else.
fn lines(source: Source, file: &File<'_>) -> Option<Report<Vec<Record>>> {
    let (mut found, mut problems) = (Vec::new(), Vec::new());
    let mut values = 0;
    for line in file.text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let line = line.strip_prefix("export ").unwrap_or(line);
        let (name, value) = line.split_once('=').map_or((line, None), |(name, value)| (name.trim(), Some(value)));
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
        if name.is_empty() || !name.chars().all(plain) {
            return None;
        }
        values += u64::from(value.is_some());
        if is_value(name) {
            problems.push(NO_NAME.to_owned());
        } else {
            found.push(Record::Held(Box::new(held(source, name, &BTreeMap::new()))));
        }
    }
    if found.is_empty() && problems.is_empty() {
        return None;
    }
    let mut report = file.report(found, problems);
    if values > 0 {
        report.gaps.push(file.gap(GapKind::Field, "a value behind = was dropped unread").times(values));
    }
    Some(report)
}

/// Whether a name is a value that somebody put into the wrong column.
fn is_value(name: &str) -> bool {
    let has = |of: fn(&char) -> bool| name.chars().any(|c| of(&c));
    let mixed = has(char::is_ascii_lowercase) && has(char::is_ascii_uppercase) && has(char::is_ascii_digit);
    let hexadecimal = name.chars().all(|c| c.is_ascii_hexdigit());
    Value::new(name.to_owned()).shadow().shape.is_some() || name.len() >= VALUE_LENGTH && (mixed || hexadecimal)
}

/// One secret of a list.
fn held(source: Source, name: &str, cells: &BTreeMap<Column, &str>) -> Held {
    let cell = |column| cells.get(&column).map(|text| shorten(text, LONGEST_TEXT).into_owned());
    let mut held = Held::new(HeldKind::Variable, place(source, &cell), shorten(name, LONGEST_TEXT));
    held.created = cell(Column::Created).as_deref().and_then(time);
    held.updated = cell(Column::Updated).as_deref().and_then(time);
    held.last_used = cell(Column::LastUsed).as_deref().and_then(time);
    held.owner = cell(Column::Owner);
    let environment = cell(Column::Environment);
    held.attributes.extend(environment.map(|environment| ("environment_scope".to_owned(), environment)));
    held
}

/// Where a row says that something is: in the narrowest place that it names.
fn place(source: Source, cell: &impl Fn(Column) -> Option<String>) -> Place {
    let organisation = cell(Column::Organisation);
    let named = |kind, name: String| Place::new(kind, name.clone(), name);
    if let Some(context) = cell(Column::Context) {
        return named(ContainerKind::Context, context);
    }
    if let Some(project) = cell(Column::Project) {
        return project_place(source, &project, organisation.as_deref(), cell(Column::System).as_deref());
    }
    if let Some(group) = cell(Column::Group) {
        return named(ContainerKind::Group, group);
    }
    match organisation {
        Some(organisation) => named(ContainerKind::Organisation, organisation),
        None => Place::new(ContainerKind::Instance, source.id(), source.words()),
    }
}

/// A project by the name that the source's API has for it, as far as the row says it.
fn project_place(source: Source, project: &str, organisation: Option<&str>, system: Option<&str>) -> Place {
    let path = project.split_once("://").map_or(project, |(_, rest)| rest).trim_end_matches('/');
    let path = path.strip_prefix("github.com/").unwrap_or(path).trim_end_matches(".git");
    let whole = match organisation {
        Some(organisation) if !path.contains('/') => format!("{organisation}/{path}"),
        _ => path.to_owned(),
    };
    if source != Source::Circleci {
        return Place::new(ContainerKind::Project, whole.clone(), whole);
    }
    let slug = match system {
        _ if project.contains("github.com/") => format!("gh/{whole}"),
        Some(system) => format!("{system}/{whole}"),
        None => whole,
    };
    circleci::named(&circleci::normal_slug(&slug), "files").place()
}
