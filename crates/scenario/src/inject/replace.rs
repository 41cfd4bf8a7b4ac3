//! Replacing texts in every string of a record, all at once, so that nothing is replaced twice.

use serde_json::Value;

/// What may not stand beside a match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Edge {
    /// A digit.
    Digit,
    /// A letter or digit.
    Word,
    /// A letter or digit before it, a digit after it: a letter after a region names a zone.
    Region,
    /// A letter, digit, hyphen or underscore.
    Name,
}

/// Texts with what takes their place.
#[derive(Clone, Debug, Default)]
pub(super) struct Replacements {
    /// The longest first.
    pairs: Vec<(String, String, Edge)>,
}

impl Replacements {
    /// Adds a pair; one that is known already, or nothing, is left as it is.
    pub(super) fn add(&mut self, from: &str, to: &str, edge: Edge) {
        if from.is_empty() || self.pairs.iter().any(|(known, _, _)| known == from) {
            return;
        }
        let place = self.pairs.partition_point(|(known, _, _)| known.len() >= from.len());
        self.pairs.insert(place, (from.to_owned(), to.to_owned(), edge));
    }

    /// These and more; what is added goes before what was there.
    pub(super) fn with<'a>(&self, more: impl IntoIterator<Item = (&'a str, &'a str, Edge)>) -> Self {
        let mut all = Self::default();
        for (from, to, edge) in more {
            all.add(from, to, edge);
        }
        for (from, to, edge) in &self.pairs {
            all.add(from, to, *edge);
        }
        all
    }

    /// The text with every match replaced; of several that begin at one place, the longest.
    pub(super) fn text(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        while let Some(character) = text[at..].chars().next() {
            let found = self.pairs.iter().find(|(from, _, edge)| {
                text[at..].starts_with(from.as_str()) && edge.allows(&text[..at], &text[at + from.len()..])
            });
            match found {
                Some((from, to, _)) => {
                    out.push_str(to);
                    at += from.len();
                }
                None => {
                    out.push(character);
                    at += character.len_utf8();
                }
            }
        }
        out
    }

    /// Replaces in every string and key.
    pub(super) fn value(&self, value: &mut Value) {
        match value {
            Value::String(text) => *text = self.text(text),
            Value::Array(list) => list.iter_mut().for_each(|one| self.value(one)),
            Value::Object(map) => {
                let old = std::mem::take(map);
                for (key, mut one) in old {
                    self.value(&mut one);
                    map.insert(self.text(&key), one);
                }
            }
            _ => {}
        }
    }
}

impl Edge {
    fn allows(self, before: &str, after: &str) -> bool {
        let (before, after) = (before.chars().next_back(), after.chars().next());
        let is = |one: Option<char>, what: fn(char) -> bool| one.is_some_and(what);
        let word = |one: char| one.is_ascii_alphanumeric();
        let name = |one: char| one.is_ascii_alphanumeric() || one == '-' || one == '_';
        let digit = |one: char| one.is_ascii_digit();
        match self {
            Self::Digit => !is(before, digit) && !is(after, digit),
            Self::Word => !is(before, word) && !is(after, word),
            Self::Region => !is(before, word) && !is(after, digit),
            Self::Name => !is(before, name) && !is(after, name),
        }
    }
}

/// Calls `each` for every string and key of a value.
pub(super) fn strings(value: &Value, each: &mut impl FnMut(&str)) {
    match value {
        Value::String(text) => each(text),
        Value::Array(list) => list.iter().for_each(|one| strings(one, each)),
        Value::Object(map) => {
            for (key, one) in map {
                each(key);
                strings(one, each);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_match_is_replaced_and_only_whole() {
        let mut replacements = Replacements::default();
        replacements.add("111111111111", "222222222222", Edge::Digit);
        replacements.add("arn:aws:iam::111111111111:user/eve", "arn:aws:iam::333333333333:user/ci", Edge::Name);
        replacements.add("eu-south-1", "us-east-1", Edge::Region);
        let text = replacements.text("arn:aws:iam::111111111111:user/eve in eu-south-1a, not 1111111111112");
        assert_eq!(text, "arn:aws:iam::333333333333:user/ci in us-east-1a, not 1111111111112");
        assert_eq!(replacements.text("arn:aws:iam::111111111111:user/eve-2"), "arn:aws:iam::222222222222:user/eve-2");
        assert_eq!(replacements.text("neu-south-1 eu-south-10"), "neu-south-1 eu-south-10");
    }

    #[test]
    fn what_is_added_later_for_one_record_goes_first() {
        let mut replacements = Replacements::default();
        replacements.add("KEY", "old", Edge::Word);
        assert_eq!(replacements.with([("KEY", "new", Edge::Word)]).text("a KEY"), "a new");
    }
}
