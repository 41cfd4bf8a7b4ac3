//! Bytes of a list as text.

use std::borrow::Cow;

use stanch_model::GapKind;

use super::ExposureError;
use super::row::Collector;

/// The text of a list: UTF-8, or UTF-16 where a byte order mark says so, as spreadsheets and shells on Windows write
/// it. What is not valid is replaced by U+FFFD and noted line by line.
pub(super) fn decode<'b>(bytes: &'b [u8], collector: &mut Collector) -> Result<Cow<'b, str>, ExposureError> {
    let (text, invalid) = match bytes {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => utf8(rest),
        all => utf8(all),
    };
    if text.contains('\0') {
        return Err(ExposureError::Binary { file: collector.file().to_owned() });
    }
    for line in invalid {
        let cause = "this line has characters that cannot be read; save the list as UTF-8 and add it again";
        collector.gap(GapKind::Malformed, line, cause);
    }
    Ok(text)
}

/// The text of UTF-8, and the lines of what is invalid.
fn utf8(bytes: &[u8]) -> (Cow<'_, str>, Vec<u64>) {
    let text = String::from_utf8_lossy(bytes);
    let mut invalid = Vec::new();
    if matches!(text, Cow::Owned(_)) {
        // A list may hold the replacement character itself; only lines that are not valid count.
        let lines = (1..).zip(bytes.split(|byte| *byte == b'\n'));
        invalid.extend(lines.filter(|(_, line)| std::str::from_utf8(line).is_err()).map(|(number, _)| number));
    }
    (text, invalid)
}

/// The text of UTF-16, and the lines of what is invalid.
fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> (Cow<'static, str>, Vec<u64>) {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let mut text = String::with_capacity(pairs.len());
    let mut line = 1;
    let mut invalid = Vec::new();
    for decoded in char::decode_utf16(pairs.iter().map(|pair| unit(*pair))) {
        let character = decoded.unwrap_or_else(|_| {
            invalid.push(line);
            char::REPLACEMENT_CHARACTER
        });
        line += u64::from(character == '\n');
        text.push(character);
    }
    if !rest.is_empty() {
        invalid.push(line);
    }
    invalid.dedup();
    (Cow::Owned(text), invalid)
}
