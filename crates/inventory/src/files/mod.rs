//! Files that people have of what a source holds: saved answers of its API, what its tools print, lists of names.

mod column;
pub(crate) mod documents;
mod names;
pub mod table;
mod text;
mod unplaced;

use serde_json::{Deserializer, Value as Json};
use stanch_model::{Gap, GapKind, Report};

pub use unplaced::Unplaced;

use crate::InventoryError;
use crate::record::{Record, Source};
use crate::{aws, circleci, github, gitlab};

/// One form of files.
pub struct Form {
    /// What it is, in a sentence about what is accepted: `the JSON of the inventory script`.
    pub words: &'static str,
    /// Reads a file that has this form. None where it has another.
    pub read: fn(&File<'_>) -> Option<Report<Vec<Record>>>,
}

/// A file on its way to being recognised.
pub struct File<'f> {
    /// What gaps and errors call it.
    pub name: &'f str,
    /// Its text, without a byte order mark.
    pub text: &'f str,
    /// The same as JSON, where it is JSON. Several documents one after another are an array of them.
    pub json: Option<&'f Json>,
}

impl File<'_> {
    /// A gap of this file.
    pub fn gap(&self, kind: GapKind, cause: impl Into<String>) -> Gap {
        Gap::new(kind, self.name, cause)
    }

    /// What was read of it, with one gap for each different problem.
    pub fn report(&self, found: Vec<Record>, problems: impl IntoIterator<Item = String>) -> Report<Vec<Record>> {
        let mut counts = std::collections::BTreeMap::<String, u64>::new();
        for problem in problems {
            *counts.entry(problem).or_default() += 1;
        }
        let gaps = counts.into_iter().map(|(problem, times)| self.gap(GapKind::Field, problem).times(times));
        Report::new(found, gaps.collect())
    }
}

/// The forms of files about a source, in the order in which they are tried. Lists of names are read for every source.
fn forms(source: Source) -> &'static [Form] {
    match source {
        Source::Circleci => circleci::FORMS,
        Source::Github => github::FORMS,
        Source::Gitlab => gitlab::FORMS,
        Source::Aws => aws::FORMS,
    }
}

/// What a file says of a source. Its form is recognised. `name` is what gaps and errors call it.
///
/// # Errors
/// When it has no form that is known; the sentence says which are.
pub fn read(source: Source, name: &str, bytes: &[u8]) -> Result<Report<Vec<Record>>, InventoryError> {
    let unknown = |what: String| InventoryError::Form { file: name.to_owned(), what };
    let text = text::decode(bytes).ok_or_else(|| unknown("it is neither UTF-8 nor UTF-16 text".to_owned()))?;
    let json = json(&text);
    let file = File { name, text: &text, json: json.as_ref() };
    let forms = forms(source);
    let read = forms.iter().find_map(|form| (form.read)(&file)).or_else(|| names::read(source, &file));
    read.ok_or_else(|| {
        // Half a document is most often one that was not saved to its end.
        let broken = json.is_none() && text.trim_start().starts_with(['{', '[']);
        if broken {
            return unknown("it begins like JSON and is none; is it cut off? save it again".to_owned());
        }
        let accepted: Vec<&str> = forms.iter().map(|form| form.words).chain([names::WORDS]).collect();
        unknown(format!("its form is not known; of {} these are read: {}", source.words(), accepted.join("; ")))
    })
}

/// A text as JSON: one document, or several one after another, as `curl` in a loop leaves them.
fn json(text: &str) -> Option<Json> {
    let mut documents: Vec<Json> = Deserializer::from_str(text).into_iter().collect::<Result<_, _>>().ok()?;
    match documents.len() {
        0 => None,
        1 => documents.pop(),
        _ => Some(Json::Array(documents)),
    }
}
