//! Text of JSON strings.

/// Appends the text of a JSON string, given without its quotes, to `out`. A lone surrogate or an unknown escape becomes
/// U+FFFD, so that the rest of the text survives.
pub(crate) fn unescape(raw: &[u8], out: &mut Vec<u8>) {
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'\\', &raw[at..]) {
        out.extend_from_slice(&raw[at..at + found]);
        at += found + 1;
        let Some(&escape) = raw.get(at) else { return };
        at += 1;
        match escape {
            b'"' | b'\\' | b'/' => out.push(escape),
            b'b' => out.push(8),
            b'f' => out.push(12),
            b'n' => out.push(b'\n'),
            b'r' => out.push(b'\r'),
            b't' => out.push(b'\t'),
            b'u' => {
                let (character, used) = code_point(&raw[at..]);
                out.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
                at += used;
            }
            _ => {
                out.extend_from_slice("\u{fffd}".as_bytes());
                // Of a character of several bytes only the first would be passed over.
                at -= usize::from(!escape.is_ascii());
            }
        }
    }
    out.extend_from_slice(&raw[at..]);
}

/// The character of a `\u` escape whose digits start here, and how many bytes it took, a second half included.
fn code_point(digits: &[u8]) -> (char, usize) {
    let Some(first) = hex4(digits) else { return (char::REPLACEMENT_CHARACTER, 0) };
    if let Some(character) = char::from_u32(first) {
        return (character, 4);
    }
    let second = digits.get(4..6).filter(|mark| mark == b"\\u").and_then(|_| hex4(digits.get(6..)?));
    match (first, second) {
        (0xD800..=0xDBFF, Some(low @ 0xDC00..=0xDFFF)) => {
            let joined = 0x10000 + ((first - 0xD800) << 10) + (low - 0xDC00);
            (char::from_u32(joined).unwrap_or(char::REPLACEMENT_CHARACTER), 10)
        }
        _ => (char::REPLACEMENT_CHARACTER, 4),
    }
}

fn hex4(digits: &[u8]) -> Option<u32> {
    digits.get(..4)?.iter().try_fold(0, |sum, &digit| Some(sum << 4 | char::from(digit).to_digit(16)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn unescaping_undoes_a_full_serialiser(text in any::<String>()) {
            let json = serde_json::to_string(&text).expect("text serialises");
            let mut out = Vec::new();
            unescape(&json.as_bytes()[1..json.len() - 1], &mut out);
            prop_assert_eq!(out, text.into_bytes());
        }
    }

    proptest! {
        #[test]
        fn unescaping_any_text_gives_text(text in r#"([\\"u0-9a-f]|\PC){0,40}"#) {
            let mut out = Vec::new();
            unescape(text.as_bytes(), &mut out);
            prop_assert!(std::str::from_utf8(&out).is_ok());
        }
    }

    #[test]
    fn broken_escapes_keep_the_rest() {
        for (raw, expected) in [
            (r"a\ud83dz", "a\u{fffd}z"),
            (r"\ud83d\ude00!", "😀!"),
            (r"\u00", "\u{fffd}00"),
            (r"\q.", "\u{fffd}."),
            (r"\é.", "\u{fffd}é."),
            ("cut\\", "cut"),
        ] {
            let mut out = Vec::new();
            unescape(raw.as_bytes(), &mut out);
            assert_eq!(String::from_utf8(out).expect("text"), expected, "{raw}");
        }
    }
}
