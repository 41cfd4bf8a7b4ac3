//! Sections of a TOML document, read key by key so that every complaint has its place.

use std::cell::RefCell;
use std::ops::Range;

use stanch_model::text::{shorten, terminal};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::ConfigError;
use super::nearest::nearest;

/// A value together with where it stands.
pub(super) type Placed<'d, 't> = &'d Spanned<DeValue<'t>>;

/// What is wrong with a document: collected, because sections are visited in another order than they are written in.
#[derive(Default)]
pub(super) struct Problems {
    found: RefCell<Vec<Problem>>,
}

/// One thing that is wrong.
struct Problem {
    /// Whether something is missing. Named last, because what is missing may be what is misspelt elsewhere.
    missing: bool,
    /// Byte offset in the text.
    at: usize,
    what: String,
}

impl Problems {
    /// Notes a problem with the bytes `at`.
    pub(super) fn add(&self, at: Range<usize>, what: impl Into<String>) {
        self.found.borrow_mut().push(Problem { missing: false, at: at.start, what: what.into() });
    }

    /// Notes that something is missing that belongs to `at`.
    fn miss(&self, at: Range<usize>, what: impl Into<String>) {
        self.found.borrow_mut().push(Problem { missing: true, at: at.start, what: what.into() });
    }

    /// The problem to name: the first in the text, and something missing only where nothing else is wrong.
    pub(super) fn first(self, file: &str, text: &str) -> Option<ConfigError> {
        let found = self.found.into_inner();
        // Of two problems of one place the one found first is named.
        let Problem { at, what, .. } = found.into_iter().min_by_key(|problem| (problem.missing, problem.at))?;
        let (line, column) = place(text, at);
        Some(ConfigError::At { file: file.to_owned(), line, column, what })
    }
}

/// Line and column, each from 1, of a byte offset.
pub(super) fn place(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    (1 + before.matches('\n').count(), 1 + before[line_start..].chars().count())
}

/// A piece of the file for an error message: short, and harmless to show.
pub(super) fn quoted(text: &str) -> String {
    format!("`{}`", terminal(&shorten(text, 60)))
}

/// One table of the document.
pub(super) struct Section<'d, 't> {
    /// As it is written in the file: `[window]`.
    pub(super) name: &'static str,
    /// Where the section is written, or the end of the document if it is missing.
    pub(super) at: Range<usize>,
    table: Option<&'d DeTable<'t>>,
    known: RefCell<Vec<&'static str>>,
    problems: &'d Problems,
}

impl<'d, 't> Section<'d, 't> {
    /// A section over a table; `None` stands for one that is not in the file.
    pub(super) fn new(
        name: &'static str,
        at: Range<usize>,
        table: Option<&'d DeTable<'t>>,
        problems: &'d Problems,
    ) -> Self {
        Self { name, at, table, known: RefCell::default(), problems }
    }

    /// The value of a key that may be left out.
    pub(super) fn optional(&self, key: &'static str) -> Option<Placed<'d, 't>> {
        self.known.borrow_mut().push(key);
        self.table.and_then(|table| table.get(key))
    }

    /// The value of a key that must be there; `example` is what to write.
    pub(super) fn required(&self, key: &'static str, example: &str) -> Option<Placed<'d, 't>> {
        let value = self.optional(key);
        if value.is_none() {
            self.problems.miss(self.at.clone(), format!("{} has no `{key}`; add `{key} = {example}`", self.name));
        }
        value
    }

    /// Notes a problem.
    pub(super) fn complain(&self, at: Range<usize>, what: impl Into<String>) {
        self.problems.add(at, what);
    }

    /// Notes that a value is of another type than it has to be; `way_out` says what to write.
    pub(super) fn mistyped(&self, key: &str, value: Placed<'_, '_>, way_out: &str) {
        let article = match value.get_ref() {
            DeValue::String(_) => "text",
            DeValue::Integer(_) => "a whole number",
            DeValue::Float(_) => "a fraction",
            DeValue::Boolean(_) => "true or false",
            DeValue::Datetime(_) => "a date or a time",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a section",
        };
        self.complain(value.span(), format!("`{key}` in {} is {article}; {way_out}", self.name));
    }

    /// Notes every key that nobody asked for. Called last.
    pub(super) fn finish(self) {
        let known = self.known.into_inner();
        for (key, value) in self.table.into_iter().flatten() {
            let word: &str = key.get_ref();
            if known.contains(&word) {
                continue;
            }
            let what = if matches!(value.get_ref(), DeValue::Table(_)) { "section" } else { "key" };
            let way_out = match nearest(word, &known) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("what goes here is {}", listed(&known)),
            };
            self.problems.add(key.span(), format!("unknown {what} {} in {}; {way_out}", quoted(word), self.name));
        }
    }
}

/// Words as a person lists them.
fn listed(words: &[&str]) -> String {
    let ticked: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match ticked.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => "nothing".to_owned(),
    }
}
