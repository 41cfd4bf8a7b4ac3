//! One text for one value, so that a hash says whether two are the same, and what differs where they are not.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// A value as JSON whose keys are sorted.
///
/// # Panics
/// Never for types of this crate: all their keys are strings.
pub fn text(value: &impl Serialize) -> String {
    // `Value` keeps its keys sorted.
    serde_json::to_value(value).map(|value| value.to_string()).unwrap_or_default()
}

/// SHA-256 of the canonical text, in hexadecimal digits.
pub fn hash(value: &impl Serialize) -> String {
    digest(text(value).as_bytes())
}

/// SHA-256 of bytes, in hexadecimal digits.
pub fn digest(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

/// Bytes as hexadecimal digits.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// One place in which two values differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, serde::Deserialize)]
pub struct Difference {
    /// The place: `inline.deny-all`, `keys.AKIA….active`.
    pub place: String,
    /// What was there, as JSON; none where nothing was.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub before: Option<String>,
    /// What is there now, likewise.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub now: Option<String>,
}

/// Where two values differ, place by place.
pub fn differences(before: &impl Serialize, now: &impl Serialize) -> Vec<Difference> {
    let value = |result: Result<Value, serde_json::Error>| result.unwrap_or(Value::Null);
    let mut found = Vec::new();
    walk("", Some(&value(serde_json::to_value(before))), Some(&value(serde_json::to_value(now))), &mut found);
    found
}

fn walk(place: &str, before: Option<&Value>, now: Option<&Value>, found: &mut Vec<Difference>) {
    if before == now {
        return;
    }
    if let (Some(Value::Object(before)), Some(Value::Object(now))) = (before, now) {
        let keys: BTreeSet<&String> = before.keys().chain(now.keys()).collect();
        for key in keys {
            let place = if place.is_empty() { key.clone() } else { format!("{place}.{key}") };
            walk(&place, before.get(key), now.get(key), found);
        }
        return;
    }
    let text = |value: Option<&Value>| value.map(Value::to_string);
    found.push(Difference { place: place.to_owned(), before: text(before), now: text(now) });
}
