//! The tables in `data/`, as they are asked.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use crate::credential::Part;

/// The letters that values of a kind are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alphabet {
    /// `A` to `Z` and `2` to `7`.
    Base32,
    /// Hexadecimal digits.
    Hex,
    /// Letters and digits.
    Base62,
    /// Letters, digits, `+`, `/`, `-`, `_` and `=`.
    Base64,
    /// Any.
    Any,
}

impl Alphabet {
    /// How many letters it has; for [`Alphabet::Any`] those of a careful guess.
    pub fn letters(self) -> u32 {
        match self {
            Self::Base32 | Self::Any => 32,
            Self::Hex => 16,
            Self::Base62 => 62,
            Self::Base64 => 64,
        }
    }

    /// Whether a text has letters of it only.
    pub fn spells(self, text: &str) -> bool {
        text.bytes().all(|byte| match self {
            Self::Base32 => byte.is_ascii_uppercase() || (b'2'..=b'7').contains(&byte),
            Self::Hex => byte.is_ascii_hexdigit(),
            Self::Base62 => byte.is_ascii_alphanumeric(),
            Self::Base64 => byte.is_ascii_alphanumeric() || b"+/-_=".contains(&byte),
            Self::Any => true,
        })
    }
}

/// A kind of credential.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kind {
    /// Its id.
    pub id: &'static str,
    /// The service that it opens; none where it stands for many services that are alike.
    pub service: Option<&'static str>,
    /// The letters of its values.
    pub alphabet: Alphabet,
    /// What it can do where it opens: `deploy`, `publish`, `sign` and so on.
    pub powers: Vec<&'static str>,
    /// Where it is replaced.
    pub rotate: &'static str,
    /// Whether only its own nouns count.
    pub(super) strict: bool,
    /// Whether a key, its password and the rest are one credential.
    pub(crate) together: bool,
}

/// A word for a service.
#[derive(Clone, Debug)]
pub(super) struct Alias {
    pub(super) kind: usize,
    /// Whether it counts only right before a noun.
    pub(super) adjacent: bool,
    /// It as the table writes it.
    pub(super) words: &'static str,
}

/// All tables.
pub(super) struct Catalogue {
    pub(super) kinds: Vec<Kind>,
    pub(super) aliases: HashMap<String, Alias>,
    /// Names that count by themselves.
    pub(super) names: HashMap<String, (usize, Part)>,
    /// Nouns of kinds.
    pub(super) own: HashMap<String, Vec<(usize, Part)>>,
    /// Nouns of any kind.
    pub(super) nouns: HashMap<String, Part>,
    pub(super) about: HashSet<String>,
    pub(super) place: HashSet<String>,
    pub(super) public: HashSet<String>,
    /// Length in bytes of the longest phrase.
    pub(super) longest: usize,
}

pub(super) static CATALOGUE: LazyLock<Catalogue> =
    LazyLock::new(|| Catalogue::new(include_str!("../../data/kinds.tsv"), include_str!("../../data/words.tsv")));

/// Every kind, in the order of ids.
pub fn kinds() -> &'static [Kind] {
    &CATALOGUE.kinds
}

/// The kind with an id.
pub fn kind(id: &str) -> Option<&'static Kind> {
    kinds().iter().find(|kind| kind.id == id)
}

impl Catalogue {
    fn new(kinds: &'static str, words: &'static str) -> Self {
        let mut catalogue = Self {
            kinds: Vec::new(),
            aliases: HashMap::new(),
            names: HashMap::new(),
            own: HashMap::new(),
            nouns: HashMap::new(),
            about: HashSet::new(),
            place: HashSet::new(),
            public: HashSet::new(),
            longest: 0,
        };
        rows(kinds).for_each(|row| catalogue.add(&row));
        rows(words).for_each(|row| catalogue.add_words(&row));
        let phrases = catalogue.aliases.keys().chain(catalogue.names.keys());
        let phrases = phrases.chain(catalogue.own.keys()).chain(catalogue.nouns.keys());
        catalogue.longest = phrases.map(String::len).max().unwrap_or(0);
        catalogue
    }

    fn add(&mut self, row: &[&'static str]) {
        let [id, service, flags, aliases, names, alphabet, powers, rotate] = *row else { return };
        let Some(alphabet) = alphabet_of(alphabet) else { return };
        let at = self.kinds.len();
        self.kinds.push(Kind {
            id,
            service: (service != "*").then_some(service),
            alphabet,
            powers: list(powers).collect(),
            rotate,
            strict: flags.contains('!'),
            together: flags.contains('+'),
        });
        for alias in list(aliases) {
            let words = alias.trim_end_matches('=');
            let adjacent = flags.contains('=') || alias.ends_with('=');
            self.aliases.insert(squashed(words), Alias { kind: at, adjacent, words });
        }
        for (part, name) in named(names) {
            match name.strip_prefix('~') {
                Some(noun) => {
                    self.own.entry(squashed(noun)).or_default().push((at, part));
                }
                None => {
                    self.names.insert(squashed(name), (at, part));
                }
            }
        }
    }

    fn add_words(&mut self, row: &[&'static str]) {
        let [what, words] = *row else { return };
        let phrases = list(words).map(squashed);
        match what {
            "about" => self.about.extend(phrases),
            "place" => self.place.extend(phrases),
            "public" => self.public.extend(phrases),
            noun => {
                let Some(part) = part_of(noun) else { return };
                self.nouns.extend(phrases.map(|phrase| (phrase, part)));
            }
        }
    }
}

/// The columns of each line that is neither empty nor a comment.
pub(super) fn rows(table: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    let lines = table.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    lines.map(|line| line.split('\t').collect())
}

/// The things of a list in a column; none for `-`.
pub(super) fn list(column: &'static str) -> impl Iterator<Item = &'static str> {
    column.split(',').map(str::trim).filter(|one| !one.is_empty() && *one != "-")
}

/// Names with what each says that a thing is.
pub(super) fn named(column: &'static str) -> impl Iterator<Item = (Part, &'static str)> {
    let parts = column.split(';').filter_map(|group| group.split_once(':'));
    parts
        .filter_map(|(part, names)| Some((part_of(part.trim())?, names)))
        .flat_map(|(part, names)| list(names).map(move |name| (part, name)))
}

/// A phrase in lower case without blanks.
pub(super) fn squashed(phrase: &str) -> String {
    phrase.split(' ').collect::<String>().to_lowercase()
}

pub(super) fn alphabet_of(word: &str) -> Option<Alphabet> {
    Some(match word {
        "base32" => Alphabet::Base32,
        "hex" => Alphabet::Hex,
        "base62" => Alphabet::Base62,
        "base64" => Alphabet::Base64,
        "any" => Alphabet::Any,
        _ => return None,
    })
}

pub(super) fn part_of(word: &str) -> Option<Part> {
    Some(match word {
        "id" => Part::Id,
        "secret" => Part::Secret,
        "password" => Part::Password,
        "url" => Part::Url,
        "session" => Part::Session,
        "user" => Part::User,
        "host" => Part::Host,
        "setting" => Part::Setting,
        _ => return None,
    })
}
