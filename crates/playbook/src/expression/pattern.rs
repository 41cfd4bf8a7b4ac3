//! Patterns of STIX: `[ipv4-addr:value = '10.0.0.1' AND …] REPEATS 5 TIMES`. They are read so that a mistake is told, and
//! asked of a person, since what they are about stands in logs.

use super::parse::{Parser, TESTS, sign};
use super::tokens::Token;
use super::{Expression, Test, Trouble};

/// Whether it is made of patterns alone.
pub(super) fn is(one: &Expression) -> bool {
    match one {
        Expression::Pattern(_) => true,
        Expression::Join(_, left, right) => is(left) && is(right),
        _ => false,
    }
}

/// What follows an opening bracket, to the closing one.
pub(super) fn pattern(parser: &mut Parser<'_>) -> Result<Expression, Trouble> {
    let first = parser.tokens.first().map(Token::shown);
    comparisons(parser)?;
    parser.expect(&Token::End)?;
    Ok(Expression::Pattern(format!("[{} …]", first.unwrap_or_default())))
}

fn comparisons(parser: &mut Parser<'_>) -> Result<(), Trouble> {
    parser.deeper(|parser| {
        loop {
            comparison(parser)?;
            if !parser.word("and") && !parser.word("or") {
                return Ok(());
            }
            parser.term()?;
        }
    })
}

fn comparison(parser: &mut Parser<'_>) -> Result<(), Trouble> {
    parser.word("not");
    if parser.next_if(|next| *next == Token::Open).is_some() {
        comparisons(parser)?;
        return parser.expect(&Token::Close);
    }
    let exists = parser.word("exists");
    if parser.next_if(|next| matches!(next, Token::Word(path) if path.contains(':'))).is_none() {
        return Err(parser.unexpected());
    }
    if exists {
        return Ok(());
    }
    parser.word("not");
    if sign(parser).is_some() {
        return parser.literal().map(|_| ());
    }
    match TESTS.iter().find(|(word, _)| parser.word(word)) {
        Some((_, Test::In)) => {
            parser.expect(&Token::Open)?;
            parser.literal()?;
            while parser.next_if(|next| *next == Token::Comma).is_some() {
                parser.literal()?;
            }
            parser.expect(&Token::Close)
        }
        Some(_) => parser.literal().map(|_| ()),
        None => Err(parser.unexpected()),
    }
}

/// How often and when a pattern is to be seen, after it: `REPEATS 5 TIMES`, `WITHIN 5 SECONDS`, `START t'…' STOP t'…'`.
pub(super) fn qualified(parser: &mut Parser<'_>, one: Expression) -> Result<Expression, Trouble> {
    if !is(&one) {
        return Ok(one);
    }
    let mut found = one;
    loop {
        let number = |next: &Token| matches!(next, Token::Whole(_) | Token::Number(_));
        let time = |next: &Token| matches!(next, Token::Quoted(_));
        let (value, then): (fn(&Token) -> bool, _) = if parser.word("repeats") {
            (number, "times")
        } else if parser.word("within") {
            (number, "seconds")
        } else if parser.word("start") {
            (time, "stop")
        } else {
            return Ok(found);
        };
        let whole =
            parser.next_if(value).is_some() && parser.word(then) && (then != "stop" || parser.next_if(time).is_some());
        if !whole {
            return Err(parser.unexpected());
        }
        parser.term()?;
        found = Expression::Pattern("[…]".into());
    }
}
