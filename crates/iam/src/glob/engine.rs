//! Matching in at most length of the pattern times length of the text steps.

/// The longest pattern and the longest text that are compared with wildcards, in bytes. An ARN has at most 2,048.
pub(crate) const LONGEST: usize = 4096;

/// One step of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Token {
    /// This character.
    Char(char),
    /// One character.
    One,
    /// Any text.
    Many,
    /// One character that is no colon.
    OneOfPart,
    /// Any text without a colon.
    ManyOfPart,
}

impl Token {
    /// Whether it takes any number of characters.
    fn is_star(self) -> bool {
        matches!(self, Token::Many | Token::ManyOfPart)
    }

    /// Whether it takes a character, as one of many or alone.
    fn takes(self, character: char, fold: bool) -> bool {
        match self {
            Token::Char(wanted) => wanted == character || fold && wanted.eq_ignore_ascii_case(&character),
            Token::One | Token::Many => true,
            Token::OneOfPart | Token::ManyOfPart => character != ':',
        }
    }
}

/// A pattern, step by step.
pub(crate) trait Sequence {
    /// The step at a place and the place behind it, or `None` at the end.
    fn step(&self, place: usize) -> Option<(Token, usize)>;
}

impl Sequence for str {
    fn step(&self, place: usize) -> Option<(Token, usize)> {
        let (character, next) = character(self, place)?;
        let token = match character {
            '*' => Token::Many,
            '?' => Token::One,
            character => Token::Char(character),
        };
        Some((token, next))
    }
}

impl Sequence for [Token] {
    fn step(&self, place: usize) -> Option<(Token, usize)> {
        Some((*self.get(place)?, place + 1))
    }
}

/// The character at a place of a text and the place behind it.
fn character(text: &str, place: usize) -> Option<(char, usize)> {
    let byte = *text.as_bytes().get(place)?;
    if byte.is_ascii() {
        return Some((char::from(byte), place + 1));
    }
    let character = text.get(place..)?.chars().next()?;
    Some((character, place + character.len_utf8()))
}

/// Whether a pattern without [`Token::ManyOfPart`] matches a whole text. With `fold`, letters of ASCII compare without
/// regard to case.
///
/// A star takes as little as it can; where that fails, only the last star takes more: what lies before it is as well
/// matched as it can be.
pub(crate) fn run<S: Sequence + ?Sized>(pattern: &S, text: &str, fold: bool) -> bool {
    let (mut at, mut read) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    loop {
        let step = pattern.step(at);
        if let Some((token, next)) = step
            && token.is_star()
        {
            star = Some((next, read));
            at = next;
            continue;
        }
        let here = character(text, read);
        match (step, here) {
            (None, None) => return true,
            (Some((token, next)), Some((character, after))) if token.takes(character, fold) => {
                (at, read) = (next, after);
                continue;
            }
            _ => {}
        }
        let Some((after, from)) = star else { return false };
        let Some((_, further)) = character(text, from) else { return false };
        star = Some((after, further));
        (at, read) = (after, further);
    }
}

/// Whether a pattern of at most [`LONGEST`] steps matches a whole text, also with [`Token::ManyOfPart`].
///
/// Keeps all places of the pattern that the text read so far can have come to. One star to fall back to is not enough
/// here, since a star that ends at a colon may have to be given up for one before it.
pub(crate) fn run_parts(pattern: &[Token], text: &str) -> bool {
    let size = pattern.len() + 1;
    let (mut first, mut second) = ([false; LONGEST + 1], [false; LONGEST + 1]);
    let (Some(mut now), Some(mut next)) = (first.get_mut(..size), second.get_mut(..size)) else { return false };
    arrive(now, pattern, 0);
    for character in text.chars() {
        next.fill(false);
        for (place, token) in pattern.iter().enumerate() {
            if now.get(place) == Some(&true) && token.takes(character, false) {
                arrive(next, pattern, if token.is_star() { place } else { place + 1 });
            }
        }
        std::mem::swap(&mut now, &mut next);
    }
    now.last() == Some(&true)
}

/// Marks a place, and those behind it that follow stars, which may take nothing.
fn arrive(places: &mut [bool], pattern: &[Token], mut place: usize) {
    while let Some(mark) = places.get_mut(place).filter(|mark| !**mark) {
        *mark = true;
        match pattern.get(place) {
            Some(token) if token.is_star() => place += 1,
            _ => break,
        }
    }
}
