//! One row of a list, whatever the list is written as, made into exposures.

use std::collections::{BTreeMap, BTreeSet};

use stanch_model::text::shorten;
use stanch_model::{Exposure, Gap, GapKind, Handle, Report};

use super::column::Column;
use super::handle::{self, ArnKind};
use super::redact::redact;
use super::{Listed, Place};

/// The longest name and the longest note that are kept, in characters.
const LONGEST_NAME: usize = 512;
const LONGEST_NOTE: usize = 1_000;

/// What joins the parts of a note.
pub(super) const JOINT: &str = "; ";

/// One cell of a row.
#[derive(Clone, Debug)]
pub(super) struct Field {
    /// What its column holds.
    pub(super) column: Column,
    /// The column's heading, empty if it has none.
    pub(super) heading: String,
    /// The cell.
    pub(super) text: String,
}

impl Field {
    /// A cell under a heading.
    pub(super) fn under(heading: &str, text: impl Into<String>) -> Self {
        Self { column: Column::of(heading), heading: heading.trim().to_owned(), text: text.into() }
    }

    /// A cell without a heading.
    pub(super) fn bare(column: Column, text: impl Into<String>) -> Self {
        Self { column, heading: String::new(), text: text.into() }
    }
}

/// Where rows become exposures and gaps.
pub(super) struct Collector {
    file: String,
    found: BTreeMap<Handle, (BTreeSet<String>, BTreeSet<Place>)>,
    gaps: Vec<(u64, Gap)>,
}

impl Collector {
    /// An empty collector for one list.
    pub(super) fn new(file: &str) -> Self {
        Self { file: file.to_owned(), found: BTreeMap::new(), gaps: Vec::new() }
    }

    /// What gaps and errors call the list.
    pub(super) fn file(&self) -> &str {
        &self.file
    }

    /// Notes something that could not be used.
    pub(super) fn gap(&mut self, kind: GapKind, line: u64, cause: impl Into<String>) {
        self.gaps.push((line, Gap::new(kind, format!("{}:{line}", self.file), cause)));
    }

    /// Notes that a secret was dropped. What it was is said by its kind alone.
    pub(super) fn dropped(&mut self, line: u64, heading: &str, kind: &str) {
        let heading = redact(heading).text;
        let place = match heading.as_str() {
            "" => String::new(),
            heading => format!(" in `{}`", shorten(heading, 40)),
        };
        let article = if kind.starts_with(['A', 'a']) { "an" } else { "a" };
        let cause =
            format!("what looks like {article} {kind}{place} was dropped and not stored; take it out of the list too");
        self.gap(GapKind::Field, line, cause);
    }

    /// Takes a row.
    pub(super) fn row(&mut self, line: u64, fields: Vec<Field>) {
        let mut parts: Vec<Field> = fields.into_iter().filter_map(|field| self.without_secrets(line, field)).collect();
        if parts.is_empty() {
            self.gap(
                GapKind::Unmatched,
                line,
                "this row names nothing that was exposed; give an access key id, an ARN or a name",
            );
            return;
        }
        let handles = self.handles(line, &mut parts);
        if handles.is_empty() {
            self.gap(
                GapKind::Unmatched,
                line,
                "this row has no access key id, ARN or name that could be used; add one",
            );
            return;
        }
        let note = note(&parts);
        for handle in handles {
            let (notes, places) = self.found.entry(handle).or_default();
            notes.extend(note.iter().flat_map(|note| note.split(JOINT)).map(str::to_owned));
            places.insert(Place { file: self.file.clone(), line });
        }
    }

    /// The cell without any secret; nothing if nothing is left of it.
    fn without_secrets(&mut self, line: u64, field: Field) -> Option<Field> {
        let text = field.text.trim().trim_matches(['"', '\'', '`']).trim();
        if text.is_empty() {
            return None;
        }
        let heading = redact(&field.heading).text;
        if field.column == Column::Secret {
            let is_name = is_variable(text) && !heading.to_lowercase().contains("pass");
            return if handle::is_identity(text) || is_name {
                Some(Field { column: Column::Handle, heading, text: text.to_owned() })
            } else if handle::is_masked(text) {
                Some(Field { column: Column::Other, heading, text: text.to_owned() })
            } else {
                self.dropped(line, &field.heading, "secret value");
                None
            };
        }
        let redacted = redact(text);
        for kind in &redacted.removed {
            self.dropped(line, &field.heading, kind);
        }
        let nothing_else =
            !redacted.removed.is_empty() && redacted.text.starts_with('[') && redacted.text.ends_with(']');
        let column = match field.column {
            // What is left of a secret names nothing.
            Column::Handle | Column::Name if nothing_else => return None,
            column => column,
        };
        (!(nothing_else && field.column == Column::Other)).then_some(Field { column, heading, text: redacted.text })
    }

