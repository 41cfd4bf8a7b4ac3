//! A place in the tokens of a STIX pattern.

use super::tokens::Token;

/// Either what was wanted, or the place where something else stands, and what was wanted there.
pub(super) type Parsed<T> = Result<T, (usize, &'static str)>;

/// Steps through tokens.
pub(super) struct Cursor<'t> {
    tokens: &'t [(usize, Token)],
    next: usize,
    /// Length of the pattern.
    end: usize,
}

impl<'t> Cursor<'t> {
    pub(super) fn new(tokens: &'t [(usize, Token)], end: usize) -> Self {
        Self { tokens, next: 0, end }
    }

    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.next).map(|(_, token)| token)
    }

    /// Steps over a sign if it comes next.
    pub(super) fn sign(&mut self, sign: &'static str) -> bool {
        let comes = self.peek() == Some(&Token::Sign(sign));
        self.next += usize::from(comes);
        comes
    }

    /// Steps over a keyword if it comes next, in any case of letters.
    pub(super) fn keyword(&mut self, keyword: &str) -> bool {
        let comes = matches!(self.peek(), Some(Token::Word(word)) if word.eq_ignore_ascii_case(keyword));
        self.next += usize::from(comes);
        comes
    }

    pub(super) fn keywords(&mut self, keywords: &[&str]) -> bool {
        keywords.iter().any(|keyword| self.keyword(keyword))
    }

    pub(super) fn word(&mut self, wanted: &'static str) -> Parsed<String> {
        match self.peek() {
            Some(Token::Word(word)) => {
                let word = word.clone();
                self.next += 1;
                Ok(word)
            }
            _ => Err(self.wants(wanted)),
        }
    }

    pub(super) fn wants(&self, wanted: &'static str) -> (usize, &'static str) {
        (self.tokens.get(self.next).map_or(self.end, |(at, _)| *at), wanted)
    }

    pub(super) fn need(&mut self, sign: &'static str, wanted: &'static str) -> Parsed<()> {
        if self.sign(sign) { Ok(()) } else { Err(self.wants(wanted)) }
    }

    pub(super) fn end(&self) -> Parsed<()> {
        if self.peek().is_none() { Ok(()) } else { Err(self.wants("the end, or `AND`, `OR` or `FOLLOWEDBY`")) }
    }

    /// A name or a text that names something.
    pub(super) fn step(&mut self) -> Parsed<String> {
        match self.peek() {
            Some(Token::Word(step) | Token::Text(step)) => {
                let step = step.clone();
                self.next += 1;
                Ok(step)
            }
            _ => Err(self.wants("a name of a property")),
        }
    }

    /// A value; `None` if it is no text: a number, `true`, or `t'2022-12-16T00:00:00Z'`.
    pub(super) fn literal(&mut self) -> Parsed<Option<String>> {
        if let Some(Token::Text(text)) = self.peek() {
            let text = text.clone();
            self.next += 1;
            return Ok(Some(text));
        }
        let word = self.word("a value")?;
        let prefixed = matches!(word.as_str(), "t" | "b" | "h") && matches!(self.peek(), Some(Token::Text(_)));
        if prefixed {
            self.next += 1;
        } else if self.sign(".") {
            self.word("the digits of a fraction")?;
        }
        Ok(None)
    }
}
