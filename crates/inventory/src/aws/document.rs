//! Policies, as IAM gives them.

use serde_json::Value;
use stanch_model::text::shorten;

/// Longest text of a policy that is no JSON, in characters. The longest policy that AWS takes has fewer.
const LONGEST: usize = 100_000;

/// A policy as the JSON that it is. IAM's API gives it percent-encoded, the CLI as an object, and tools that keep
/// either as a text encode it once more. What is no JSON object is kept as a text.
pub fn document(value: &Value) -> Value {
    let mut value = value.clone();
    // Once for a text in a text, and once for what is in it.
    for _ in 0..3 {
        let Value::String(text) = &value else { return value };
        let Some(read) = json(text).or_else(|| json(&percent_decoded(text))) else { break };
        value = read;
    }
    match value {
        Value::String(text) => Value::String(shorten(&text, LONGEST).into_owned()),
        other => other,
    }
}

/// The object, or the text in a text, that a text is.
fn json(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok().filter(|value| matches!(value, Value::Object(_) | Value::String(_)))
}

/// The text with `%41` as the letter that it stands for. A percent sign that begins no such thing stays.
fn percent_decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let pair = if byte == b'%' { bytes.get(at + 1..at + 3) } else { None };
        let code = pair.and_then(|pair| {
            let digit = |byte: u8| char::from(byte).to_digit(16);
            Some(digit(*pair.first()?)? * 16 + digit(*pair.get(1)?)?)
        });
        match code.and_then(|code| u8::try_from(code).ok()) {
            Some(code) => {
                decoded.push(code);
                at += 3;
            }
            None => {
                decoded.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}
