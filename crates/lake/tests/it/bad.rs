//! Bad input: each is a gap with its file, offset and cause, and everything else is kept.

use std::fs;
use std::io::Write;

use crate::bench::{Bench, gzip, records, wrapped};

/// A good file beside the bad one, whose events must be there whatever happens.
fn with_good_file() -> Bench {
    let bench = Bench::new();
    bench.put("good.jsonl", records()[..2].join("\n").as_bytes());
    bench
}

/// Ingests `content` beside the good file. Answers the gaps, and how many events the bad file gave.
fn taken(name: &str, content: &[u8]) -> (Vec<String>, u64) {
    let bench = with_good_file();
    bench.put(name, content);
    let done = bench.ingest();
    let rows = bench.rows();
    assert!(rows.contains_key("00000000-0000-4000-8000-000000000001"));
    assert_eq!(rows.len() as u64, done.events);
    (bench.gaps(), done.events + done.duplicates - 2)
}

#[test]
fn what_is_wrong_is_named_and_the_rest_is_kept() {
    let records = records();
    // Its records begin at bytes 12, 1225, 2069, 2900 and so on.
    let text = wrapped(&records[2..8]);
    let packed = gzip(text.as_bytes());
    let half = text.find(records[5]).expect("a record") + 300;
    let mut flipped = packed.clone();
    let last = flipped.len() - 9;
    flipped[last] ^= 0xff;
    let unquoted = text.replacen("\"eventSource\":\"iam", "\"eventSource:\"iam", 1);
    let invalid = text.replacen("aws-cli/2.9.1", "aws-cli/\u{1}", 1).into_bytes();
    let invalid: Vec<u8> = invalid.into_iter().map(|b| if b == 1 { 0xff } else { b }).collect();
    let odd = records[2].replacen("\"eu-central-1\"", "[\"eu-central-1\"]", 1).replacen("\"PutObject\"", "17", 1);
    let odd = odd.replacen("\"2022-12-20T10:00:05Z\"", "\"soon\"", 1);
    let mut trailing = gzip(wrapped(&records[2..4]).as_bytes());
    trailing.extend_from_slice(b"garbage behind the end");

    let cases: Vec<(&str, Vec<u8>, &[&str], u64)> = vec![
        ("empty.json", vec![], &["empty.json: Malformed @0 x1: the file is empty"], 0),
        ("space.json", b" \n ".to_vec(), &[], 0),
        (
            "half.json",
            text.as_bytes()[..half].to_vec(),
            &["half.json: Malformed @2900 x1: the file ends inside a record"],
            3,
        ),
        (
            "between.json",
            text.as_bytes()[..half - 301].to_vec(),
            &["between.json: Malformed @2899 x1: the file ends inside its list of records"],
            3,
        ),
        ("quote.json", unquoted.into_bytes(), &["quote.json: Malformed @1225 x1: a record is no JSON"], 5),
        (
            "utf8.json",
            invalid,
            &["utf8.json: Malformed @739 x1: a record holds bytes that are not UTF-8; they are kept as U+FFFD"],
            6,
        ),
        (
            "odd.jsonl",
            format!("{odd}\n{}", records[3]).into_bytes(),
            &[
                "odd.jsonl: Field @0 x1: no time that can be read; the events stand under the day \"unknown\"",
                "odd.jsonl: Field @0 x1: operation is not text; it stays in the raw record",
                "odd.jsonl: Field @0 x1: region is not text; it stays in the raw record",
            ],
            2,
        ),
        (
            "text.txt",
            b"hello, world\nthis is no log\n".to_vec(),
            &["text.txt: Malformed @0 x1: neither a JSON object nor a list begins here"],
            0,
        ),
        (
            "other.json",
            b"{\"hello\":\"world\"}".to_vec(),
            &["other.json: SetApart @0 x1: an object that is no CloudTrail event"],
            0,
        ),
        (
            "list.json",
            format!("[1,\"two\",{}]", records[4]).into_bytes(),
            &[
                "list.json: Malformed @1 x1: a list element is no object",
                "list.json: Malformed @3 x1: a list element is no object",
            ],
            1,
        ),
        (
            "trailing.json.gz",
            trailing,
            &["trailing.json.gz: Compression @2070 x1: reading stopped: invalid gzip header; what came before is kept"],
            2,
        ),
    ];
    for (name, content, gaps, events) in cases {
        let (found, kept) = taken(name, &content);
        assert_eq!(found, gaps, "{name}");
        assert_eq!(kept, events, "{name}");
    }
}

