//! STIX files: what is taken from them, what is not and why, and that nothing in them does harm.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use chrono::{TimeZone as _, Utc};
use proptest::prelude::*;
use stanch_case::config::Indicators;
use stanch_case::stix::{Observable, read, read_file};
use stanch_model::Span;

fn window() -> Span {
    let at = |year, month, day| Utc.with_ymd_and_hms(year, month, day, 0, 0, 0).unwrap();
    Span { start: at(2022, 12, 16), end: at(2023, 1, 13) }
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/stix")
}

/// A file's indicators and gaps, one a line.
fn shown(file: &Path) -> String {
    let name = file.file_name().unwrap().to_string_lossy();
    let report = read_file(file, &name, window()).unwrap();
    let mut out = String::new();
    for taken in report.found {
        let what = match taken.what {
            Observable::Address(prefix) => format!("address {prefix}"),
            Observable::Domain(domain) => format!("domain {domain}"),
            Observable::UserAgent(piece) => format!("user agent {piece}"),
            Observable::Sha256(hash) => format!("hash {hash}"),
        };
        writeln!(out, "{what}  {}", taken.name).unwrap();
    }
    for gap in report.gaps {
        writeln!(out, "gap  {:?} {} x{}: {}", gap.kind, gap.source, gap.count, gap.cause.escape_debug()).unwrap();
    }
    out
}

#[test]
fn files_are_read_as_people_have_them() {
    let mut different = Vec::new();
    for name in ["patterns.json", "observables.json", "unused.json", "one.json"] {
        let file = fixtures().join(name);
        let expected_file = file.with_extension("expected");
        let actual = shown(&file);
        if std::env::var_os("STANCH_BLESS").is_some() {
            fs::write(&expected_file, &actual).unwrap();
        }
        if actual != fs::read_to_string(&expected_file).unwrap_or_default() {
            different.push(format!("{name}\n{actual}"));
        }
    }
    assert!(different.is_empty(), "\n{}", different.join("\n"));
}

#[test]
fn what_is_no_stix_is_refused_with_the_way_out() {
    let refusal = |bytes: &[u8]| read(bytes, "i.json", "i.json", window()).unwrap_err().to_string();
    let no_objects = "i.json holds no STIX objects; name a STIX 2 bundle, or a list of its objects";
    for text in ["5", "\"x\"", "{}", "{\"x\": 1}", "{\"objects\": 5}", "{\"type\": \"bundle\", \"objects\": {}}"] {
        assert_eq!(refusal(text.as_bytes()), no_objects, "{text}");
    }
    assert_eq!(refusal(b""), "i.json:1:0: this is not valid JSON; get the file anew from where it came");
    assert_eq!(
        refusal(b"{\"type\": \"bundle\",\n\"objects\": [{\"type\": \"x\""),
        "i.json:2:24: this is not valid JSON; get the file anew from where it came"
    );
    assert_eq!(
        refusal(b"\x1f\x8b\x08\0"),
        "i.json is not UTF-8 text; name a STIX file in JSON under `stix` in [indicators] of case.toml"
    );
    assert_eq!(
        refusal(&vec![b' '; 32 * 1024 * 1024 + 1]),
        "i.json is larger than 32 MiB; split its objects into several files"
    );
    let missing = read_file(Path::new("no/such/file"), "file", window()).unwrap_err().to_string();
    assert!(missing.starts_with("cannot read no/such/file: "), "{missing}");
}

#[test]
fn an_empty_bundle_says_nothing() {
    for text in ["[]", "{\"type\": \"bundle\", \"id\": \"bundle--1\"}", "\u{feff}{\"objects\": []}"] {
        let report = read(text.as_bytes(), "i.json", "i.json", window()).unwrap();
        assert!(report.found.is_empty() && report.gaps.is_empty(), "{text}");
    }
}

#[test]
fn depth_does_no_harm() {
    let deep = 200_000;
    let nested = format!("{}{}", "[".repeat(deep), "]".repeat(deep));
    let inside = format!("[{{\"type\": \"indicator\", \"id\": \"indicator--1\", \"pattern\": {nested}}}]");
    let pattern = format!("[{{\"type\": \"indicator\", \"pattern\": \"{}\"}}]", "(".repeat(deep));
    let bundles = format!("{}{}", "{\"type\":\"bundle\",\"objects\":[".repeat(1_000), "]}".repeat(1_000));
    for text in [nested, inside, pattern, bundles] {
        match read(text.as_bytes(), "i.json", "i.json", window()) {
            Ok(report) => assert!(report.found.is_empty() && !report.gaps.is_empty()),
            Err(error) => assert!(error.to_string().starts_with("i.json:1:")),
        }
    }
}

#[test]
fn a_file_of_many_faults_makes_few_gaps() {
    let object = |number: usize| format!("{{\"type\": \"x-{number}\", \"id\": \"x-{number}--1\"}}");
    let text = format!("[{}]", (0..10_000).map(object).collect::<Vec<_>>().join(","));
    let gaps = read(text.as_bytes(), "i.json", "i.json", window()).unwrap().gaps;
    assert_eq!(gaps.len(), 101);
    assert_eq!(gaps.iter().map(|gap| gap.count).sum::<u64>(), 10_000);
}

#[test]
fn several_files_add_up_without_repeating_anything() {
    let taken = |name| read_file(&fixtures().join(name), name, window()).unwrap().found;
    let mut once = Indicators { domains: vec!["evil.example".to_owned()], ..Indicators::default() };
    once.add(taken("patterns.json"));
    once.add(taken("observables.json"));
    let mut again = once.clone();
    again.add(taken("observables.json"));
    again.add(taken("patterns.json"));
    assert_eq!(again, once);
    assert_eq!(once.domains, ["evil.example", "worse.example", "c2.example"]);
    assert_eq!(once.user_agents, ["intruder/1.0", "mal-tool", "scan-bot/1.0", "It's \\me"]);
    assert_eq!(once.sha256.len(), 1);
    let needles = once.needles().found;
    assert_eq!(needles[0].text, "evil.example");
    assert_eq!(needles[0].of, "domain (Command and control)");
    assert_eq!(needles[3].of, "SHA-256 of a file (PTX-Player)");
}

#[test]
fn needles_are_limited_and_the_rest_is_counted() {
    let domains = (0..1_200).map(|number| format!("d{number}.example")).collect();
    let needles = Indicators { domains, ..Indicators::default() }.needles();
    assert_eq!((needles.found.len(), needles.gaps.len()), (1_000, 1));
    assert_eq!(needles.gaps[0].count, 200);
}

proptest! {
    #[test]
    fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = read(&bytes, "i.json", "i.json", window());
    }

    #[test]
    fn any_pattern_is_answered(
        pattern in "(\\[|\\]|\\(|\\)|'|\\\\|ipv4-addr:value|url:value| = | IN | AND | NOT |,|1|\\.|t'x'|'[a-z:/@\\[]{0,9}'|é){0,20}",
        kind in "indicator|url|ipv4-addr|user-agent|bundle|observed-data",
    ) {
        let text = serde_json::json!([{ "type": kind, "pattern": pattern, "value": pattern }]).to_string();
        for taken in read(text.as_bytes(), "i.json", "i.json", window()).unwrap().found {
            prop_assert!(!taken.name.is_empty());
        }
    }
}
