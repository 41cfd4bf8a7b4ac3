//! The words and signs of a STIX pattern.

use std::iter::Peekable;
use std::str::CharIndices;

/// One word or sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// A name, a keyword or a number.
    Word(String),
    /// A text between quotes, its escapes resolved.
    Text(String),
    /// A sign: a bracket, a comma, a colon, or an operator such as `>=`.
    Sign(&'static str),
}

/// Signs, longer ones before those that they begin with.
const SIGNS: [&str; 16] = ["!=", "<>", "<=", ">=", "==", "=", "<", ">", "[", "]", "(", ")", ",", ":", ".", "*"];

/// The tokens of a pattern, each with its place in bytes.
///
/// # Errors
/// The place and what is missing there.
pub(super) fn tokens(pattern: &str) -> Result<Vec<(usize, Token)>, (usize, &'static str)> {
    let mut tokens = Vec::new();
    let mut letters = pattern.char_indices().peekable();
    while let Some(&(at, letter)) = letters.peek() {
        if letter.is_whitespace() {
            letters.next();
        } else if letter == '\'' {
            letters.next();
            tokens.push((at, Token::Text(text(&mut letters).ok_or((at, "a closing quote"))?)));
        } else if is_word(letter) {
            let mut word = String::new();
            while let Some((_, letter)) = letters.next_if(|(_, letter)| is_word(*letter)) {
                word.push(letter);
            }
            tokens.push((at, Token::Word(word)));
        } else {
            let rest = pattern.get(at..).unwrap_or_default();
            let sign = SIGNS.into_iter().find(|sign| rest.starts_with(sign)).ok_or((at, "a word or a sign"))?;
            letters.nth(sign.len() - 1);
            tokens.push((at, Token::Sign(sign)));
        }
    }
    Ok(tokens)
}

/// Whether a letter belongs to a word. Numbers count as words: what they mean is of no use here.
fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '_' | '-' | '+')
}

/// The rest of a text whose opening quote was read. `None` if it is not closed.
fn text(letters: &mut Peekable<CharIndices<'_>>) -> Option<String> {
    let mut text = String::new();
    while let Some((_, letter)) = letters.next() {
        match letter {
            '\'' => return Some(text),
            '\\' => text.push(letters.next()?.1),
            other => text.push(other),
        }
    }
    None
}
