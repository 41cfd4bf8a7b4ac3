//! Patterns of actions and resources.

use super::template::{Missing, Template, Value};
use crate::decide::Truth;
use crate::glob::{self, LONGEST, Token};

/// A pattern, made ready to be matched.
#[derive(Clone, Debug)]
pub(crate) struct Pattern {
    /// As it is written; actions in lower case, resources completed to six parts.
    text: Box<str>,
    kind: Kind,
}

/// How a pattern is matched fastest.
#[derive(Clone, Debug)]
enum Kind {
    /// `*`.
    All,
    /// No wildcard.
    Exact,
    /// One star at the end.
    Prefix,
    /// Stars that cross everything; how many bytes stand before the first wildcard and behind the last.
    Glob(usize, usize),
    /// Stars of which some do not cross a colon.
    Parts(Box<[Token]>),
    /// Policy variables.
    Template(Template),
    /// Longer than any ARN; nobody knows what it matches.
    Long,
}

impl Pattern {
    /// Reads a pattern of actions.
    pub(crate) fn action(text: &str) -> Pattern {
        let text = text.to_ascii_lowercase();
        let kind = Kind::plain(&text);
        Pattern { text: text.into(), kind }
    }

    /// Reads a pattern of resources, with policy variables or without.
    pub(crate) fn resource(text: &str, variables: bool) -> Pattern {
        let text = complete(text);
        if let Some(template) = variables.then(|| Template::read(&text)).flatten() {
            return Pattern { text, kind: Kind::Template(template) };
        }
        let mut kind = Kind::plain(&text);
        if matches!(kind, Kind::Glob(..)) && text.len() <= LONGEST {
            let tokens: Vec<Token> = text.chars().map(token).collect();
            let parted = within_parts(tokens);
            if parted.iter().any(|token| matches!(token, Token::ManyOfPart | Token::OneOfPart)) {
                kind = Kind::Parts(parted.into());
            }
        }
        Pattern { text, kind }
    }

    /// The pattern as a text.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The keys of its policy variables.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        let template = if let Kind::Template(template) = &self.kind { Some(template) } else { None };
        template.into_iter().flat_map(Template::keys)
    }

    /// Whether a pattern of actions matches one, without regard to case.
    pub(crate) fn covers(&self, action: &str) -> bool {
        let (pattern, bytes) = (self.text.as_bytes(), action.as_bytes());
        match self.kind {
            Kind::All | Kind::Long => true,
            Kind::Exact => pattern.eq_ignore_ascii_case(bytes),
            Kind::Prefix => {
                let begin = pattern.get(..pattern.len().saturating_sub(1)).unwrap_or_default();
                bytes.get(..begin.len()).is_some_and(|bytes| bytes.eq_ignore_ascii_case(begin))
            }
            Kind::Glob(..) | Kind::Parts(_) | Kind::Template(_) => glob::run(&*self.text, action, true),
        }
    }

    /// Whether a pattern of resources matches one. Allocates for policy variables only.
    pub(crate) fn matches<'a>(&'a self, resource: &str, value: impl Fn(&'a str) -> Value<'a>) -> Truth {
        match &self.kind {
            Kind::All => Truth::Yes,
            Kind::Exact => Truth::from(*self.text == *resource),
            Kind::Prefix => Truth::from(
                resource
                    .as_bytes()
                    .starts_with(self.text.as_bytes().get(..self.text.len().saturating_sub(1)).unwrap_or_default()),
            ),
            _ if resource.len() > LONGEST => Truth::Unknown,
            Kind::Glob(begin, end) => {
                let (pattern, bytes) = (self.text.as_bytes(), resource.as_bytes());
                let ends = bytes.len() >= begin + end
                    && bytes.get(..*begin) == pattern.get(..*begin)
                    && bytes.get(bytes.len() - end..) == pattern.get(pattern.len() - end..);
                Truth::from(ends && glob::run(&*self.text, resource, false))
            }
            Kind::Parts(tokens) => Truth::from(glob::run_parts(tokens, resource)),
            Kind::Template(template) => match template.expand(value) {
                Ok(tokens) if tokens.len() > LONGEST => Truth::Unknown,
                Ok(tokens) => Truth::from(glob::run_parts(&within_parts(tokens), resource)),
                Err(Missing::Absent) => Truth::No,
                Err(Missing::Unknown) => Truth::Unknown,
            },
            Kind::Long => Truth::Unknown,
        }
    }
}

