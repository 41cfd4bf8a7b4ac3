//! Text for a Markdown document, inside a paragraph or a table cell.

use super::terminal;

/// The text for a place inside a Markdown line, table cells included: as for a terminal, and with every character that
/// means something to Markdown, HTML or a template engine made plain. It renders as the same text.
///
/// Backslashes and entities settle what a Markdown reader acts on while it parses. Mentions, issue references and bare
/// links are found later, in the rendered text, where an escape is no longer there to see: `@`, `#`, the `://` of an
/// address and the dot of `www.` therefore stand in code spans of their own, in which no reader looks for them.
pub fn markdown(text: &str) -> String {
    let shown = terminal(text);
    let body_end = shown.trim_end_matches(' ').len();
    let mut out = String::with_capacity(shown.len() + 16);
    let mut place = Place::Start;
    let mut position = 0;
    while let Some(character) = shown[position..].chars().next() {
        let linking = linking(&shown, position);
        if linking > 0 {
            out.push('`');
            out.push_str(&shown[position..position + linking]);
            out.push('`');
            position += linking;
            place = Place::Inside;
            continue;
        }
        // Blanks at either end would make an indented block or a hard line break; an entity makes neither.
        if character == ' ' && (place == Place::Start || position >= body_end) {
            out.push_str("&#32;");
        } else {
            push_plain(&mut out, character, shown[position..].chars().nth(1), place);
            place = place.after(character);
        }
        position += character.len_utf8();
    }
    out
}

/// Where in the text a character stands, as far as block structure depends on it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Nothing but blanks before it.
    Start,
    /// Nothing but digits before it: a list number may be under way.
    Number,
    /// Anything else.
    Inside,
}

impl Place {
    /// The place of the character after this one.
    fn after(self, character: char) -> Self {
        if self != Self::Inside && character.is_ascii_digit() { Self::Number } else { Self::Inside }
    }
}

/// Length in bytes of the piece of `text` from `start` that has to stand in a code span; 0 if there is none.
///
/// All that is adjacent makes one piece: two spans side by side would read as one span with backticks inside.
fn linking(text: &str, start: usize) -> usize {
    let bytes = text.as_bytes();
    let mut end = start;
    loop {
        let before = &bytes[end.saturating_sub(3)..end];
        end += match &bytes[end..] {
            [b'@' | b'#', ..] => 1,
            [b':', b'/', b'/', ..] => 3,
            [b'.', ..] if before.eq_ignore_ascii_case(b"www") => 1,
            _ => return end - start,
        };
    }
}

/// Appends one character so that it stands for itself; `next` is the one behind it.
fn push_plain(out: &mut String, character: char, next: Option<char>, place: Place) {
    match character {
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        '&' => out.push_str("&amp;"),
        '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '$' | '^' | '{' | '}' => escape(out, character),
        // A template engine that runs before Markdown looks for `{%`.
        '%' if out.ends_with("\\{") => escape(out, character),
        // Only at the start of a line do these make a list, a rule, an underlined heading or a definition.
        '-' | '+' | '=' | ':' | '.' | ')' if place == Place::Start => escape(out, character),
        '.' | ')' if place == Place::Number && next.is_none_or(|next| next == ' ') => escape(out, character),
        other => out.push(other),
    }
}

/// Appends a character behind a backslash.
fn escape(out: &mut String, character: char) {
    out.push('\\');
    out.push(character);
}
