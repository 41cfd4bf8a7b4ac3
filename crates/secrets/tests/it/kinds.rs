//! Each line of `tests/fixtures/names.tsv` is a name, and what it says.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use stanch_secrets::kind::{classify, kind, kinds};

#[test]
fn names_say_what_they_are_read_as() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/names.tsv");
    let expected = fs::read_to_string(&file).unwrap();
    let mut told = "# name\tkind\tservice\tpart\tsecrecy\tother words\n".to_owned();
    for line in expected.lines().filter(|line| !line.starts_with('#')) {
        let name = line.split('\t').next().unwrap();
        let class = classify(name);
        let kind = class.kind.map_or("-", |kind| kind.id);
        let service = class.service.as_deref().unwrap_or("-");
        writeln!(told, "{name}\t{kind}\t{service}\t{:?}\t{:?}\t{}", class.part, class.secrecy, class.affix).unwrap();
    }
    if std::env::var_os("STANCH_BLESS").is_some() {
        fs::write(&file, &told).unwrap();
    }
    assert!(told.lines().count() > 150);
    assert!(told == fs::read_to_string(&file).unwrap(), "other than expected:\n{told}");
}

#[test]
fn long_and_odd_names_are_read_in_time() {
    let long = "AWS_ACCESS_KEY_ID_".repeat(1_000_000);
    let class = classify(&long);
    assert_eq!(class.kind.map(|kind| kind.id), Some("aws-access-key"));
    for odd in ["", "_", "\u{0}", "\u{202e}", "ſſ", "İ", "é1é1é1", &"a1".repeat(100_000), &"é".repeat(100_000)] {
        assert_eq!(classify(odd).kind, None, "{odd:.10}");
    }
}

#[test]
fn kinds_are_found_by_their_ids() {
    assert!(kinds().iter().all(|one| kind(one.id) == Some(one)));
    assert_eq!(kind("nothing"), None);
}
