//! Counted nouns in sentences.

/// A count with its noun: `1 event`, `2 events`, `3 addresses`.
pub(crate) fn some(count: u64, one: &str) -> String {
    match (count, one.strip_suffix('s')) {
        (1, _) => format!("1 {one}"),
        (_, Some(_)) => format!("{count} {one}es"),
        (_, None) => format!("{count} {one}s"),
    }
}
