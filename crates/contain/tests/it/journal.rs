//! A journal that somebody touched is not read on.

use chrono::{TimeDelta, TimeZone as _, Utc};
use proptest::prelude::*;
use stanch_contain::journal::{Entry, Line};
use stanch_model::chain::{Broken, parse};

fn lines(many: u32) -> Vec<Line> {
    let start = Utc.with_ymd_and_hms(2026, 3, 1, 2, 0, 0).single().expect("a time");
    let mut lines: Vec<Line> = Vec::new();
    for effect in 0..many {
        let entry = Entry::Intent { plan: "0123456789ab".to_owned(), effect, undo: effect % 2 == 1 };
        let line = Line::after(lines.last(), start + TimeDelta::seconds(effect.into()), entry);
        lines.push(line);
    }
    lines
}

fn bytes(lines: &[Line]) -> Vec<u8> {
    lines.iter().flat_map(|line| line.to_text().into_bytes()).collect()
}

fn broken_line(text: &[u8]) -> Option<u64> {
    parse::<Entry>(text).err().map(|Broken { line, .. }| line)
}

#[test]
fn what_was_written_is_read() {
    let lines = lines(12);
    assert_eq!(parse(&bytes(&lines)), Ok((lines, 0)));
    assert_eq!(parse::<Entry>(b""), Ok((Vec::new(), 0)));
}

#[test]
fn a_line_that_was_removed_shows_at_the_next() {
    let mut lines = lines(6);
    lines.remove(2);
    assert_eq!(broken_line(&bytes(&lines)), Some(3));
}

#[test]
fn lines_that_were_swapped_show_at_the_first() {
    let mut lines = lines(6);
    lines.swap(1, 3);
    assert_eq!(broken_line(&bytes(&lines)), Some(2));
}

#[test]
fn an_empty_line_is_none_of_ours() {
    let mut text = bytes(&lines(2));
    text.push(b'\n');
    assert_eq!(broken_line(&text), Some(3));
}

#[test]
fn a_field_that_nobody_reads_does_not_pass() {
    let text = String::from_utf8(bytes(&lines(2))).expect("text");
    let text = text.replacen("{\"at\"", "{\"aa\":1,\"at\"", 1);
    assert_eq!(broken_line(text.as_bytes()), Some(1));
}

proptest! {
    /// A journal that ends early loses its last line and nothing else, and says how many bytes are left of it.
    #[test]
    fn a_torn_tail_is_told(cut in 0_usize..2_000) {
        let lines = lines(6);
        let text = bytes(&lines);
        let cut = cut.min(text.len());
        let (read, torn) = parse(&text[..cut]).expect("what is whole is read");
        prop_assert_eq!(&read[..], &lines[..read.len()]);
        prop_assert_eq!(bytes(&read).len() + torn, cut);
    }

    /// One byte that is another is found, whichever it is; where it is a line break, what follows does not fit.
    #[test]
    fn a_flipped_byte_is_found(at in 0_usize..10_000, bit in 0_u32..8) {
        let lines = lines(6);
        let mut text = bytes(&lines);
        let at = at % text.len();
        text[at] ^= 1 << bit;
        let read = parse::<Entry>(&text);
        let lost_its_end = at == text.len() - 1;
        prop_assert!(read.is_err() || (lost_its_end && read.is_ok_and(|(read, torn)| read.len() == 5 && torn > 0)));
    }
}
