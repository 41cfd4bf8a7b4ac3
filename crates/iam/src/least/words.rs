//! Numbers of things in sentences.

/// A number of things, with the word for one or for several.
pub(super) fn some(count: u64, one: &str, several: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { several })
}

/// The number of things that a list has.
pub(super) fn many(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}
