//! Text without the secrets that stood in it.

use super::column::announces_secret;
use super::handle::is_masked;
use super::secret;

/// A text after redaction.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Redacted {
    /// The text, each secret replaced by a word in brackets that says what it was.
    pub(super) text: String,
    /// What sorts of secrets were removed, in order of occurrence.
    pub(super) removed: Vec<&'static str>,
}

/// The text without anything that looks like a secret, and without what an assignment such as `password: x` announces
/// as one.
pub(super) fn redact(text: &str) -> Redacted {
    if let Some(kind) = secret::block(text) {
        return Redacted { text: mark(kind), removed: vec![kind] };
    }
    let mut out = Redacted { text: String::with_capacity(text.len()), removed: Vec::new() };
    let mut announced = false;
    let mut last_word = "";
    let mut rest = text;
    while !rest.is_empty() {
        let blank = rest.len() - rest.trim_start_matches(is_separator).len();
        out.text.push_str(&rest[..blank]);
        rest = &rest[blank..];
        let word = &rest[..rest.find(is_separator).unwrap_or(rest.len())];
        rest = &rest[word.len()..];
        match word {
            "" => {}
            // `password = x` has its sign as a word of its own.
            "=" | ":" | "=>" | ":=" => {
                announced = announced || announces_secret(last_word);
                out.text.push_str(word);
            }
            _ => {
                let hide = announced && !is_masked(word);
                redact_word(word, hide, &mut out);
                announced = word.ends_with([':', '=']) && announces_secret(word.trim_end_matches([':', '=']));
                last_word = word;
            }
        }
    }
    out
}

/// Characters that end a word.
fn is_separator(character: char) -> bool {
    character.is_whitespace()
        || matches!(character, '"' | '\'' | '`' | ',' | ';' | '|' | '<' | '>' | '(' | ')' | '[' | ']' | '{' | '}')
}

/// What stands in the place of a secret.
fn mark(kind: &str) -> String {
    format!("[{kind} removed]")
}

/// The longest word that is looked at. What is longer is no name, and is removed as a whole.
const LONGEST_WORD: usize = 4_096;

/// Appends one word; with `hide`, as a secret in any case.
fn redact_word(mut word: &str, mut hide: bool, out: &mut Redacted) {
    let mut remove = |kind: &'static str, text: &mut String| {
        text.push_str(&mark(kind));
        out.removed.push(kind);
    };
    if word.len() > LONGEST_WORD {
        return remove("very long value", &mut out.text);
    }
    // Each turn settles the word up to its next sign of assignment.
    loop {
        if hide {
            return remove("value announced as a secret", &mut out.text);
        }
        if secret::is_public(word) {
            return out.text.push_str(word);
        }
        // `postgres://user:password@host`
        if let Some((scheme, rest)) = word.split_once("://").filter(|(scheme, _)| !scheme.is_empty())
            && let Some((login, host)) = rest.rsplit_once('@')
            && let Some((user, _)) = login.split_once(':')
        {
            out.text.push_str(&format!("{scheme}://{user}:"));
            remove("password in an address", &mut out.text);
            out.text.push('@');
            word = host;
            continue;
        }
        let assigned = word.split_once(['=', ':']);
        let Some((name, value)) = assigned.filter(|(_, value)| !value.trim_start_matches(['=', ':']).is_empty()) else {
            match secret::word(word) {
                Some(kind) => remove(kind, &mut out.text),
                None => out.text.push_str(word),
            }
            return;
        };
        match secret::word(name) {
            Some(kind) => remove(kind, &mut out.text),
            None => out.text.push_str(name),
        }
        out.text.push_str(&word[name.len()..=name.len()]);
        hide = announces_secret(name) && !is_masked(value);
        word = value;
    }
}
