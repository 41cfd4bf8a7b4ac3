//! Addresses that may have secrets in them.

/// Parts of a path that are longer than this are taken for tokens: incoming webhooks of chats carry theirs in the path.
const LONGEST_PART: usize = 20;

/// What of an address may be kept: scheme, host and path, without user, password, query and fragment, and with `…` for
/// every part of the path that could be a token. None where it is no address.
pub fn harmless(address: &str) -> Option<String> {
    let (scheme, rest) = address.split_once("://")?;
    let scheme_like = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
    if scheme.is_empty() || !scheme.chars().all(scheme_like) {
        return None;
    }
    let place = rest.split(['?', '#']).next().unwrap_or("");
    let (authority, path) = place.split_once('/').map_or((place, None), |(authority, path)| (authority, Some(path)));
    let host = authority.rsplit('@').next().unwrap_or("");
    let mut kept = format!("{scheme}://{host}");
    for part in path.into_iter().flat_map(|path| path.split('/')) {
        kept.push('/');
        kept.push_str(if part.chars().count() > LONGEST_PART { "…" } else { part });
    }
    Some(kept)
}
