//! An ingest that is killed at any moment and started again ends with the lake of one that was not.

use std::ffi::OsStr;
use std::path::Path;
use std::process::Stdio;

use serde_json::Value;
use stanch_scenario::Spec;

use crate::stanch::{Bench, files, number};

/// A moment in words, and whether it has come, told by what stands in the lake.
type Moment = (&'static str, fn(&Path) -> bool);

const MOMENTS: [Moment; 4] = [
    ("when the lake's folder is there", |lake| lake.join("source=aws_cloudtrail").exists()),
    ("when a part is there", |lake| parts(lake) > 0),
    ("when many parts are there", |lake| parts(lake) > 40),
    ("after the first commit", |lake| {
        std::fs::metadata(lake.join("ledger.jsonl")).is_ok_and(|ledger| ledger.len() > 0)
    }),
];

fn parts(lake: &Path) -> usize {
    files(lake).iter().filter(|path| path.extension().is_some_and(|ending| ending == "parquet")).count()
}

/// How many rows there are, and how many events.
fn rows(bench: &Bench) -> Value {
    bench.json(["query", "select count(*) as rows, count(distinct event_id) as events from events"])
}

/// Starts an ingest and kills it at a moment. On a busy machine it may be over before anybody looks: then it begins again
/// with no lake. Answers whether it was killed.
fn kill(bench: &Bench, ingest: [&OsStr; 4], is_now: fn(&Path) -> bool) -> bool {
    let lake = bench.case().join("lake");
    for _ in 0..10 {
        let mut child = bench.stanch(ingest).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("a process");
        loop {
            if child.try_wait().expect("a process").is_some() {
                std::fs::remove_dir_all(&lake).expect("a lake");
                break;
            }
            if is_now(&lake) {
                child.kill().expect("a process");
                child.wait().expect("a process");
                return true;
            }
        }
    }
    false
}

#[test]
fn a_killed_ingest_ends_with_the_same_lake() {
    let whole = Bench::new();
    let truth = whole.scenario(&Spec::new(3, 40_000));
    let logs = whole.logs();
    let ingest = ["ingest".as_ref(), logs.as_os_str(), "--threads".as_ref(), "2".as_ref()];
    whole.text(ingest);
    let expected = rows(&whole);
    assert_eq!(
        (number(&expected["rows"]), number(&expected["events"])),
        (truth.distinct_events, truth.distinct_events)
    );

    // One case is killed at each moment once and run to the end; another is killed at all of them before.
    let often = Bench::new();
    for (moment, is_now) in MOMENTS {
        let once = Bench::new();
        for bench in [&once, &often] {
            assert!(kill(bench, ingest, is_now), "it ended before it could be killed {moment}, however often");
        }
        once.text(ingest);
        assert_eq!(rows(&once), expected, "{moment}");
        assert!(once.lake() == whole.lake(), "killed {moment}, the lake is another one");
    }
    often.text(ingest);
    assert_eq!(rows(&often), expected);
    assert!(often.lake() == whole.lake(), "killed several times, the lake is another one");
}
