//! The things of one answer that lists things.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::{Fields, Malformed, json};
use crate::page::Page;
use crate::record::Record;

/// A list of objects, with what asks for the next part of it.
pub struct List {
    items: Vec<Json>,
    next: Option<String>,
    of: Option<u64>,
}

impl List {
    /// An answer that is a bare array, or an object with an array under `items` and perhaps a `next_page_token`.
    ///
    /// # Errors
    /// When it is something else.
    pub fn read(bytes: &[u8]) -> Result<Self, Malformed> {
        Self::under("items", "a list, or a list under \"items\"", bytes)
    }

    /// An answer that is a bare array, or an object with an array under a name. `expected` says so in a sentence.
    ///
    /// # Errors
    /// When it is something else.
    pub fn under(name: &str, expected: &'static str, bytes: &[u8]) -> Result<Self, Malformed> {
        Self::within(name, expected, json(bytes)?)
    }

    /// The same of JSON that is read already.
    ///
    /// # Errors
    /// When it is something else.
    pub fn within(name: &str, expected: &'static str, json: Json) -> Result<Self, Malformed> {
        let shape = Malformed::Shape { expected };
        if let Json::Array(items) = json {
            return Ok(Self { items, next: None, of: None });
        }
        let mut fields = Fields::of(json).ok_or_else(|| shape.clone())?;
        let items = fields.list(name).ok_or(shape)?;
        Ok(Self { items, next: fields.marker("next_page_token"), of: fields.number("total_count") })
    }

    /// The page of all that the list has. Each object is read by `read`, which gives nothing where it lacks what makes
    /// it a `what`; trouble with one is a problem and leaves the others.
    pub fn page(self, what: &str, mut read: impl FnMut(&mut Fields, &mut Page) -> Option<()>) -> Page {
        let mut page = Page { next: self.next, of: self.of, ..Page::default() };
        // Thousands of things with the same trouble are one problem.
        let mut problems = BTreeSet::new();
        for item in self.items {
            let mut fields = Fields::of(item).unwrap_or_default();
            if read(&mut fields, &mut page).is_none() {
                problems.insert(format!("a {what} lacks what would name it and was passed over"));
            }
            problems.extend(fields.into_problems());
        }
        page.problems.extend(problems);
        page
    }

    /// The same where each object is one record.
    pub fn records(self, what: &str, mut read: impl FnMut(&mut Fields) -> Option<Record>) -> Page {
        self.page(what, |fields, page| {
            page.records.push(read(fields)?);
            Some(())
        })
    }
}
