//! Text that an attacker may have written, made harmless for the place where it is shown.
//!
//! User agents, session names, error messages and file names come from whoever made the request. Each function here
//! takes such text for one place and returns something that a reader can still recognise and that does nothing there.
//! The text is always passed raw: escape once, where it is shown, and never twice for different places.

mod cell;
mod danger;
mod json;
mod markdown;

use std::borrow::Cow;

pub use cell::csv_cell;
pub use danger::is_dangerous;
pub use json::{json_safe, to_json};
pub use markdown::markdown;

/// The text with every character that could steer a terminal, hide itself or reorder its neighbours shown as an
/// escape: `\n`, `\r`, `\t`, or `\u{1b}` with the code point in lowercase hexadecimal. The result is one line.
///
/// Backslashes stay as they are, so that paths remain readable; the escapes are for reading and not for decoding.
pub fn terminal(text: &str) -> Cow<'_, str> {
    let Some(first) = text.find(is_dangerous) else { return Cow::Borrowed(text) };
    let mut shown = String::with_capacity(text.len() + 16);
    shown.push_str(&text[..first]);
    for character in text[first..].chars() {
        danger::push_visible(&mut shown, character);
    }
    Cow::Owned(shown)
}

/// The text for an HTML text node or a quoted attribute: as for a terminal, with `&`, `<`, `>`, both quotes and the
/// backtick as entities. It is not enough for a URL, a script or a style.
pub fn html(text: &str) -> String {
    let shown = terminal(text);
    let mut escaped = String::with_capacity(shown.len() + 16);
    for character in shown.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '`' => escaped.push_str("&#96;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// The text cut to at most `max_chars` characters (not bytes, not columns), the last of which is `…` where something
/// was cut. Cut before escaping for Markdown and HTML, so that no escape is cut in half.
pub fn shorten(text: &str, max_chars: usize) -> Cow<'_, str> {
    // A text has at least as many bytes as characters, so most texts are settled without a walk.
    if text.len() <= max_chars || text.chars().nth(max_chars).is_none() {
        return Cow::Borrowed(text);
    }
    let Some(kept) = max_chars.checked_sub(1) else { return Cow::Borrowed("") };
    let end = text.char_indices().nth(kept).map_or(text.len(), |(at, _)| at);
    Cow::Owned(format!("{}…", &text[..end]))
}
