//! XML of answers.

use std::borrow::Cow;
use std::fmt::Write as _;

use chrono::{DateTime, Utc};
use serde_json::Value;

/// A text with the letters that XML keeps for itself as references.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            // XML has no way to write most control characters.
            control if control.is_control() && !matches!(control, '\t' | '\n' | '\r') => escaped.push('\u{fffd}'),
            other => escaped.push(other),
        }
    }
    escaped
}

/// An element with a text.
pub(super) fn element(name: &str, text: &str) -> String {
    format!("<{name}>{}</{name}>", escaped(text))
}

/// An element with a text, if there is one.
pub(super) fn optional(name: &str, text: Option<&str>) -> String {
    text.map(|text| element(name, text)).unwrap_or_default()
}

/// An element with others in it.
pub(super) fn around(name: &str, inner: &str) -> String {
    format!("<{name}>{inner}</{name}>")
}

/// A list of elements of one name.
pub(super) fn list<T>(name: &str, item: &str, items: &[T], inner: impl Fn(&T) -> String) -> String {
    let items: String = items.iter().map(|one| around(item, &inner(one))).collect();
    around(name, &items)
}

/// A time.
pub(super) fn time(time: &DateTime<Utc>) -> String {
    time.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// A policy as a text: the one that was put, where it is kept as such.
pub(super) fn text(policy: &Value) -> Cow<'_, str> {
    match policy {
        Value::String(put) => Cow::Borrowed(put),
        other => Cow::Owned(other.to_string()),
    }
}

/// A policy as IAM gives it: percent-encoded.
pub(super) fn encoded(policy: &Value) -> String {
    let mut encoded = String::new();
    for byte in text(policy).bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // A String takes whatever is written into it.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// The answer to an operation of a service that speaks forms and XML.
pub(super) fn answer(operation: &str, result: &str) -> String {
    format!("<{operation}Response><{operation}Result>{result}</{operation}Result></{operation}Response>")
}
