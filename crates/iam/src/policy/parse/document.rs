//! A document out of its packing.

use std::borrow::Cow;

use serde_json::Value;

/// How many texts may stand within each other.
const LAYERS: usize = 4;

/// The longest text that is read, in bytes. AWS's longest policy has 32 KiB.
const LONGEST: usize = 4 << 20;

/// The JSON within texts, percent-encoding and marks of byte order.
///
/// # Errors
///
/// A sentence for a text that is too long or no JSON.
pub(super) fn unpack(document: &Value) -> Result<Cow<'_, Value>, String> {
    let mut document = Cow::Borrowed(document);
    for _ in 0..LAYERS {
        let Value::String(text) = &*document else { return Ok(document) };
        if text.len() > LONGEST {
            return Err(format!("longer than {LONGEST} bytes"));
        }
        let text = text.trim_start_matches('\u{feff}').trim();
        let decoded = if text.starts_with('%') { Cow::Owned(decode(text)) } else { Cow::Borrowed(text) };
        let decoded = decoded.trim_start_matches('\u{feff}').trim();
        let value = serde_json::from_str(decoded).map_err(|_| "not JSON, or nested too deeply".to_owned())?;
        document = Cow::Owned(value);
    }
    Err(format!("more than {LAYERS} texts within each other"))
}

/// A text without percent-encoding. What is no code of a byte stays as it is, as do bytes that are no UTF-8.
fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [byte, behind @ ..] = rest {
        rest = behind;
        if let (b'%', [high, low, after @ ..]) = (byte, behind)
            && let (Some(high), Some(low)) = (char::from(*high).to_digit(16), char::from(*low).to_digit(16))
            && let Ok(code) = u8::try_from(high * 16 + low)
        {
            bytes.push(code);
            rest = after;
        } else {
            bytes.push(*byte);
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
