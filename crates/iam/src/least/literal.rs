//! Texts as policies write them: what is meant literally, and what is a wildcard.
//!
//! In a resource `*` and `?` are wildcards and `$` may begin a variable; `${*}`, `${?}` and `${$}` stand for the
//! characters themselves ("IAM policy elements: Variables and tags", IAM User Guide). A name in a record may hold any of
//! them, since whoever made the call chose it.

use std::borrow::Cow;

/// The text of a policy that means exactly `text`. A character that policies cannot hold becomes a star, and a space at
/// either end a question mark, since readers of policies may take it off.
pub(super) fn literal(text: &str) -> Cow<'_, str> {
    let plain = |character: char| !matches!(character, '*' | '?' | '$') && is_writable(character);
    if text.chars().all(plain) && text.trim() == text {
        return Cow::Borrowed(text);
    }
    let mut written = String::with_capacity(text.len() + 8);
    for (at, character) in text.char_indices() {
        match character {
            ' ' if at == 0 || at + 1 == text.len() => written.push('?'),
            '*' | '?' | '$' => written.extend(['$', '{', character, '}']),
            character if is_writable(character) => written.push(character),
            // One star stands for a run of them.
            _ if written.ends_with('*') => {}
            _ => written.push('*'),
        }
    }
    Cow::Owned(written)
}

/// A text that a policy's text matches: its wildcards taken as characters, its escapes undone.
pub(super) fn sample(written: &str) -> String {
    written.replace("${*}", "*").replace("${?}", "?").replace("${$}", "$")
}

/// Whether the policy's text has a wildcard in it.
pub(super) fn is_pattern(written: &str) -> bool {
    written.replace("${*}", "").replace("${?}", "").contains(['*', '?'])
}

/// Characters that IAM takes in a policy: "IAM and AWS STS quotas", the pattern of `PolicyDocument` in the API reference
/// (`[\u0009\u000A\u000D\u0020-\u00FF]+`). Control characters are left out, since no name needs them.
fn is_writable(character: char) -> bool {
    matches!(character, '\u{20}'..='\u{7e}' | '\u{a1}'..='\u{ff}')
}
