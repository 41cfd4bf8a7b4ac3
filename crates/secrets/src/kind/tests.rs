//! Every line of the tables means something, and each phrase means what its line says.

use std::collections::{BTreeMap, BTreeSet};

use super::catalogue::{CATALOGUE, alphabet_of, list, named, part_of, rows, squashed};
use super::{classify, kinds};
use crate::credential::Part;

const KINDS: &str = include_str!("../../data/kinds.tsv");
const WORDS: &str = include_str!("../../data/words.tsv");

/// What credentials can do where they open.
const POWERS: &[&str] = &["read", "write", "deploy", "publish", "sign", "send", "pay", "administer"];

#[test]
fn every_line_of_kinds_is_whole() {
    let mut ids = Vec::new();
    let mut aliases: BTreeMap<String, &str> = BTreeMap::new();
    let mut names: BTreeMap<String, &str> = BTreeMap::new();
    for row in rows(KINDS) {
        let [id, service, flags, words, phrases, alphabet, powers, rotate] = *row else {
            panic!("{row:?} has not eight columns")
        };
        ids.push(id);
        assert!(!service.is_empty() && !rotate.is_empty(), "{id}");
        assert!(flags == "-" || flags.chars().all(|flag| "!=+".contains(flag)), "{id}: {flags}");
        assert!(alphabet_of(alphabet).is_some(), "{id}: {alphabet}");
        assert!(list(powers).all(|power| POWERS.contains(&power)) && list(powers).count() > 0, "{id}: {powers}");
        for alias in list(words) {
            let other = aliases.insert(squashed(alias.trim_end_matches('=')), id);
            assert_eq!(other, None, "{id}: {alias}");
        }
        for group in phrases.split(';').filter(|_| phrases != "-") {
            let (part, _) = group.split_once(':').unwrap_or_else(|| panic!("{id}: {group}"));
            assert!(part_of(part.trim()).is_some(), "{id}: {part}");
        }
        let mut own = BTreeSet::new();
        for (_, phrase) in named(phrases) {
            assert!(
                phrase.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "~ ".contains(c)),
                "{id}: {phrase}"
            );
            assert!(own.insert(squashed(phrase)), "{id}: {phrase} is there twice");
            if !phrase.starts_with('~') {
                assert_eq!(names.insert(squashed(phrase), id), None, "{id}: {phrase}");
            }
        }
    }
    let mut sorted = ids.clone();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(ids, sorted);
    assert_eq!(kinds().iter().map(|kind| kind.id).collect::<Vec<_>>(), ids);
}

#[test]
fn every_line_of_words_is_whole() {
    let mut seen = BTreeMap::new();
    for row in rows(WORDS) {
        let [what, words] = *row else { panic!("{row:?} has not two columns") };
        let noun = part_of(what).is_some();
        assert!(noun || ["about", "place", "public"].contains(&what), "{what}");
        for word in list(words) {
            let group = if noun { "noun" } else { what };
            assert_eq!(seen.insert((group, squashed(word)), what), None, "{word}");
        }
    }
}

#[test]
fn the_catalogue_knows_services_beyond_number() {
    let named = kinds().iter().filter(|kind| kind.service.is_some()).count();
    let of_lists = CATALOGUE.aliases.values().filter(|alias| kinds()[alias.kind].service.is_none()).count();
    assert!(named > 100, "{named}");
    assert!(of_lists > 500, "{of_lists}");
}

/// A word for a service and a noun of its kind are of that kind, and the thing is what the noun says.
#[test]
fn every_noun_means_what_its_line_says() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for row in rows(KINDS) {
        let [id, _, _, words, phrases, ..] = *row else { continue };
        for (part, phrase) in named(phrases) {
            let read = |name: String| {
                // What a line names as a whole goes before words and nouns, and is read below.
                if phrase.starts_with('~') && CATALOGUE.names.contains_key(&squashed(&name)) {
                    return None;
                }
                let class = classify(&name.replace(' ', "_").to_uppercase());
                let kind = class.kind.map_or("-", |kind| kind.id);
                // A noun that ends in such a word as `version` is about a secret in any case.
                let about = class.part == Part::Setting;
                (kind != id || (class.part != part && !about))
                    .then(|| format!("{id}: {name} is {kind} {:?}", class.part))
            };
            match phrase.strip_prefix('~') {
                Some(noun) => {
                    for alias in list(words) {
                        count += 1;
                        wrong.extend(read(format!("{} {noun}", alias.trim_end_matches('='))));
                    }
                }
                None => {
                    count += 1;
                    wrong.extend(read(phrase.to_owned()));
                }
            }
        }
    }
    assert!(count > 10_000, "{count}");
    assert!(wrong.is_empty(), "{} of {count}:\n{}", wrong.len(), wrong.join("\n"));
}
