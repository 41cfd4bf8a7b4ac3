//! Messages wait, survive, and are sent once or say so.

use std::fs;

use stanch_watch::alerts::Alerts;
use stanch_watch::message::Message;
use stanch_watch::sighting::Whose;
use stanch_watch::spool::{Spool, next_try};
use tempfile::TempDir;

use super::{at, sighting};

const RECEIVER: &str = "on call/eu";

fn messages(count: usize) -> Vec<Message> {
    let mut alerts = Alerts::default();
    let one =
        |number: usize| sighting(&number.to_string(), &format!("198.51.100.{number}"), "s3:X", Whose::Stranger, 0);
    (0..count).filter_map(|number| alerts.take(one(number))).collect()
}

#[test]
fn an_hour_without_a_receiver_loses_nothing_and_changes_no_order() {
    let folder = TempDir::new().expect("a folder");
    let all = messages(5);
    for message in &all {
        Spool::open(folder.path()).expect("a spool").enqueue(RECEIVER, message).expect("kept");
    }
    let mut spool = Spool::open(folder.path()).expect("a spool");
    // Queued once more after a crash, it is the same message.
    spool.enqueue(RECEIVER, &all[0]).expect("kept");
    assert_eq!((spool.waiting(RECEIVER), spool.waiting("another")), (5, 0));
    let (number, _) = spool.due(RECEIVER, at(0)).expect("due");
    spool.sending(RECEIVER, number).and_then(|()| spool.failed(RECEIVER, number, at(3_600))).expect("kept");
    drop(spool);
    let mut spool = Spool::open(folder.path()).expect("a spool");
    assert_eq!(spool.due(RECEIVER, at(3_599)), None, "it waits, and those behind it too");
    let mut sent = Vec::new();
    while let Some((number, message)) = spool.due(RECEIVER, at(3_600)) {
        spool.sending(RECEIVER, number).and_then(|()| spool.sent(RECEIVER, number)).expect("kept");
        sent.push(message);
    }
    // The answer of the first try may have been lost, and the message not.
    let tried: Vec<bool> = sent.iter().map(|message| message.possibly_sent_before).collect();
    assert_eq!(tried, [true, false, false, false, false]);
    let ids = |messages: &[Message]| messages.iter().map(|message| message.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&sent), ids(&all));
    assert_eq!(Spool::open(folder.path()).expect("a spool").waiting(RECEIVER), 0);
}

#[test]
fn what_was_being_sent_when_the_process_ended_says_so() {
    let folder = TempDir::new().expect("a folder");
    let all = messages(2);
    let mut spool = Spool::open(folder.path()).expect("a spool");
    for message in &all {
        spool.enqueue(RECEIVER, message).expect("kept");
    }
    let (number, _) = spool.due(RECEIVER, at(0)).expect("due");
    spool.sending(RECEIVER, number).expect("kept");
    drop(spool);
    let mut spool = Spool::open(folder.path()).expect("a spool");
    let (number, message) = spool.due(RECEIVER, at(0)).expect("due");
    assert!(message.possibly_sent_before);
    // Another try, refused this time, does not make the first one undone.
    spool.sending(RECEIVER, number).and_then(|()| spool.failed(RECEIVER, number, at(5))).expect("kept");
    drop(spool);
    let mut spool = Spool::open(folder.path()).expect("a spool");
    let (number, message) = spool.due(RECEIVER, at(5)).expect("due");
    assert!(message.possibly_sent_before);
    spool.sent(RECEIVER, number).expect("kept");
    assert!(!spool.due(RECEIVER, at(0)).expect("due").1.possibly_sent_before);
}

#[test]
fn cut_anywhere_the_file_opens_and_has_every_whole_line() {
    let folder = TempDir::new().expect("a folder");
    let mut spool = Spool::open(folder.path()).expect("a spool");
    for message in messages(3) {
        spool.enqueue("hook", &message).expect("kept");
    }
    drop(spool);
    let file = folder.path().join("hook.jsonl");
    let whole = fs::read(&file).expect("a file");
    for length in 0..=whole.len() {
        fs::write(&file, &whole[..length]).expect("a file");
        let lines = whole[..length].iter().filter(|byte| **byte == b'\n').count();
        let mut spool = Spool::open(folder.path()).expect("a spool");
        assert_eq!(spool.waiting("hook"), lines, "cut at {length}");
        spool.enqueue("hook", &messages(4)[3]).expect("kept");
        assert_eq!(
            Spool::open(folder.path()).expect("a spool").waiting("hook"),
            lines + 1,
            "written on after {length}"
        );
    }
}

#[test]
fn pauses_grow_to_five_minutes_and_differ() {
    let seconds = |tries, jitter| next_try(tries, jitter).num_milliseconds();
    assert!(seconds(1, 0) < seconds(2, 0) && seconds(2, 0) < seconds(5, 0));
    assert!(seconds(3, 0) < seconds(3, 999));
    assert!(seconds(40, 999) <= 300_000 && seconds(40, 0) >= 150_000);
}
