//! Identifiers: a type, two hyphens, a UUID.

/// The type and the UUID of an identifier; none where it is not one.
pub fn parts(text: &str) -> Option<(&str, &str)> {
    let (kind, uuid) = text.split_at_checked(text.len().checked_sub(36)?)?;
    let kind = kind.strip_suffix("--")?;
    let named = kind.len() >= 3
        && kind.starts_with(|first: char| first.is_ascii_lowercase())
        && !kind.ends_with('-')
        && kind.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    let formed = uuid.bytes().enumerate().all(|(at, byte)| match at {
        8 | 13 | 18 | 23 => byte == b'-',
        14 => matches!(byte, b'1'..=b'5'),
        19 => matches!(byte, b'8' | b'9' | b'a' | b'b' | b'A' | b'B'),
        _ => byte.is_ascii_hexdigit(),
    });
    (named && formed).then_some((kind, uuid))
}