impl Kind {
    /// How a pattern is matched in which every star crosses everything.
    fn plain(text: &str) -> Kind {
        match text.find(['*', '?']) {
            _ if text == "*" => Kind::All,
            None => Kind::Exact,
            Some(place) if place + 1 == text.len() && text.ends_with('*') => Kind::Prefix,
            Some(_) if text.len() > LONGEST => Kind::Long,
            Some(begin) => {
                let last = text.rfind(['*', '?']).unwrap_or(begin);
                Kind::Glob(begin, text.len() - last - 1)
            }
        }
    }
}

/// A character of a pattern as a step.
fn token(character: char) -> Token {
    match character {
        '*' => Token::Many,
        '?' => Token::One,
        character => Token::Char(character),
    }
}

/// Completes an ARN of fewer than six parts with stars.
fn complete(text: &str) -> Box<str> {
    let parts = text.split(':').count();
    if !text.starts_with("arn:") || parts >= 6 {
        return text.into();
    }
    format!("{text}{}", ":*".repeat(6 - parts)).into()
}

/// Keeps wildcards of the first five parts of an ARN within their part, but for a star at its end, which crosses colons.
fn within_parts(mut tokens: Vec<Token>) -> Vec<Token> {
    if tokens.first() == Some(&Token::Many) {
        return tokens;
    }
    let mut colons = 0;
    let mut rest = tokens.as_mut_slice();
    while let [token, behind @ ..] = rest {
        match *token {
            Token::Char(':') => colons += 1,
            Token::One if colons < 5 => *token = Token::OneOfPart,
            Token::Many if colons < 5 && !matches!(behind.first(), None | Some(Token::Char(':'))) => {
                *token = Token::ManyOfPart;
            }
            _ => {}
        }
        rest = behind;
    }
    tokens
}

/// A list of patterns that a statement is for, or is not for.
#[derive(Clone, Debug)]
pub(crate) struct Scope {
    /// Whether it is for all that the patterns do not match.
    pub(crate) inverse: bool,
    /// The patterns.
    pub(crate) patterns: Vec<Pattern>,
    /// Beginnings that something must have to be matched by a pattern, see [`beginning`].
    beginnings: u64,
}

impl Scope {
    /// The scope of everything.
    pub(crate) fn all() -> Scope {
        Scope::new(true, Vec::new())
    }

    /// A scope of patterns.
    pub(crate) fn new(inverse: bool, patterns: Vec<Pattern>) -> Scope {
        let beginnings = patterns.iter().fold(0, |all, pattern| all | beginning(&pattern.text));
        Scope { inverse, patterns, beginnings }
    }

    /// Whether the patterns, or all but them, cover an action, without regard to case.
    pub(crate) fn covers(&self, action: &str) -> bool {
        // Most statements are about another service, which three letters tell without a look at the patterns.
        let may = self.beginnings & beginning(action) != 0;
        (may && self.patterns.iter().any(|pattern| pattern.covers(action))) != self.inverse
    }
}

/// One of 64 bits for the first three letters of an action, without regard to case; every bit where a pattern has a wildcard
/// among them or is shorter.
fn beginning(text: &str) -> u64 {
    let Some(letters) = text.as_bytes().get(..3) else { return u64::MAX };
    let mut place = 0_u32;
    for letter in letters {
        if matches!(letter, b'*' | b'?') {
            return u64::MAX;
        }
        place = place.wrapping_mul(37).wrapping_add(u32::from(letter.to_ascii_lowercase()));
    }
    1 << (place % 64)
}
