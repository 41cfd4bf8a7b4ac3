//! Reviews as people and programs see them, hostile texts included.

mod draw;
mod gate;
mod held;
mod lookup;
mod pages;
mod timeline;

use std::fs;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use stanch_case::results::{FINDINGS, Findings, Reviewed, STORIES, Stories};
use stanch_case::view::{Assessment, Detail, Layout, Page as _, json, markdown, terminal};
use stanch_model::text::is_dangerous;

/// The folder of the fixtures, with the beginning of their names.
fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/view").join(name)
}

/// A part of a review among the fixtures; nothing if it has no such part.
fn part<T: DeserializeOwned>(name: &str, part: &str) -> Option<T> {
    let bytes = fs::read(fixture(name).with_extension(part)).ok()?;
    Some(serde_json::from_slice(&bytes).unwrap())
}

/// A review among the fixtures, in the order of display.
fn review(name: &str) -> Reviewed {
    let given: Assessment = part(name, "input.json").unwrap();
    let findings = part(name, "input.findings.json");
    let stories = part(name, "input.stories.json");
    Reviewed {
        held: None,
        assessment: Assessment::new(given.title, given.vendor, given.periods, given.dossiers, given.gaps),
        findings: findings.unwrap_or_else(|| Findings {
            schema: FINDINGS.to_owned(),
            findings: Vec::new(),
            muted: Vec::new(),
            gaps: Vec::new(),
        }),
        stories: stories.unwrap_or_else(|| Stories {
            schema: STORIES.to_owned(),
            stories: Vec::new(),
            gaps: Vec::new(),
        }),
    }
}

/// The reviews among the fixtures, by name.
fn reviews() -> Vec<(PathBuf, Reviewed)> {
    ["incident", "silent", "empty"].iter().map(|name| (fixture(name), review(name))).collect()
}

/// Compares with an expected file, or writes it where that was asked for.
fn expect(name: &Path, ending: &str, actual: &str) {
    let file = name.with_extension(ending);
    if std::env::var_os("STANCH_BLESS").is_some() {
        fs::write(&file, actual).unwrap();
    }
    let expected = fs::read_to_string(&file).unwrap_or_default();
    assert!(actual == expected, "{} differs:\n{actual}", file.display());
}

#[test]
fn a_terminal_of_any_width_gets_what_was_agreed() {
    for (name, review) in reviews() {
        for width in [120, 60] {
            let text = terminal(&review, Detail::SCREEN, Layout { width, colour: false });
            expect(&name, &format!("{width}.txt"), &text);
        }
    }
}

#[test]
fn markdown_and_json_are_what_was_agreed() {
    for (name, review) in reviews() {
        expect(&name, "md", &markdown(&review, Detail::REPORT));
        expect(&name, "json", &json(&review.assessment).unwrap());
    }
}

#[test]
fn nothing_hostile_comes_through() {
    for (_, review) in reviews() {
        let narrow = terminal(&review, Detail::REPORT, Layout { width: 0, colour: false });
        for text in [narrow, markdown(&review, Detail::REPORT), review.json().unwrap()] {
            assert!(!text.contains(|character| is_dangerous(character) && character != '\n'));
        }
        assert!(!markdown(&review, Detail::REPORT).contains('<'));
    }
}

#[test]
fn lines_fit_the_terminal() {
    for (_, review) in reviews() {
        for width in [40, 60, 80, 200] {
            // The widest table has nine columns, each of which keeps eight characters.
            let least = width.max(9 * 8 + 8 * 2);
            let text = terminal(&review, Detail::REPORT, Layout { width, colour: false });
            for line in text.lines() {
                assert!(unicode_width::UnicodeWidthStr::width(line) <= least, "{width}: {line}");
                assert_eq!(line, line.trim_end());
            }
        }
    }
}

#[test]
fn colours_are_the_only_difference_that_colours_make() {
    for (_, review) in reviews() {
        let layout = Layout { width: 100, colour: true };
        let coloured = terminal(&review, Detail::SCREEN, layout);
        let plain = terminal(&review, Detail::SCREEN, Layout { colour: false, ..layout });
        let mut without = coloured;
        for code in ["\u{1b}[1m", "\u{1b}[1;31m", "\u{1b}[33m", "\u{1b}[0m"] {
            without = without.replace(code, "");
        }
        assert_eq!(without, plain);
    }
}

#[test]
fn the_document_reads_back_as_the_review() {
    for (_, review) in reviews() {
        let document = review.json().unwrap();
        assert_eq!(serde_json::from_str::<Assessment>(&document).unwrap(), review.assessment);
        assert!(document.starts_with("{\n  \"schema\": \"stanch.assess/1\",\n"));
    }
}
