//! The spool, killed in every line that it writes.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use proptest::prelude::*;
use stanch_watch::alerts::Alerts;
use stanch_watch::message::Message;
use stanch_watch::sighting::Whose;
use stanch_watch::spool::{Spool, SpoolError, next_try};

use super::{at, sighting};

const RECEIVER: &str = "on call/eu";

/// Its file, whose name is one on any system.
const FILE: &str = "on%20call%2feu.jsonl";

fn alert(id: &str, dedup_key: &str) -> Message {
    let one = sighting(id, "198.51.100.7", "s3:ListBuckets", Whose::Stranger, 0);
    let message = Alerts::default().take(one).expect("it is told");
    Message { id: id.to_owned(), dedup_key: dedup_key.to_owned(), ..message }
}

fn length(folder: &Path) -> usize {
    fs::metadata(folder.join(FILE)).map_or(0, |data| usize::try_from(data.len()).expect("it works"))
}

/// What was promised at some moment: the messages that were tried once, of those that wait.
#[derive(Clone, Default)]
struct Promise {
    waiting: BTreeSet<String>,
    settled: BTreeSet<String>,
    tried: BTreeSet<String>,
}

#[test]
fn killed_at_every_write() {
    let folder = tempfile::tempdir().expect("it works");
    let mut spool = Spool::open(folder.path()).expect("it works");
    let mut promise = Promise::default();
    let mut promises: BTreeMap<usize, Promise> = BTreeMap::new();
    for number in 0..4 {
        let id = format!("m-{number}");
        spool.enqueue(RECEIVER, &alert(&id, &format!("d-{number}")), at(0)).expect("it works");
        promise.waiting.insert(id);
        promises.insert(length(folder.path()), promise.clone());
    }
    for end in ["sent", "failed", "given up", "cut off"] {
        let (number, message) = spool.due(RECEIVER, at(1)).expect("it works");
        spool.sending(RECEIVER, number).expect("it works");
        promise.tried.insert(message.id.clone());
        promises.insert(length(folder.path()), promise.clone());
        match end {
            "sent" => spool.sent(RECEIVER, number).expect("it works"),
            "failed" => spool.failed(RECEIVER, number, at(100)).expect("it works"),
            "given up" => spool.given_up(RECEIVER, number, "status 404").expect("it works"),
            _ => continue,
        }
        if end != "failed" {
            promise.waiting.remove(&message.id);
            promise.settled.insert(message.id);
        }
        promises.insert(length(folder.path()), promise.clone());
    }
    let whole = fs::read(folder.path().join(FILE)).expect("it works");
    let first = *promises.keys().next().expect("it works");
    // Each cut waits for the disk, so that of a line's inside only some bytes are tried, and all of them at its ends.
    let near_end = |cut: usize| whole[cut.saturating_sub(3)..(cut + 3).min(whole.len())].contains(&b'\n');
    for cut in (first..=whole.len()).filter(|cut| near_end(*cut) || cut % 29 == 0) {
        let killed = tempfile::tempdir().expect("it works");
        fs::write(killed.path().join(FILE), &whole[..cut]).expect("it works");
        let (_, promise) = promises.range(..=cut).next_back().expect("it works");
        let mut spool = Spool::open(killed.path()).expect("it works");
        assert_eq!(spool.waiting(RECEIVER), promise.waiting.len(), "cut at {cut}");
        let mut found = BTreeSet::new();
        while let Some((number, message)) = spool.due(RECEIVER, at(1000)) {
            assert_eq!(message.possibly_sent_before, promise.tried.contains(&message.id), "cut at {cut}");
            spool.sending(RECEIVER, number).expect("it works");
            found.insert(message.id);
        }
        assert_eq!(found, promise.waiting, "cut at {cut}");
        for id in &promise.settled {
            spool.enqueue(RECEIVER, &alert(id, "d"), at(0)).expect("it works");
        }
        assert_eq!(spool.waiting(RECEIVER), promise.waiting.len(), "a settled message came back, cut at {cut}");
    }
}

#[test]
fn a_receiver_that_is_down_for_an_hour_gets_everything_in_order() {
    let folder = tempfile::tempdir().expect("it works");
    let mut arrived: Vec<String> = Vec::new();
    let mut spool = Spool::open(folder.path()).expect("it works");
    for minute in 0..80 {
        if minute % 7 == 0 {
            drop(spool);
            spool = Spool::open(folder.path()).expect("it works");
        }
        let now = at(minute * 60);
        if minute < 60 {
            spool
                .enqueue(RECEIVER, &alert(&format!("m-{minute:02}"), &format!("d-{}", minute % 3)), now)
                .expect("it works");
        }
        while let Some((number, message)) = spool.due(RECEIVER, now) {
            spool.sending(RECEIVER, number).expect("it works");
            if minute < 60 {
                let pause = next_try(spool.tries(RECEIVER, number) + 1, 500);
                spool.failed(RECEIVER, number, now + pause).expect("it works");
            } else {
                spool.sent(RECEIVER, number).expect("it works");
                arrived.push(message.id);
            }
        }
    }
    assert_eq!(spool.waiting(RECEIVER), 0);
    assert_eq!(arrived.len(), 60);
    for key in 0..3 {
        let of_alert: Vec<&String> =
            arrived.iter().filter(|id| id[2..].parse::<u32>().expect("it works") % 3 == key).collect();
        assert_eq!(of_alert.len(), 20);
        assert!(of_alert.is_sorted());
    }
}

