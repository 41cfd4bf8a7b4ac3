//! JSON that is harmless when somebody prints it to a terminal.

use std::fmt::Write as _;

use serde::Serialize;

use super::is_dangerous;

/// The JSON text with every dangerous character as a `\uXXXX` escape. It parses to the same value.
///
/// The input is the output of a JSON writer. Such text has dangerous characters inside strings only, where an escape
/// means the same, and line ends and tabs between values only, where they stay.
pub fn json_safe(json: String) -> String {
    let must_escape = |character: char| !matches!(character, '\n' | '\r' | '\t') && is_dangerous(character);
    let Some(first) = json.find(must_escape) else { return json };
    let mut safe = String::with_capacity(json.len() + 32);
    safe.push_str(&json[..first]);
    for character in json[first..].chars() {
        if must_escape(character) {
            for unit in character.encode_utf16(&mut [0; 2]) {
                // Writing to a string cannot fail.
                let _ = write!(safe, "\\u{unit:04x}");
            }
        } else {
            safe.push(character);
        }
    }
    safe
}

/// A value as JSON that is harmless on a terminal, on one line or indented, without a line end after it.
///
/// # Errors
/// When the value cannot be written as JSON at all, as with a map whose keys are no strings.
pub fn to_json<T: Serialize + ?Sized>(value: &T, pretty: bool) -> serde_json::Result<String> {
    let json = if pretty { serde_json::to_string_pretty(value)? } else { serde_json::to_string(value)? };
    Ok(json_safe(json))
}
