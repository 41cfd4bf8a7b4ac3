//! From the text of a condition to what it means, by descent of limited depth.

use super::pattern;
use super::tokens::{Token, tokens};
use super::{Comparison, Expression, Joint, LONGEST, TERMS, Test, Trouble};
use crate::variable;

/// A condition may nest so deep.
const DEPTH: usize = 32;

/// Tests by the words that patterns have for them.
pub(super) const TESTS: [(&str, Test); 5] = [
    ("IN", Test::In),
    ("LIKE", Test::Like),
    ("MATCHES", Test::Matches),
    ("ISSUBSET", Test::Subset),
    ("ISSUPERSET", Test::Superset),
];

/// Parses a condition.
pub(super) fn parse(text: &str) -> Result<Expression, Trouble> {
    let text = text.trim();
    if text.len() > LONGEST {
        return Err(Trouble::Large);
    }
    let tokens = tokens(text)?;
    let mut parser = Parser { tokens: &tokens, depth: 0, terms: 0 };
    let parsed = parser.any()?;
    match parser.tokens.first() {
        None => Ok(parsed),
        Some(token) => Err(Trouble::Syntax(token.shown())),
    }
}

/// What is left of a condition. Chains are limited as well as nesting, since both make a tree deep.
pub(super) struct Parser<'a> {
    pub(super) tokens: &'a [Token],
    depth: usize,
    terms: usize,
}

impl Parser<'_> {
    /// The next word, where it is this one.
    pub(super) fn word(&mut self, word: &str) -> bool {
        self.next_if(|next| next.is(word)).is_some()
    }

    pub(super) fn next_if(&mut self, fits: impl Fn(&Token) -> bool) -> Option<Token> {
        let (next, rest) = self.tokens.split_first()?;
        if !fits(next) {
            return None;
        }
        self.tokens = rest;
        Some(next.clone())
    }

    /// What cannot stand where the next word stands.
    pub(super) fn unexpected(&self) -> Trouble {
        Trouble::Syntax(self.tokens.first().map_or_else(|| "the end".into(), Token::shown))
    }

    pub(super) fn expect(&mut self, token: &Token) -> Result<(), Trouble> {
        self.next_if(|next| next == token).map(|_| ()).ok_or_else(|| self.unexpected())
    }

    /// One more term of a chain.
    pub(super) fn term(&mut self) -> Result<(), Trouble> {
        self.terms += 1;
        if self.terms > TERMS { Err(Trouble::Large) } else { Ok(()) }
    }

    /// Something that stands one level deeper.
    pub(super) fn deeper<T>(&mut self, inner: impl FnOnce(&mut Self) -> Result<T, Trouble>) -> Result<T, Trouble> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(Trouble::Syntax("too deep".into()));
        }
        let found = inner(self)?;
        self.depth -= 1;
        Ok(found)
    }

    fn any(&mut self) -> Result<Expression, Trouble> {
        let mut left = self.all()?;
        loop {
            let followed = self.word("followedby");
            if !followed && !self.word("or") {
                return Ok(left);
            }
            self.term()?;
            let right = self.all()?;
            left = match followed {
                // What comes after what is seen in logs, and no log is here.
                true if pattern::is(&left) && pattern::is(&right) => Expression::Pattern("… FOLLOWEDBY …".into()),
                true => return Err(Trouble::Syntax("FOLLOWEDBY".into())),
                false => Expression::Join(Joint::Or, Box::new(left), Box::new(right)),
            };
        }
    }

    fn all(&mut self) -> Result<Expression, Trouble> {
        let mut left = self.one()?;
        while self.word("and") {
            self.term()?;
            left = Expression::Join(Joint::And, Box::new(left), Box::new(self.one()?));
        }
        Ok(left)
    }

    fn one(&mut self) -> Result<Expression, Trouble> {
        self.deeper(|this| {
            if this.word("not") {
                return Ok(Expression::Not(Box::new(this.one()?)));
            }
            if this.word("exists") {
                let Some(Token::Word(path)) = this.next_if(|next| matches!(next, Token::Word(_))) else {
                    return Err(this.unexpected());
                };
                return Ok(Expression::Pattern(format!("EXISTS {path}")));
            }
            let left = this.value()?;
            this.compared(left)
        })
    }

    /// What a value is held against; the value itself where it is against nothing.
    fn compared(&mut self, left: Expression) -> Result<Expression, Trouble> {
        let denied = self.word("not");
        let sign = self.next_if(|next| matches!(next, Token::Sign(_)));
        let found = if let Some(Token::Sign(how)) = sign {
            Expression::Compare(how, Box::new(left), Box::new(self.value()?))
        } else if let Some((_, test)) = TESTS.iter().find(|(word, _)| self.word(word)) {
            Expression::Test(*test, Box::new(left), self.tested(*test)?)
        } else if denied {
            return Err(self.unexpected());
        } else {
            pattern::qualified(self, left)?
        };
        Ok(if denied { Expression::Not(Box::new(found)) } else { found })
    }

    /// The values that a test is about.
    fn tested(&mut self, test: Test) -> Result<Vec<Expression>, Trouble> {
        if test != Test::In {
            return Ok(vec![self.literal()?]);
        }
        self.expect(&Token::Open)?;
        let mut all = vec![self.literal()?];
        while self.next_if(|next| *next == Token::Comma).is_some() {
            all.push(self.literal()?);
        }
        self.expect(&Token::Close)?;
        Ok(all)
    }

    /// A value that stands there, or that of a variable.
    pub(super) fn literal(&mut self) -> Result<Expression, Trouble> {
        match self.tokens.first() {
            Some(Token::Word(_) | Token::Quoted(_) | Token::Whole(_) | Token::Number(_)) => self.value(),
            _ => Err(self.unexpected()),
        }
    }

    fn value(&mut self) -> Result<Expression, Trouble> {
        let Some((token, rest)) = self.tokens.split_first() else { return Err(self.unexpected()) };
        let unexpected = self.unexpected();
        self.tokens = rest;
        match token {
            Token::Whole(number) => Ok(Expression::Whole(*number)),
            Token::Number(number) => Ok(Expression::Number(*number)),
            Token::Quoted(text) => Ok(Expression::Text(text.clone())),
            Token::Word(word) if word.eq_ignore_ascii_case("true") => Ok(Expression::Truth(true)),
            Token::Word(word) if word.eq_ignore_ascii_case("false") => Ok(Expression::Truth(false)),
            Token::Word(word) => match word.strip_suffix(":value") {
                Some(name) if variable::is_name(name) => Ok(Expression::Variable(name.to_owned())),
                None if is_result(word) => Ok(Expression::Result(word.clone())),
                _ => Err(unexpected),
            },
            Token::Open => {
                let inner = self.any()?;
                self.expect(&Token::Close)?;
                Ok(inner)
            }
            Token::Begin => pattern::pattern(self),
            Token::Sign(_) | Token::Close | Token::End | Token::Comma => Err(unexpected),
        }
    }
}

fn is_result(word: &str) -> bool {
    word.split_once('.').is_some_and(|(noun, rest)| {
        [noun, rest].iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase()))
    })
}

/// Signs that patterns have between a path and a value.
pub(super) fn sign(parser: &mut Parser<'_>) -> Option<Comparison> {
    match parser.next_if(|next| matches!(next, Token::Sign(_))) {
        Some(Token::Sign(how)) => Some(how),
        _ => None,
    }
}
