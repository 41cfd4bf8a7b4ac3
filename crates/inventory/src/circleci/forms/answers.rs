//! Answers of CircleCI's API that somebody saved.

use serde_json::Value as Json;
use stanch_model::{GapKind, Report};

use super::item::{self, Surroundings};
use crate::answer::Fields;
use crate::files::File;
use crate::page::Page;
use crate::record::{ContainerKind, Place, Record};

/// One answer, several in an array, or the things of answers in an array.
pub(super) fn read(file: &File<'_>) -> Option<Report<Vec<Record>>> {
    let mut around = Surroundings { project: Place::new(ContainerKind::Project, file.name, file.name), unplaced: 0 };
    let mut read = Read { page: Page::default(), known: 0, unknown: 0, pages: 0, more: 0 };
    read.take(file.json?.clone(), &mut around);
    if read.known == 0 && (read.unknown > 0 || read.pages == 0) {
        return None;
    }
    let mut report = file.report(read.page.records, read.page.problems);
    if read.unknown > 0 {
        let cause = "an object is nothing that is known of CircleCI and was passed over";
        report.gaps.push(file.gap(GapKind::Field, cause).times(read.unknown));
    }
    // All pages but the last one of a listing name the next.
    if read.pages > 0 && read.more == read.pages {
        let cause = "there are further pages that the file does not have: its last one names another";
        report.gaps.push(file.gap(GapKind::NotRead, cause));
    }
    if around.unplaced > 0 {
        let cause =
            "the file does not say which project or context something belongs to; it stands under the file's name";
        report.gaps.push(file.gap(GapKind::Field, cause).times(around.unplaced));
    }
    Some(report)
}

/// What was read of a file.
struct Read {
    page: Page,
    known: u64,
    unknown: u64,
    /// Objects with a list of items, and how many of them name a next page.
    pages: u64,
    more: u64,
}

impl Read {
    fn take(&mut self, json: Json, around: &mut Surroundings) {
        if let Json::Array(items) = json {
            items.into_iter().for_each(|item| self.take_one(item, around));
        } else {
            self.take_one(json, around);
        }
    }

    fn take_one(&mut self, json: Json, around: &mut Surroundings) {
        let Some(mut fields) = Fields::of(json) else {
            self.unknown += 1;
            return;
        };
        if fields.has("items") {
            self.pages += 1;
            self.more += u64::from(fields.text("next_page_token").is_some());
            for item in fields.list("items").into_iter().flatten() {
                self.item(Fields::of(item).unwrap_or_default(), around);
            }
        } else {
            self.item(fields, around);
        }
    }

    fn item(&mut self, mut fields: Fields, around: &mut Surroundings) {
        match item::read(&mut fields, around, &mut self.page) {
            Some(()) => self.known += 1,
            None => self.unknown += 1,
        }
        self.page.problems.extend(fields.into_problems());
    }
}