#[test]
fn what_one_alert_says_stays_in_order_and_holds_up_no_other() {
    let folder = tempfile::tempdir().expect("it works");
    let mut spool = Spool::open(folder.path()).expect("it works");
    for (id, key) in [("begin", "d-1"), ("end", "d-1"), ("other", "d-2")] {
        spool.enqueue(RECEIVER, &alert(id, key), at(0)).expect("it works");
    }
    let (number, message) = spool.due(RECEIVER, at(0)).expect("it works");
    assert_eq!(message.id, "begin");
    spool.sending(RECEIVER, number).expect("it works");
    spool.failed(RECEIVER, number, at(60)).expect("it works");
    assert_eq!(spool.due(RECEIVER, at(59)).expect("it works").1.id, "other");
    assert_eq!(spool.due(RECEIVER, at(60)).expect("it works").1.id, "begin");
}

#[test]
fn the_file_stays_small_while_much_is_sent() {
    let folder = tempfile::tempdir().expect("it works");
    let mut spool = Spool::open(folder.path()).expect("it works");
    spool.enqueue(RECEIVER, &alert("kept", "d-kept"), at(0)).expect("it works");
    let (kept, _) = spool.due(RECEIVER, at(0)).expect("it works");
    spool.sending(RECEIVER, kept).expect("it works");
    let mut longest = 0;
    // 1.6 MB in all, of which none has to stay.
    let long = Message { title: "x".repeat(8_000), ..alert("m", "d") };
    for number in 0..200 {
        spool.enqueue(RECEIVER, &Message { id: format!("m-{number}"), ..long.clone() }, at(0)).expect("it works");
        let (number, _) = spool.due(RECEIVER, at(0)).expect("it works");
        spool.sending(RECEIVER, number).expect("it works");
        spool.sent(RECEIVER, number).expect("it works");
        longest = longest.max(length(folder.path()));
    }
    assert!(longest < 400 * 1024, "{longest} bytes");
    drop(spool);
    let spool = Spool::open(folder.path()).expect("it works");
    let (number, message) = spool.due(RECEIVER, at(0)).expect("it works");
    assert_eq!((number, message.id.as_str(), message.possibly_sent_before), (kept, "kept", true));
}

#[test]
fn a_message_that_is_given_up_stays_to_be_read() {
    let folder = tempfile::tempdir().expect("it works");
    let mut spool = Spool::open(folder.path()).expect("it works");
    spool.enqueue(RECEIVER, &alert("m-1", "d-1"), at(0)).expect("it works");
    let (number, _) = spool.due(RECEIVER, at(0)).expect("it works");
    spool.sending(RECEIVER, number).expect("it works");
    spool.given_up(RECEIVER, number, "answered with status 404").expect("it works");
    assert_eq!(spool.waiting(RECEIVER), 0);
    let refused = fs::read_to_string(folder.path().join("on%20call%2feu.refused")).expect("it works");
    let line: serde_json::Value = serde_json::from_str(&refused).expect("it works");
    assert_eq!((&line["cause"], &line["message"]["id"]), (&"answered with status 404".into(), &"m-1".into()));
}

#[test]
fn what_cannot_be_is_an_error() {
    let folder = tempfile::tempdir().expect("it works");
    let mut spool = Spool::open(folder.path()).expect("it works");
    assert!(matches!(spool.sending(RECEIVER, 0), Err(SpoolError::Step { .. })));
    spool.enqueue(RECEIVER, &alert("m-1", "d-1"), at(0)).expect("it works");
    let (number, _) = spool.due(RECEIVER, at(0)).expect("it works");
    assert!(matches!(spool.sent(RECEIVER, number), Err(SpoolError::Step { .. })));
    spool.sending(RECEIVER, number).expect("it works");
    assert!(matches!(spool.sending(RECEIVER, number), Err(SpoolError::Step { .. })));
    assert!(spool.due(RECEIVER, at(0)).is_none());
    assert!(matches!(Spool::open(folder.path()), Err(SpoolError::InUse { .. })));
    drop(spool);
    let path = folder.path().join(FILE);
    let text = fs::read_to_string(&path).expect("it works");
    fs::write(&path, format!("{text}{{}}\n")).expect("it works");
    let line = text.lines().count() + 1;
    assert!(matches!(Spool::open(folder.path()), Err(SpoolError::Broken { line: at, .. }) if at == line));
}

#[test]
fn pauses_grow_to_five_minutes_and_differ() {
    let seconds = |tries, jitter| next_try(tries, jitter).num_milliseconds();
    assert!(seconds(1, 0) < seconds(2, 0) && seconds(2, 0) < seconds(5, 0));
    assert!(seconds(3, 0) < seconds(3, 999));
    assert!(seconds(40, 999) <= 300_000 && seconds(40, 0) >= 150_000);
}

proptest! {
    #[test]
    fn any_bytes_are_opened_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let folder = tempfile::tempdir().expect("it works");
        fs::write(folder.path().join(FILE), bytes).expect("it works");
        let opened = Spool::open(folder.path());
        let broken = matches!(opened, Err(SpoolError::Broken { .. }));
        prop_assert!(broken || opened.is_ok());
    }
}
