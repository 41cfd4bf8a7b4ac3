//! Policy variables: `${aws:username}`, `${aws:PrincipalTag/team, 'none'}`, `${*}`.

use crate::glob::Token;

/// A text with policy variables.
#[derive(Clone, Debug)]
pub(crate) struct Template {
    pieces: Vec<Piece>,
}

/// A part of such a text.
#[derive(Clone, Debug)]
enum Piece {
    /// A text in which `*` and `?` are wildcards.
    Text(Box<str>),
    /// `*`, `?` or `$` as they are.
    Escaped(char),
    /// A context key in lower case, and what stands in for it where the request does not carry it.
    Variable(Box<str>, Option<Box<str>>),
}

/// What a context key gives for a variable.
pub(crate) enum Value<'a> {
    /// Its value.
    Text(&'a str),
    /// The request does not carry it.
    Absent,
    /// Nobody knows.
    Unknown,
}

/// Why a text cannot be completed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Missing {
    /// A variable has no value, so that nothing is equal to the text or like it.
    Absent,
    /// The value of a variable is not known.
    Unknown,
}

impl Template {
    /// Reads a text; `None` where it has no variable. What begins like one and does not end is text.
    pub(crate) fn read(text: &str) -> Option<Template> {
        let mut pieces = Vec::new();
        let mut plain = 0;
        let mut from = 0;
        while let Some(start) = text.get(from..)?.find("${").map(|place| place + from) {
            let Some(length) = text.get(start..)?.find('}') else { break };
            let inside = text.get(start + 2..start + length)?.trim();
            if plain < start {
                pieces.push(Piece::Text(text.get(plain..start)?.into()));
            }
            pieces.push(match inside {
                "*" => Piece::Escaped('*'),
                "?" => Piece::Escaped('?'),
                "$" => Piece::Escaped('$'),
                _ => variable(inside),
            });
            plain = start + length + 1;
            from = plain;
        }
        if pieces.is_empty() {
            return None;
        }
        if plain < text.len() {
            pieces.push(Piece::Text(text.get(plain..)?.into()));
        }
        Some(Template { pieces })
    }

    /// The keys of its variables, in lower case.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Variable(key, _) => Some(&**key),
            _ => None,
        })
    }

    /// Its steps with what its variables stand for, which is taken as it is: no wildcard comes from a value.
    ///
    /// # Errors
    ///
    /// Where a variable has no value, or none that is known; the latter wins, since nobody can tell then.
    pub(crate) fn expand<'a>(&'a self, value: impl Fn(&'a str) -> Value<'a>) -> Result<Vec<Token>, Missing> {
        let mut tokens = Vec::new();
        let mut absent = false;
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => tokens.extend(text.chars().map(|character| match character {
                    '*' => Token::Many,
                    '?' => Token::One,
                    character => Token::Char(character),
                })),
                Piece::Escaped(character) => tokens.push(Token::Char(*character)),
                Piece::Variable(key, default) => match (value(key), default) {
                    (Value::Text(text), _) => tokens.extend(text.chars().map(Token::Char)),
                    (Value::Absent, Some(text)) => tokens.extend(text.chars().map(Token::Char)),
                    (Value::Absent, None) => absent = true,
                    (Value::Unknown, _) => return Err(Missing::Unknown),
                },
            }
        }
        if absent { Err(Missing::Absent) } else { Ok(tokens) }
    }
}

/// Reads `key` or `key, 'default'`.
fn variable(inside: &str) -> Piece {
    let (key, default) = match inside.split_once(',') {
        Some((key, default)) => {
            let default = default.trim();
            let bare = default.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')).unwrap_or(default);
            (key.trim(), Some(bare.into()))
        }
        None => (inside, None),
    };
    Piece::Variable(key.to_ascii_lowercase().into(), default)
}
