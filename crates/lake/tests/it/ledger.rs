//! What the lake promises about runs: once, in order, whole, and the same after any interruption.

use std::fs;

use crate::bench::{Bench, gzip, records, wrapped};
use proptest::prelude::*;
use stanch_lake::Ledger;

/// Files that repeat each other's events, over two days.
fn several(bench: &Bench) {
    let records = records();
    for (i, pair) in records.windows(4).enumerate() {
        bench.put(&format!("{i:02}.json.gz"), &gzip(wrapped(pair).as_bytes()));
    }
}

/// The lake as bytes: every file below it, with its content.
fn image(bench: &Bench) -> Vec<(String, Vec<u8>)> {
    fn walk(at: &std::path::Path, base: &std::path::Path, into: &mut Vec<(String, Vec<u8>)>) {
        for entry in fs::read_dir(at).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                walk(&path, base, into);
            } else {
                let name = path.strip_prefix(base).expect("below").display().to_string();
                into.push((name, fs::read(&path).expect("a file")));
            }
        }
    }
    let mut files = Vec::new();
    walk(&bench.lake(), &bench.lake(), &mut files);
    files.sort();
    files
}

#[test]
fn a_second_run_changes_nothing() {
    let bench = Bench::new();
    several(&bench);
    let first = bench.ingest();
    assert_eq!((first.files, first.events, first.duplicates), (9, 12, 24));
    let before = image(&bench);
    let second = bench.ingest();
    assert_eq!((second.files, second.unchanged, second.events), (0, 9, 0));
    assert_eq!(image(&bench), before);
}

#[test]
fn threads_do_not_change_the_lake() {
    let bench = Bench::new();
    several(&bench);
    bench.ingest_on(1);
    let one = image(&bench);
    fs::remove_dir_all(bench.lake()).expect("a lake");
    bench.ingest_on(4);
    assert_eq!(image(&bench), one);
}

#[test]
fn a_changed_file_is_taken_again_and_only_its_new_events_are_added() {
    let bench = Bench::new();
    let records = records();
    bench.put("a.json", wrapped(&records[..4]).as_bytes());
    bench.ingest();
    bench.put("a.json", wrapped(&records[..6]).as_bytes());
    let again = bench.ingest();
    assert_eq!((again.files, again.events, again.duplicates), (1, 2, 4));
    assert_eq!(bench.rows().len(), 6);
}

#[test]
fn a_touched_file_with_the_same_content_is_not_counted_again() {
    let bench = Bench::new();
    let path = bench.put("a.json", wrapped(&records()).as_bytes());
    bench.ingest();
    let file = fs::File::options().write(true).open(&path).expect("the file");
    file.set_modified(std::time::SystemTime::UNIX_EPOCH).expect("a time");
    bench.ingest();
    let ledger = bench.ledger();
    let entry = ledger.files()[0];
    assert_eq!((entry.events, entry.duplicates, entry.modified), (12, 0, 0));
    assert_eq!(bench.ingest().unchanged, 1);
}

#[test]
fn a_second_folder_of_the_same_events_adds_none() {
    let bench = Bench::new();
    several(&bench);
    bench.ingest();
    bench.put("elsewhere/all.jsonl", records().join("\n").as_bytes());
    let done = bench.ingest();
    assert_eq!((done.events, done.duplicates), (0, 12));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// However much of the last commit reached the disk when the process died, the next run ends with the same lake: a
    /// ledger cut at any byte, with the files of commits that it does not name any more, stands for any such moment.
    #[test]
    fn a_ledger_cut_anywhere_grows_back(cut in 0.0..1.0f64) {
        let bench = Bench::new();
        several(&bench);
        bench.ingest_on(1);
        bench.put("later.json", wrapped(&[&records()[0].replace("000000000001\"", "000000000099\"")]).as_bytes());
        bench.ingest_on(1);
        let whole = image(&bench);
        let ledger = bench.lake().join("ledger.jsonl");
        let bytes = fs::read(&ledger).expect("a ledger");
        prop_assert_eq!(bytes.iter().filter(|&&b| b == b'\n').count(), 2);
        fs::write(&ledger, &bytes[..(bytes.len() as f64 * cut) as usize]).expect("a ledger");
        bench.ingest_on(2);
        let rows = bench.rows();
        prop_assert_eq!(rows.len(), 13);
        if Ledger::read(&bench.lake()).expect("a ledger").parts().len() == 6 {
            prop_assert_eq!(image(&bench), whole);
        }
    }
}

#[test]
fn a_ledger_that_was_tampered_with_is_refused_by_line() {
    let bench = Bench::new();
    several(&bench);
    bench.ingest();
    let ledger = bench.lake().join("ledger.jsonl");
    fs::write(&ledger, b"{\"batch\":0,\"files\":[],\"parts\":[]}\nnot json\n").expect("a ledger");
    let error = Ledger::read(&bench.lake()).expect_err("a refusal").to_string();
    assert!(error.contains("ledger.jsonl:2: "), "{error}");
}
