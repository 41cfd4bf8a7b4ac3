//! Fingerprints, as `ssh-keygen -l` prints them of the same keys.

use std::path::Path;

use stanch_inventory::fingerprint::{best, normal, of_public_key};

/// Lines of a fixture: a text and what it stands for, `-` for nothing.
fn lines(name: &str) -> Vec<(String, Option<String>)> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/fingerprint").join(name);
    let text = std::fs::read_to_string(file).unwrap();
    text.lines()
        .map(|line| {
            let (given, expected) = line.rsplit_once('\t').unwrap();
            (given.to_owned(), (expected != "-").then(|| expected.to_owned()))
        })
        .collect()
}

#[test]
fn a_public_key_has_the_fingerprint_that_openssh_prints() {
    for (key, expected) in lines("keys.tsv") {
        assert_eq!(of_public_key(&key), expected, "{key}");
    }
}

#[test]
fn a_fingerprint_is_the_same_however_it_is_printed() {
    for (said, expected) in lines("said.tsv") {
        assert_eq!(normal(&said), expected, "{said}");
    }
}

#[test]
fn the_key_itself_is_believed_before_what_is_said_of_it() {
    let keys = lines("keys.tsv");
    let [(key, of_key), (_, other)] = [&keys[0], &keys[1]];
    assert_eq!(best(Some(key), other.as_deref()), *of_key);
    assert_eq!(best(Some("no key"), other.as_deref()), *other);
    assert_eq!(best(None, Some("nothing")), None);
}
