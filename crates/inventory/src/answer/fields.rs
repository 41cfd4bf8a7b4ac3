//! The fields of one object of an answer.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::Value as Json;
use stanch_model::text::shorten;

use crate::fingerprint;
use crate::value::Value;

/// A text of a source is kept to so many characters: names are shorter everywhere, and longer ones are an attack.
pub const LONGEST_TEXT: usize = 1_000;

/// An object's fields by what they mean: `created_at`, `created-at` and `createdAt` are one field.
#[derive(Default)]
pub struct Fields {
    fields: BTreeMap<String, Json>,
    problems: Vec<String>,
}

impl Fields {
    /// The fields of an object; none where it is no object.
    pub fn of(json: Json) -> Option<Self> {
        let Json::Object(object) = json else { return None };
        let fields = object.into_iter().map(|(name, value)| (folded(&name), value)).collect();
        Some(Self { fields, problems: Vec::new() })
    }

    /// What could not be used of the fields that were asked for, one sentence without a full stop each.
    pub fn into_problems(self) -> Vec<String> {
        self.problems
    }

    /// Whether the object has this field with something in it.
    pub fn has(&self, name: &str) -> bool {
        self.fields.get(&folded(name)).is_some_and(|json| !json.is_null())
    }

    /// Whether the object has an object in this field.
    pub fn is_object(&self, name: &str) -> bool {
        self.fields.get(&folded(name)).is_some_and(Json::is_object)
    }

    /// Whether the object has an empty text in this field.
    pub fn is_empty(&self, name: &str) -> bool {
        self.fields.get(&folded(name)).is_some_and(|json| json.as_str() == Some(""))
    }

    /// Whether the object has a list in this field.
    pub fn is_list(&self, name: &str) -> bool {
        self.fields.get(&folded(name)).is_some_and(Json::is_array)
    }

    /// A text. Numbers count as the text that they are written as; an empty text counts as none; one that is longer than
    /// [`LONGEST_TEXT`] is cut.
    pub fn text(&mut self, name: &str) -> Option<String> {
        let text = match self.take(name)? {
            Json::String(text) => text,
            Json::Number(number) => number.to_string(),
            _ => return self.unusable(name, "a text"),
        };
        if text.is_empty() {
            return None;
        }
        let kept = shorten(&text, LONGEST_TEXT);
        if kept.len() != text.len() {
            self.problems.push(format!("a field \"{name}\" is longer than {LONGEST_TEXT} characters and was cut"));
        }
        Some(kept.into_owned())
    }

    /// What asks for the next page: a text as it is, since a part of it asks for something else. An empty one is none.
    pub fn marker(&mut self, name: &str) -> Option<String> {
        match self.take(name)? {
            Json::String(text) => Some(text).filter(|text| !text.is_empty()),
            Json::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }

    /// The first of several fields that has a text.
    pub fn first_text(&mut self, names: &[&str]) -> Option<String> {
        names.iter().find_map(|name| self.text(name))
    }

    /// A secret's value, or a mask of one.
    pub fn secret(&mut self, name: &str) -> Option<Value> {
        match self.take(name)? {
            Json::String(text) => Some(Value::new(text)),
            Json::Null => None,
            // Numbers and truths are values, too, where a vendor does not turn them into texts.
            other => Some(Value::new(other.to_string())),
        }
    }

    /// The fingerprint of a public key. The key's text may be longer than other texts: RSA keys of 8,192 bits are.
    pub fn public_key(&mut self, name: &str) -> Option<String> {
        let json = self.take(name)?;
        let fingerprint = json.as_str().and_then(fingerprint::of_public_key);
        if fingerprint.is_none() {
            return self.unusable(name, "a public key");
        }
        fingerprint
    }

    /// A time, as RFC 3339 has it.
    pub fn time(&mut self, name: &str) -> Option<DateTime<Utc>> {
        let text = self.text(name)?;
        match DateTime::parse_from_rfc3339(&text) {
            Ok(time) => Some(time.to_utc()),
            Err(_) => self.unusable(name, "a time"),
        }
    }

    /// Whether something is so.
    pub fn flag(&mut self, name: &str) -> Option<bool> {
        match self.take(name)? {
            Json::Bool(flag) => Some(flag),
            _ => self.unusable(name, "true or false"),
        }
    }

    /// All fields that say whether something is so, by their names folded to lowercase letters and digits.
    pub fn flags(&self) -> impl Iterator<Item = (&str, bool)> {
        self.fields.iter().filter_map(|(name, json)| Some((name.as_str(), json.as_bool()?)))
    }

    /// A whole number that is not negative.
    pub fn number(&mut self, name: &str) -> Option<u64> {
        match self.take(name)?.as_u64() {
            Some(number) => Some(number),
            None => self.unusable(name, "a whole number"),
        }
    }

    /// The fields of an object within.
    pub fn object(&mut self, name: &str) -> Option<Self> {
        match Self::of(self.take(name)?) {
            Some(fields) => Some(fields),
            None => self.unusable(name, "an object"),
        }
    }

    /// What is in a list within.
    pub fn list(&mut self, name: &str) -> Option<Vec<Json>> {
        match self.take(name)? {
            Json::Array(items) => Some(items),
            _ => self.unusable(name, "a list"),
        }
    }

    /// The texts of a list within, joined by commas; a single text counts as a list of one.
    pub fn texts(&mut self, name: &str) -> Option<String> {
        let joined = match self.take(name)? {
            Json::String(text) => text,
            Json::Array(items) => items.iter().filter_map(Json::as_str).collect::<Vec<_>>().join(", "),
            _ => return self.unusable(name, "a list of texts"),
        };
        (!joined.is_empty()).then(|| shorten(&joined, LONGEST_TEXT).into_owned())
    }

    /// The texts of an object within by their names; those of an object within it have its name before theirs:
    /// `repository contents`.
    pub fn pairs(&mut self, name: &str) -> Option<BTreeMap<String, String>> {
        let Json::Object(object) = self.take(name)? else { return self.unusable(name, "an object") };
        let mut pairs = BTreeMap::new();
        for (name, value) in object {
            match value {
                Json::String(text) => {
                    pairs.insert(name, text);
                }
                Json::Object(within) => pairs.extend(within.into_iter().filter_map(|(inner, value)| {
                    let Json::String(text) = value else { return None };
                    Some((format!("{name} {inner}"), text))
                })),
                _ => {}
            }
        }
        Some(pairs)
    }

    /// The names of all fields, folded to lowercase letters and digits.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.fields.keys().map(String::as_str)
    }

    /// A field with something in it.
    fn take(&mut self, name: &str) -> Option<Json> {
        self.fields.remove(&folded(name)).filter(|json| !json.is_null())
    }

    fn unusable<T>(&mut self, name: &str, expected: &str) -> Option<T> {
        self.problems.push(format!("a field \"{name}\" is not {expected} and was passed over"));
        None
    }
}

/// A name of a field without what the three ways of writing it differ in.
fn folded(name: &str) -> String {
    name.chars().filter(|character| !matches!(character, '-' | '_' | ' ')).flat_map(char::to_lowercase).collect()
}
