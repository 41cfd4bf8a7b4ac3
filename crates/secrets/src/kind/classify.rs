//! What a name says that a thing is.

use std::cmp::Reverse;

use stanch_inventory::value::Shape;

use super::catalogue::{CATALOGUE, Catalogue, Kind};
use super::reading::{Found, Reading, Span};
use super::words::Words;
use crate::credential::{Part, Secrecy};

/// What is known of a thing by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Class {
    /// Its kind, where the name says.
    pub kind: Option<&'static Kind>,
    /// The service, where the name says.
    pub service: Option<String>,
    /// What it is to its credential.
    pub part: Part,
    /// Whether it is secret.
    pub secrecy: Secrecy,
    /// The words of the name that say nothing of this, apart by blanks: what tells it from others of its kind.
    pub affix: String,
    /// The words that say it, apart by blanks.
    pub said_by: String,
}

/// What a name says.
pub fn classify(name: &str) -> Class {
    let words = Words::of(name);
    let catalogue = &*CATALOGUE;
    let found = Found::in_words(catalogue, &words);
    let readings = found.readings(catalogue, &words);
    let best = readings.into_iter().max_by_key(|reading| {
        let alias = reading.alias.1 - reading.alias.0;
        (reading.nearness, strength(reading.part), reading.bytes, reading.noun.1, alias, Reverse(reading.kind))
    });
    match best.and_then(|reading| Some((reading, catalogue.kinds.get(reading.kind)?))) {
        Some((reading, kind)) => of_reading(catalogue, &words, reading, kind),
        None => without_service(catalogue, &words, &found.nouns),
    }
}

/// The kind that the form of a value says, and what it is to its credential.
pub(crate) fn of_shape(shape: Shape) -> (Option<&'static str>, Part) {
    match shape {
        Shape::AwsAccessKeyId => (Some(super::AWS_ACCESS_KEY), Part::Id),
        Shape::GithubToken => (Some("github-token"), Part::Secret),
        Shape::GitlabToken => (Some("gitlab-token"), Part::Secret),
        Shape::CircleciToken => (Some("circleci"), Part::Secret),
        Shape::Slack => (Some("slack-token"), Part::Secret),
        Shape::NpmToken => (Some("npm"), Part::Secret),
        Shape::PypiToken => (Some("pypi"), Part::Secret),
        Shape::StripeKey => (Some("stripe"), Part::Secret),
        Shape::GoogleServiceAccount => (Some("gcp-service-account"), Part::Secret),
        Shape::PrivateKey | Shape::JsonWebToken => (None, Part::Secret),
        Shape::AddressWithPassword => (None, Part::Url),
    }
}

/// How much it matters not to overlook something.
fn strength(part: Part) -> u8 {
    match part {
        Part::Secret | Part::Password | Part::Url | Part::Session => 2,
        Part::Id | Part::User => 1,
        Part::Host | Part::Setting => 0,
    }
}

fn of_reading(catalogue: &Catalogue, words: &Words, reading: Reading, kind: &'static Kind) -> Class {
    let (alias, noun) = (reading.alias, reading.noun);
    let about =
        last_word(catalogue, words).is_some_and(|at| at >= noun.1 && catalogue.about.contains(words.span(at, at + 1)));
    let part = if about { Part::Setting } else { reading.part };
    let secrecy = if strength(part) == 0 { Secrecy::Setting } else { Secrecy::Secret };
    let used = |at: usize| (alias.0..alias.1).contains(&at) || (noun.0..noun.1).contains(&at);
    let affix = (0..words.len()).filter(|at| !used(*at)).map(|at| words.span(at, at + 1)).collect::<Vec<_>>().join(" ");
    let said_by = if alias == noun {
        words.phrase(noun.0, noun.1)
    } else {
        format!("{} {}", words.phrase(alias.0, alias.1), words.phrase(noun.0, noun.1))
    };
    let service = kind.service.map(str::to_owned).or_else(|| {
        let words = catalogue.aliases.get(words.span(alias.0, alias.1)).map(|alias| alias.words)?;
        Some(words.split(' ').map(capitalised).collect::<Vec<_>>().join(" "))
    });
    Class { kind: Some(kind), service, part, secrecy, affix, said_by }
}

/// A word of the table as a name: as it stands where its owner's capitals stand there, else with one at the beginning.
fn capitalised(word: &str) -> String {
    if word.chars().any(char::is_uppercase) {
        return word.to_owned();
    }
    let mut characters = word.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}

/// The last word that does not say which one of several it is.
fn last_word(catalogue: &Catalogue, words: &Words) -> Option<usize> {
    let says = |at: &usize| {
        let word = words.span(*at, at + 1);
        !catalogue.place.contains(word) && !word.chars().all(char::is_numeric)
    };
    (0..words.len()).rev().find(says)
}

/// A name of no service that is known.
fn without_service(catalogue: &Catalogue, words: &Words, nouns: &[(Span, Part)]) -> Class {
    let unknown =
        |part, secrecy, said_by| Class { kind: None, service: None, part, secrecy, affix: String::new(), said_by };
    let end = last_word(catalogue, words).map_or(words.len(), |at| at + 1);
    let last = end.checked_sub(1).map(|at| words.span(at, end)).unwrap_or("");
    let head = nouns.iter().filter(|((_, to), _)| *to == end).max_by_key(|((from, to), _)| to - from);
    let public = (1..=words.len().min(2)).any(|to| catalogue.public.contains(words.span(0, to)));
    if catalogue.about.contains(last) && head.is_none_or(|(_, part)| strength(*part) == 0) {
        return unknown(Part::Setting, Secrecy::Setting, last.to_owned());
    }
    if let Some(((from, to), part)) = head {
        let said_by = words.phrase(*from, *to);
        let secrecy = match part {
            Part::Secret | Part::Password | Part::Url | Part::Session if public => Secrecy::Unknown,
            Part::Secret | Part::Password | Part::Url | Part::Session => Secrecy::Secret,
            // An address can hold a password, and an id can be half of something.
            Part::Id | Part::User => Secrecy::Unknown,
            Part::Host if said_by.contains("ur") => Secrecy::Unknown,
            Part::Host | Part::Setting => Secrecy::Setting,
        };
        return unknown(*part, secrecy, said_by);
    }
    let strong = nouns.iter().filter(|(_, part)| matches!(part, Part::Secret | Part::Password));
    let strong =
        strong.filter(|((from, to), _)| tells_of_a_secret(words.span(*from, *to))).max_by_key(|(span, _)| span.1);
    match strong {
        Some(((from, to), part)) => unknown(*part, Secrecy::Secret, words.phrase(*from, *to)),
        None => unknown(Part::Secret, Secrecy::Unknown, String::new()),
    }
}

/// Whether a noun means a secret also where it does not stand at the end.
fn tells_of_a_secret(noun: &str) -> bool {
    ["secret", "token", "password", "passwd", "credential", "apikey", "privatekey"]
        .iter()
        .any(|word| noun.contains(word))
}
