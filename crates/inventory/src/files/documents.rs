//! Answers of an API that somebody saved, recognised by the fields of their objects.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use stanch_model::{GapKind, Report};

use super::{File, Unplaced};
use crate::answer::Fields;
use crate::page::Page;
use crate::record::{Place, Record};

/// Arrays lie in arrays where a tool puts pages one after another; deeper ones are something else.
const DEEPEST: u8 = 3;

/// What is known of the API whose answers are read.
pub(crate) struct Api {
    /// Its name.
    pub(crate) name: &'static str,
    /// Names of the lists that its answers have in objects.
    pub(crate) lists: &'static [&'static str],
    /// How a file is named after what it is about.
    pub(crate) example: &'static str,
    /// Reads one object into a page; `list` is the name of the list that it was in. None where it is nothing that is known.
    pub(crate) read: fn(fields: &mut Fields, list: Option<&str>, around: &mut Unplaced, page: &mut Page) -> Option<()>,
    /// The place that the text of a file names for all in it that is of the same kind and does not say where it is.
    pub(crate) around: fn(text: &str) -> Option<Place>,
}

/// One answer, several in an array, or the things of answers in an array. None where nothing in it is known.
pub(crate) fn read(file: &File<'_>, api: &Api) -> Option<Report<Vec<Record>>> {
    let mut read = Read {
        api,
        around: Unplaced::of(file).within((api.around)(file.text)),
        page: Page::default(),
        known: 0,
        unknown: 0,
        had: BTreeMap::new(),
    };
    read.take(file.json?.clone(), None, 0);
    if read.known == 0 {
        return None;
    }
    let mut report = file.report(read.page.records, read.page.problems);
    if read.unknown > 0 {
        let cause = format!("an object is nothing that is known of {} and was passed over", api.name);
        report.gaps.push(file.gap(GapKind::Field, cause).times(read.unknown));
    }
    let missing: u64 = read.had.iter().map(|((_, said), had)| said.saturating_sub(*had)).sum();
    if missing > 0 {
        let cause = "an answer says that there are more things than the file has: further pages are missing";
        report.gaps.push(file.gap(GapKind::NotRead, cause).times(missing));
    }
    report.gaps.extend(read.around.gap(file, api.example));
    Some(report)
}

/// What was read of a file.
struct Read<'a> {
    api: &'a Api,
    around: Unplaced,
    page: Page,
    known: u64,
    unknown: u64,
    /// How many things answers had, by their list and how many they say there are: pages of one list say the same.
    had: BTreeMap<(&'static str, u64), u64>,
}

impl Read<'_> {
    fn take(&mut self, json: Json, list: Option<&str>, depth: u8) {
        match json {
            Json::Array(items) if depth < DEEPEST => {
                // An empty list is an answer, too.
                self.known += u64::from(items.is_empty());
                items.into_iter().for_each(|item| self.take(item, list, depth + 1));
            }
            json => match Fields::of(json) {
                Some(fields) => self.object(fields, list),
                None => self.unknown += 1,
            },
        }
    }

    fn object(&mut self, mut fields: Fields, list: Option<&str>) {
        let named = self.api.lists.iter().find(|name| fields.is_list(name));
        if let Some((name, items)) = named.and_then(|name| Some((*name, fields.list(name)?))) {
            self.known += 1;
            if let Some(said) = fields.number("total_count") {
                *self.had.entry((name, said)).or_default() += items.len() as u64;
            }
            items.into_iter().for_each(|item| self.take(item, Some(name), DEEPEST));
            return;
        }
        match (self.api.read)(&mut fields, list, &mut self.around, &mut self.page) {
            Some(()) => self.known += 1,
            None => self.unknown += 1,
        }
        self.page.problems.extend(fields.into_problems());
    }
}
