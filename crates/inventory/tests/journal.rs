//! A collection that was interrupted goes on, and one that asks something else does not.

use std::fs;

use chrono::{DateTime, TimeDelta, Utc};
use stanch_inventory::journal::Journal;
use stanch_inventory::page::Page;
use stanch_inventory::record::{Container, ContainerKind, Record};

fn now() -> DateTime<Utc> {
    "2023-01-05T02:30:00Z".parse().unwrap()
}

fn page(name: &str) -> Page {
    let context = Container::new(ContainerKind::Context, name, name);
    Page { next: Some("token".to_owned()), ..Page::of(vec![Record::Container(context)]) }
}

#[test]
fn answers_are_there_again_after_a_kill_at_any_byte() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    let journal = Journal::open(&path, "circleci as somebody", now()).unwrap();
    for name in ["one", "two", "three"] {
        journal.put(&format!("GET /{name}"), &page(name)).unwrap();
    }
    drop(journal);
    let whole = fs::read(&path).unwrap();
    let ends: Vec<usize> = (1..).zip(&whole).filter(|(_, byte)| **byte == b'\n').map(|(end, _)| end).collect();
    let later = now() + TimeDelta::hours(1);
    for cut in 0..=whole.len() {
        fs::write(&path, &whole[..cut]).unwrap();
        let journal = Journal::open(&path, "circleci as somebody", later).unwrap();
        let lines = ends.iter().filter(|end| **end <= cut).count();
        assert_eq!(journal.resumed(), lines.saturating_sub(1), "cut at byte {cut}");
        assert_eq!(journal.started(), if lines == 0 { later } else { now() });
        assert_eq!(journal.get("GET /one").is_some(), lines > 1);
        // What is read next stands on a line of its own.
        journal.put("GET /four", &page("four")).unwrap();
        drop(journal);
        let again = Journal::open(&path, "circleci as somebody", later).unwrap();
        assert_eq!(again.get("GET /four"), Some(&page("four")), "cut at byte {cut}");
        assert_eq!(again.resumed(), lines.saturating_sub(1) + 1);
    }
}

#[test]
fn another_question_or_an_old_beginning_begins_anew() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    let fill = || Journal::open(&path, "as somebody", now()).unwrap().put("GET /one", &page("one")).unwrap();
    let resumed = |question, after| Journal::open(&path, question, now() + after).unwrap().resumed();
    for (question, after, expected) in [
        ("as somebody", TimeDelta::hours(11), 1),
        ("as somebody else", TimeDelta::hours(1), 0),
        ("as somebody", TimeDelta::hours(13), 0),
        // A clock that was set back tells nothing about the age.
        ("as somebody", TimeDelta::hours(-1), 0),
    ] {
        fs::remove_file(&path).ok();
        fill();
        assert_eq!(resumed(question, after), expected, "{question} after {after}");
    }
}

#[test]
fn a_finished_journal_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    Journal::open(&path, "as somebody", now()).unwrap().close().unwrap();
    assert!(!path.exists());
}
