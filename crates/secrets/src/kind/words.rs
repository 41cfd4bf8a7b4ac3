//! A name as words.

use std::collections::BTreeSet;

/// So many characters of a name are looked at.
const CHARACTERS: usize = 1_000;
/// So many words of a name are looked at.
const WORDS: usize = 40;

/// A name in lower case without what separates its words, and where those begin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Words {
    joined: String,
    /// Where each word begins, and at last where the text ends.
    starts: Vec<usize>,
}

impl Words {
    /// The words of a name: apart by whatever is no letter and no digit, by a capital after a small letter, and between
    /// letters and digits.
    pub(crate) fn of(name: &str) -> Self {
        Self::split(name, true)
    }

    /// The same, where digits belong to the letters before and after them unless `digits` says that they stand apart.
    fn split(name: &str, digits: bool) -> Self {
        let mut joined = String::new();
        let mut starts = Vec::new();
        let mut before: Option<char> = None;
        let mut characters = name.chars().take(CHARACTERS).peekable();
        while let Some(character) = characters.next() {
            if !character.is_alphanumeric() {
                before = None;
                continue;
            }
            let next_is_small = characters.peek().is_some_and(|next| next.is_lowercase());
            let begins = before.is_none_or(|before| {
                let capital = character.is_uppercase() && (before.is_lowercase() || next_is_small);
                capital || (digits && before.is_numeric() != character.is_numeric())
            });
            if begins {
                if starts.len() == WORDS {
                    break;
                }
                starts.push(joined.len());
            }
            joined.extend(character.to_lowercase());
            before = Some(character);
        }
        starts.push(joined.len());
        Self { joined, starts }
    }

    /// How many words.
    pub(crate) fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// Words from one to before another, joined.
    pub(crate) fn span(&self, from: usize, to: usize) -> &str {
        match (self.starts.get(from), self.starts.get(to)) {
            (Some(start), Some(end)) if start <= end => self.joined.get(*start..*end).unwrap_or(""),
            _ => "",
        }
    }

    /// Words from one to before another, apart by blanks.
    pub(crate) fn phrase(&self, from: usize, to: usize) -> String {
        (from..to).map(|at| self.span(at, at + 1)).collect::<Vec<_>>().join(" ")
    }

    /// Each word.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|at| self.span(at, at + 1))
    }
}

/// The words of a name that can tell one thing from another: without numbers and single letters, and with one word for
/// each stage of a system. Words that everything has tell nothing, and whoever counts how many have them sees that.
pub(crate) fn telling(name: &str) -> BTreeSet<String> {
    let words = Words::split(name, false);
    let kept = words.iter().filter(|word| word.chars().count() > 1 && !word.chars().all(char::is_numeric));
    kept.map(|word| stage(word).to_owned()).collect()
}

/// One word for each stage of a system, whichever of its names it has.
fn stage(word: &str) -> &str {
    match word {
        "prod" | "prd" | "live" => "production",
        "stage" | "stg" => "staging",
        "dev" | "develop" => "development",
        other => other,
    }
}

/// Each word of a name, in lower case.
pub(crate) fn words_of(name: &str) -> Vec<String> {
    Words::of(name).iter().map(str::to_owned).collect()
}
