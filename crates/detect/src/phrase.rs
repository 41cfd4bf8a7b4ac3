//! Counted nouns in sentences.

/// A count with its noun: `1 event`, `2 events`, `3 addresses`, `4 identities`, `5 keys`.
pub(crate) fn some(count: u64, one: &str) -> String {
    if count == 1 {
        return format!("1 {one}");
    }
    let after_vowel = |stem: &str| stem.ends_with(['a', 'e', 'i', 'o', 'u']);
    match (one.strip_suffix('s'), one.strip_suffix('y')) {
        (Some(_), _) => format!("{count} {one}es"),
        (_, Some(stem)) if !after_vowel(stem) => format!("{count} {stem}ies"),
        _ => format!("{count} {one}s"),
    }
}