#[test]
fn a_truncated_gzip_keeps_what_came_before_the_cut() {
    let records: Vec<String> = (0..4000)
        .map(|i| {
            records()[0]
                .replace("00000000-0000-4000-8000-000000000001", &format!("{i:08x}-aaaa-4000-8000-{:012x}", i * 7919))
        })
        .collect();
    let lines: Vec<&str> = records.iter().map(String::as_str).collect();
    let packed = gzip(wrapped(&lines).as_bytes());
    let (gaps, kept) = taken("cut.json.gz", &packed[..packed.len() / 2]);
    assert!(kept > 1500 && kept < 2500, "{kept}");
    assert_eq!(gaps.len(), 2, "{gaps:?}");
    assert!(gaps[0].contains("Compression") && gaps[0].contains("end too early"), "{gaps:?}");
    assert!(gaps[1].contains("the file ends inside a record"), "{gaps:?}");
}

#[test]
fn a_gzip_that_ends_in_its_header_is_noticed() {
    let (gaps, kept) = taken("stub.json.gz", &gzip(b"{}")[..5]);
    assert_eq!(kept, 0);
    assert!(gaps.len() == 1 && gaps[0].starts_with("stub.json.gz: Compression @0"), "{gaps:?}");
}

#[test]
fn a_corrupt_checksum_is_noticed() {
    let mut packed = gzip(wrapped(&records()[2..4]).as_bytes());
    let at = packed.len() - 6;
    packed[at] ^= 0xff;
    let (gaps, kept) = taken("crc.json.gz", &packed);
    assert_eq!(kept, 2);
    assert!(gaps.len() == 1 && gaps[0].starts_with("crc.json.gz: Compression"), "{gaps:?}");
}

#[test]
fn a_gzip_bomb_is_stopped_and_small() {
    let mut bomb = gzip(format!("{}\n", records()[5]).as_bytes());
    // Members of one file: compressing all of it in one would take most of the time of all tests.
    let spaces = gzip(&vec![b' '; 1 << 20]);
    (0..400).for_each(|_| bomb.extend_from_slice(&spaces));
    let (gaps, kept) = taken("bomb.json.gz", &bomb);
    assert_eq!(kept, 1);
    assert!(gaps.len() == 1 && gaps[0].contains("as a bomb would"), "{gaps:?}");
}

#[test]
fn a_single_record_of_two_hundred_megabytes_is_passed_over() {
    let bench = with_good_file();
    let path = bench.input().join("huge.json");
    let mut file = std::io::BufWriter::new(fs::File::create(&path).expect("a file"));
    let (head, tail) = records()[5].split_once("\"requestParameters\":null").expect("a record");
    write!(file, "{{\"Records\":[{},{head}\"requestParameters\":{{\"x\":\"", records()[4]).expect("a disk");
    let chunk = vec![b'a'; 1 << 20];
    for _ in 0..200 {
        file.write_all(&chunk).expect("a disk");
    }
    write!(file, "\"}}{tail},{}]}}", records()[6]).expect("a disk");
    file.into_inner().expect("a disk").sync_all().expect("a disk");
    let done = bench.ingest();
    assert_eq!(done.events, 4);
    assert!(bench.rows().contains_key("00000000-0000-4000-8000-000000000007"));
    let offset = 12 + records()[4].len() + 1;
    assert_eq!(
        bench.gaps(),
        [format!("huge.json: Oversized @{offset} x1: a record is larger than 8 MB, and was passed over")]
    );
}

#[test]
fn a_folder_that_cannot_be_read_is_a_gap_until_it_can() {
    use std::os::unix::fs::PermissionsExt;
    let bench = with_good_file();
    // A link that leads nowhere is what cannot be looked into also by root, for whom permissions do not count.
    std::os::unix::fs::symlink(bench.input().join("nowhere"), bench.input().join("link.json")).expect("a link");
    let locked = bench.put("locked/a.json", b"{}").parent().expect("a parent").to_owned();
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o0)).expect("permissions");
    let root = fs::read_dir(&locked).is_ok();
    let done = bench.ingest();
    fs::set_permissions(&locked, fs::Permissions::from_mode(0o755)).expect("permissions");
    assert_eq!(done.events, 2);
    let gaps = bench.gaps();
    assert!(gaps.iter().any(|gap| gap.starts_with("link.json: Unreadable")), "{gaps:?}");
    assert!(root || gaps.iter().any(|gap| gap.starts_with("locked: Unreadable") && gap.contains("denied")), "{gaps:?}");
    bench.ingest();
    assert!(!bench.gaps().iter().any(|gap| gap.starts_with("locked: Unreadable")));
}

#[test]
fn many_gaps_of_one_cause_are_counted_not_listed() {
    let (gaps, kept) = taken("noise.jsonl", format!("[{}{}]", "1,".repeat(1000), records()[4]).as_bytes());
    assert_eq!(kept, 1);
    assert_eq!(gaps.len(), 11);
    assert!(gaps.iter().any(|gap| gap.contains("x990: a list element is no object (further ones)")), "{gaps:?}");
}
