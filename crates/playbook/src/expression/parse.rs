//! From the text of a condition to what it means, by descent of limited depth.

use super::{Comparison, Expression, Joint, Trouble};
use crate::variable;

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Word(String),
    Quoted(String),
    Number(f64),
    Sign(Comparison),
    Open,
    Close,
}

/// A condition may nest so deep.
const DEPTH: usize = 32;

/// Parses a condition.
pub(super) fn parse(text: &str) -> Result<Expression, Trouble> {
    let text = text.trim();
    if text.starts_with('[') {
        return pattern(text);
    }
    let tokens = tokens(text)?;
    let mut parser = Parser { tokens: &tokens, depth: 0 };
    let parsed = parser.any()?;
    match parser.tokens.first() {
        None => Ok(parsed),
        Some(token) => Err(Trouble::Syntax(shown(token))),
    }
}

/// A STIX pattern counts as one where its brackets and quotes are closed and something is compared in it.
fn pattern(text: &str) -> Result<Expression, Trouble> {
    let (mut depth, mut quoted, mut escaped) = (0_i64, false, false);
    for letter in text.chars() {
        match letter {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '\'' => quoted = !quoted,
            '[' if !quoted => depth += 1,
            ']' if !quoted => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            break;
        }
    }
    let compares = text.contains(['=', '<', '>'])
        || ["IN", "LIKE", "MATCHES", "ISSUBSET"].iter().any(|word| text.split_whitespace().any(|part| part == *word));
    if depth != 0 || quoted || !compares {
        return Err(Trouble::Syntax(stanch_model::text::shorten(text, 40).into_owned()));
    }
    Ok(Expression::Pattern(text.to_owned()))
}

fn shown(token: &Token) -> String {
    match token {
        Token::Word(word) => stanch_model::text::shorten(word, 40).into_owned(),
        Token::Quoted(_) => "'…'".into(),
        Token::Number(number) => number.to_string(),
        Token::Sign(_) => "a comparison".into(),
        Token::Open => "(".into(),
        Token::Close => ")".into(),
    }
}

fn tokens(text: &str) -> Result<Vec<Token>, Trouble> {
    let mut found = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        let Some(first) = rest.chars().next() else { return Ok(found) };
        let signs = [
            ("==", Comparison::Equal),
            ("!=", Comparison::Unequal),
            ("<=", Comparison::AtMost),
            (">=", Comparison::AtLeast),
            ("=", Comparison::Equal),
            ("<", Comparison::Less),
            (">", Comparison::Greater),
        ];
        if let Some((sign, how)) = signs.iter().find(|(sign, _)| rest.starts_with(sign)) {
            found.push(Token::Sign(*how));
            rest = &rest[sign.len()..];
        } else if first == '(' || first == ')' {
            found.push(if first == '(' { Token::Open } else { Token::Close });
            rest = &rest[1..];
        } else if first == '\'' || first == '"' {
            let Some(end) = rest[1..].find(first) else {
                return Err(Trouble::Syntax(stanch_model::text::shorten(rest, 40).into_owned()));
            };
            found.push(Token::Quoted(rest[1..=end].to_owned()));
            rest = &rest[end + 2..];
        } else {
            let end = rest
                .find(|letter: char| !(letter.is_ascii_alphanumeric() || "_-.:".contains(letter)))
                .unwrap_or(rest.len());
            if end == 0 {
                return Err(Trouble::Syntax(stanch_model::text::shorten(rest, 40).into_owned()));
            }
            let (word, after) = rest.split_at(end);
            let numeric = word.starts_with(|first: char| first.is_ascii_digit() || first == '-');
            found.push(match word.parse() {
                Ok(number) if numeric => Token::Number(number),
                _ => Token::Word(word.to_owned()),
            });
            rest = after;
        }
    }
}

struct Parser<'a> {
    tokens: &'a [Token],
    depth: usize,
}

impl Parser<'_> {
    fn word(&mut self, word: &str) -> bool {
        let is = matches!(self.tokens.first(), Some(Token::Word(next)) if next.eq_ignore_ascii_case(word));
        if is {
            self.tokens = &self.tokens[1..];
        }
        is
    }

    fn any(&mut self) -> Result<Expression, Trouble> {
        let mut left = self.all()?;
        while self.word("or") {
            left = Expression::Join(Joint::Or, Box::new(left), Box::new(self.all()?));
        }
        Ok(left)
    }

    fn all(&mut self) -> Result<Expression, Trouble> {
        let mut left = self.one()?;
        while self.word("and") {
            left = Expression::Join(Joint::And, Box::new(left), Box::new(self.one()?));
        }
        Ok(left)
    }

    fn one(&mut self) -> Result<Expression, Trouble> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(Trouble::Syntax("too deep".into()));
        }
        let found = if self.word("not") {
            Expression::Not(Box::new(self.one()?))
        } else {
            let left = self.value()?;
            match self.tokens.split_first() {
                Some((Token::Sign(how), rest)) => {
                    self.tokens = rest;
                    Expression::Compare(*how, Box::new(left), Box::new(self.value()?))
                }
                _ => left,
            }
        };
        self.depth -= 1;
        Ok(found)
    }

    fn value(&mut self) -> Result<Expression, Trouble> {
        let Some((token, rest)) = self.tokens.split_first() else { return Err(Trouble::Syntax("the end".into())) };
        self.tokens = rest;
        match token {
            Token::Number(number) => Ok(Expression::Number(*number)),
            Token::Quoted(text) => Ok(Expression::Text(text.clone())),
            Token::Word(word) if word.eq_ignore_ascii_case("true") => Ok(Expression::Truth(true)),
            Token::Word(word) if word.eq_ignore_ascii_case("false") => Ok(Expression::Truth(false)),
            Token::Word(word) => match word.strip_suffix(":value") {
                Some(name) if variable::is_name(name) => Ok(Expression::Variable(name.to_owned())),
                None if is_result(word) => Ok(Expression::Result(word.clone())),
                _ => Err(Trouble::Syntax(shown(token))),
            },
            Token::Open => {
                let inner = self.any()?;
                match self.tokens.split_first() {
                    Some((Token::Close, rest)) => {
                        self.tokens = rest;
                        Ok(inner)
                    }
                    other => Err(Trouble::Syntax(other.map_or_else(|| "the end".into(), |(token, _)| shown(token)))),
                }
            }
            Token::Sign(_) | Token::Close => Err(Trouble::Syntax(shown(token))),
        }
    }
}

fn is_result(word: &str) -> bool {
    word.split_once('.').is_some_and(|(noun, rest)| {
        [noun, rest].iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase()))
    })
}