    /// Takes what names the exposure out of a row: all access key ids, else all ARNs, else one name.
    fn handles(&mut self, line: u64, parts: &mut Vec<Field>) -> Vec<Handle> {
        let may_name = |field: &Field| field.column != Column::Note;
        let keys = take(parts, |field| handle::access_key_id(&field.text).filter(|_| may_name(field)));
        if !keys.is_empty() {
            return keys.into_iter().map(|(_, id)| Handle::AccessKeyId(id)).collect();
        }
        let arns = take(parts, |field| {
            let text = field.text.as_str();
            (may_name(field) && handle::arn(text) == Some(ArnKind::Identity)).then(|| text.to_owned())
        });
        if !arns.is_empty() {
            return arns.into_iter().map(|(_, arn)| Handle::Arn(arn)).collect();
        }
        // A key id within a text, as in `AWS_ACCESS_KEY_ID=AKIA…`. The text stays as the note.
        let is_label = |field: &&Field| matches!(field.column, Column::Handle | Column::Name);
        let within = parts.iter().filter(is_label).find_map(|field| {
            let words = field.text.split(|c: char| !c.is_ascii_alphanumeric());
            words.filter(|word| word.len() == 20).find_map(handle::access_key_id)
        });
        if let Some(id) = within {
            return vec![Handle::AccessKeyId(id)];
        }
        self.name(line, parts).into_iter().collect()
    }

    /// Takes the best name out of a row.
    fn name(&mut self, line: u64, parts: &mut Vec<Field>) -> Option<Handle> {
        let position = [Column::Name, Column::Handle]
            .iter()
            .find_map(|column| parts.iter().position(|field| field.column == *column))?;
        let text = parts[position].text.clone();
        if text.chars().count() > LONGEST_NAME {
            let cause = format!("a name of more than {LONGEST_NAME} characters cannot be used; shorten it");
            self.gap(GapKind::Unmatched, line, cause);
            return None;
        }
        match handle::arn(&text) {
            Some(ArnKind::Thing) => self.gap(
                GapKind::Unmatched,
                line,
                "this ARN is not one of a user, a role, a root account or a session, so it was kept as a mere name",
            ),
            Some(ArnKind::Broken) => {
                self.gap(
                    GapKind::Unmatched,
                    line,
                    "this ARN is not complete, so it was kept as a mere name; correct it",
                );
            }
            _ if handle::is_nearly_access_key_id(&text) => {
                let cause = format!(
                    "this begins like an access key id and has {} characters instead of 20, so it was kept as a mere name; \
                     correct it",
                    text.len()
                );
                self.gap(GapKind::Unmatched, line, cause);
            }
            _ => {}
        }
        parts.remove(position);
        Some(Handle::Name(text))
    }

    /// The result, sorted.
    pub(super) fn finish(mut self) -> Report<Vec<Listed>> {
        if self.found.is_empty() && self.gaps.is_empty() {
            self.gap(
                GapKind::Unmatched,
                1,
                "there is nothing in this list; give one access key id, ARN or name per line",
            );
        }
        self.gaps.sort();
        self.gaps.dedup();
        let found = self.found.into_iter().map(|(handle, (notes, places))| Listed {
            exposure: Exposure { handle, note: join(notes) },
            listed: places.into_iter().collect(),
        });
        Report::new(found.collect(), self.gaps.into_iter().map(|(_, gap)| gap).collect())
    }
}

/// Takes out the fields from which `make` makes something, with their positions.
fn take<T>(parts: &mut Vec<Field>, make: impl Fn(&Field) -> Option<T>) -> Vec<(usize, T)> {
    let made: Vec<(usize, T)> =
        parts.iter().enumerate().filter_map(|(position, field)| Some((position, make(field)?))).collect();
    for (position, _) in made.iter().rev() {
        parts.remove(*position);
    }
    made
}

/// The note that the rest of a row makes.
fn note(parts: &[Field]) -> Option<String> {
    let written = parts.iter().map(|field| match (field.column, field.heading.as_str()) {
        (Column::Note, _) | (_, "") => field.text.clone(),
        (_, heading) => format!("{heading}: {}", field.text),
    });
    let whole = written.collect::<Vec<_>>().join(JOINT);
    (!whole.is_empty()).then(|| shorten(&whole, LONGEST_NOTE).into_owned())
}

/// Notes of the same exposure as one. They are sorted, so that the order of the lists does not matter.
pub(super) fn join(notes: BTreeSet<String>) -> Option<String> {
    (!notes.is_empty()).then(|| notes.into_iter().collect::<Vec<_>>().join(JOINT))
}

/// Whether a text is the name of an environment variable and hardly anything else: `DEPLOY_TOKEN`.
fn is_variable(text: &str) -> bool {
    text.contains('_')
        && text.starts_with(|c: char| c.is_ascii_uppercase())
        && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
        && super::secret::word(text).is_none()
}
