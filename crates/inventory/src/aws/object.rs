//! Objects of JSON whose fields are found also under another casing, and in other forms than the documented ones.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use stanch_model::text::shorten;

use super::LONGEST;

/// An object.
#[derive(Clone, Copy)]
pub(super) struct Object<'v>(&'v Map<String, Value>);

impl<'v> Object<'v> {
    /// The object that a value is.
    pub(super) fn of(value: &'v Value) -> Option<Self> {
        value.as_object().map(Self)
    }

    /// A field that is not null: by its documented name, or else by one that differs in case, hyphens and underscores.
    pub(super) fn get(self, name: &str) -> Option<&'v Value> {
        let exact = self.0.get(name);
        let found = exact.or_else(|| self.0.iter().find(|(other, _)| alike(name, other)).map(|(_, value)| value));
        found.filter(|value| !value.is_null())
    }

    /// A text that is not empty, cut where it is longer than a name can be.
    pub(super) fn text(self, name: &str) -> Option<String> {
        self.get(name).and_then(text)
    }

    /// A whole number.
    pub(super) fn number(self, name: &str) -> Option<i64> {
        let value = self.get(name)?;
        value.as_i64().or_else(|| value.as_str()?.trim().parse().ok())
    }

    /// Yes or no.
    pub(super) fn flag(self, name: &str) -> Option<bool> {
        match self.get(name)? {
            Value::Bool(flag) => Some(*flag),
            Value::String(text) if text.eq_ignore_ascii_case("true") => Some(true),
            Value::String(text) if text.eq_ignore_ascii_case("false") => Some(false),
            _ => None,
        }
    }

    /// A time, as text or as seconds since 1970. One that cannot be read is a problem.
    pub(super) fn time(self, name: &str, problems: &mut Vec<String>) -> Option<DateTime<Utc>> {
        let value = self.get(name)?;
        let read = match value {
            Value::String(text) => time(text),
            Value::Number(seconds) => seconds.as_f64().and_then(seconds_since_1970),
            _ => None,
        };
        if read.is_none() && value.as_str().is_none_or(|text| !absent(text)) {
            problems.push(format!("{name} is no time"));
        }
        read
    }

    /// The objects of a list, or the one object that stands in its place.
    pub(super) fn objects(self, name: &str) -> Vec<Object<'v>> {
        match self.get(name) {
            Some(Value::Array(items)) => items.iter().filter_map(Object::of).collect(),
            Some(value) => Object::of(value).into_iter().collect(),
            None => Vec::new(),
        }
    }

    /// The texts of a list, or the one text that stands in its place, sorted. Of an object in the list, its `field`.
    pub(super) fn texts(self, name: &str, field: &str) -> Vec<String> {
        let one = |value: &'v Value| text(value).or_else(|| Object::of(value)?.text(field));
        let mut texts: Vec<String> = match self.get(name) {
            Some(Value::Array(items)) => items.iter().filter_map(one).collect(),
            Some(value) => one(value).into_iter().collect(),
            None => Vec::new(),
        };
        texts.sort();
        texts.dedup();
        texts
    }

    /// Tags: a list of `Key` and `Value`, or an object.
    pub(super) fn tags(self, name: &str) -> BTreeMap<String, String> {
        let pair = |tag: Object<'v>| Some((tag.text("Key")?, tag.text("Value").unwrap_or_default()));
        match self.get(name) {
            Some(Value::Object(tags)) => {
                let pairs = tags.iter().map(|(key, value)| (cut(key), text(value).unwrap_or_default()));
                pairs.collect()
            }
            Some(_) => self.objects(name).into_iter().filter_map(pair).collect(),
            None => BTreeMap::new(),
        }
    }

    /// Names of all fields, sorted.
    pub(super) fn names(self) -> Vec<String> {
        let mut names: Vec<String> = self.0.keys().map(|name| cut(name)).collect();
        names.sort();
        names
    }
}

/// Whether two names are the same but for case, hyphens, underscores and spaces.
pub(super) fn alike(one: &str, other: &str) -> bool {
    let letters = |text: &'_ str| -> Vec<u8> {
        let kept = text.bytes().filter(|byte| !matches!(byte, b'_' | b'-' | b' '));
        kept.map(|byte| byte.to_ascii_lowercase()).collect()
    };
    // A name of any length may be in a file, and none of AWS's own has more separators than letters.
    other.len() <= one.len() * 2 && letters(one) == letters(other)
}

/// A text that is not empty, or a number as one.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(cut(text)),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A name, cut where it is longer than any can be.
pub(super) fn cut(name: &str) -> String {
    shorten(name, LONGEST).into_owned()
}

/// What AWS writes where there is no time.
pub(super) fn absent(text: &str) -> bool {
    matches!(
        text.trim().to_ascii_lowercase().as_str(),
        "" | "n/a" | "no_information" | "not_supported" | "none" | "null"
    )
}

/// A time as AWS and spreadsheets write it: with `T` or a space, any offset, also `+0000`, without one for UTC; a day
/// alone; seconds since 1970.
pub(super) fn time(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim();
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Some(time.to_utc());
    }
    for form in ["%Y-%m-%dT%H:%M:%S%.f%z", "%Y-%m-%d %H:%M:%S%.f%z", "%Y-%m-%d %H:%M:%S%.f %z"] {
        if let Ok(time) = DateTime::parse_from_str(text, form) {
            return Some(time.to_utc());
        }
    }
    for form in ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f UTC"] {
        if let Ok(time) = chrono::NaiveDateTime::parse_from_str(text, form) {
            return Some(time.and_utc());
        }
    }
    if let Ok(day) = chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        return day.and_hms_opt(0, 0, 0).map(|time| time.and_utc());
    }
    text.parse().ok().and_then(seconds_since_1970)
}

/// The time that a number of seconds is, to the second.
fn seconds_since_1970(seconds: f64) -> Option<DateTime<Utc>> {
    // Before 1970 there was no AWS, and what is larger than this is in milliseconds or nonsense.
    (0.0..1e11).contains(&seconds).then(|| DateTime::from_timestamp(seconds as i64, 0)).flatten()
}
