//! The words of a condition. In the brackets of a pattern stand paths to properties of objects, which variables have not.

use super::{Comparison, Trouble};

/// One word.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    Word(String),
    Quoted(String),
    Whole(i64),
    Number(f64),
    Sign(Comparison),
    Open,
    Close,
    /// `[`, which begins a pattern.
    Begin,
    /// `]`.
    End,
    Comma,
}

impl Token {
    pub(super) fn shown(&self) -> String {
        match self {
            Token::Word(word) => stanch_model::text::shorten(word, 40).into_owned(),
            Token::Quoted(_) => "'…'".into(),
            Token::Whole(number) => number.to_string(),
            Token::Number(number) => number.to_string(),
            Token::Sign(_) => "a comparison".into(),
            Token::Open => "(".into(),
            Token::Close => ")".into(),
            Token::Begin => "[".into(),
            Token::End => "]".into(),
            Token::Comma => ",".into(),
        }
    }

    pub(super) fn is(&self, word: &str) -> bool {
        matches!(self, Token::Word(one) if one.eq_ignore_ascii_case(word))
    }
}

const SIGNS: [(&str, Comparison); 8] = [
    ("==", Comparison::Equal),
    ("!=", Comparison::Unequal),
    ("<>", Comparison::Unequal),
    ("<=", Comparison::AtMost),
    (">=", Comparison::AtLeast),
    ("=", Comparison::Equal),
    ("<", Comparison::Less),
    (">", Comparison::Greater),
];

const SINGLE: [(char, Token); 5] =
    [('(', Token::Open), (')', Token::Close), ('[', Token::Begin), (']', Token::End), (',', Token::Comma)];

/// All words of a text.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, Trouble> {
    let mut found = Vec::new();
    let mut rest = text;
    let mut within = false;
    loop {
        rest = rest.trim_start();
        let Some(first) = rest.chars().next() else { return Ok(found) };
        let unreadable = || Trouble::Syntax(stanch_model::text::shorten(rest, 40).into_owned());
        if let Some((sign, how)) = SIGNS.iter().find(|(sign, _)| rest.starts_with(sign)) {
            found.push(Token::Sign(*how));
            rest = &rest[sign.len()..];
        } else if let Some((_, token)) = SINGLE.iter().find(|(single, _)| *single == first) {
            within = token == &Token::Begin || (within && token != &Token::End);
            found.push(token.clone());
            rest = &rest[1..];
        } else if first == '\'' || first == '"' {
            let (quoted, after) = quoted(rest, first).ok_or_else(unreadable)?;
            found.push(Token::Quoted(quoted));
            rest = after;
        } else {
            let end = if within { path(rest) } else { plain(rest) };
            let (word, after) = rest.split_at(end);
            if word.is_empty() {
                return Err(unreadable());
            }
            // Times and bytes of patterns: `t'2026-01-01T00:00:00Z'`, `h'c0ff'`, `b'…'`.
            if ["t", "h", "b"].contains(&word) && after.starts_with('\'') {
                rest = after;
                continue;
            }
            let numeric = word.starts_with(|first: char| first.is_ascii_digit() || first == '-');
            found.push(match (word.parse(), word.parse()) {
                (Ok(whole), _) if numeric => Token::Whole(whole),
                (_, Ok(number)) if numeric => Token::Number(number),
                _ => Token::Word(word.to_owned()),
            });
            rest = after;
        }
    }
}

/// The text in quotes at the beginning, and what follows. A backslash escapes a quote and itself.
fn quoted(text: &str, quote: char) -> Option<(String, &str)> {
    let mut inner = String::new();
    let mut letters = text.char_indices().skip(1).peekable();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' => match letters.next_if(|(_, next)| *next == quote || *next == '\\') {
                Some((_, escaped)) => inner.push(escaped),
                None => inner.push(letter),
            },
            _ if letter == quote => return Some((inner, &text[at + 1..])),
            _ => inner.push(letter),
        }
    }
    None
}

fn plain(text: &str) -> usize {
    text.find(|letter: char| !(letter.is_ascii_alphanumeric() || "_-.:".contains(letter))).unwrap_or(text.len())
}

/// The end of a path: `file:hashes.'SHA-256'`, `process:arguments[0]`, `x:list[*].name`.
fn path(text: &str) -> usize {
    let mut end = plain(text);
    // Only a path has indices: elsewhere a bracket is one of a pattern.
    if !text[..end].contains(':') {
        return end;
    }
    loop {
        let rest = &text[end..];
        let more = match rest.chars().next() {
            Some('[') => {
                let Some(close) = rest.find(']') else { return end };
                let index = &rest[1..close];
                let counted = !index.is_empty() && index.bytes().all(|byte| byte.is_ascii_digit());
                if !counted && index != "*" {
                    return end;
                }
                close + 1
            }
            Some('\'') if text[..end].ends_with('.') => {
                let Some((_, after)) = quoted(rest, '\'') else { return end };
                rest.len() - after.len()
            }
            _ => plain(rest),
        };
        if more == 0 {
            return end;
        }
        end += more;
    }
}
