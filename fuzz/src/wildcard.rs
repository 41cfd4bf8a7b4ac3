//! A pattern matches what a table of all places says, and where two patterns meet both match.

#![no_main]

use stanch_iam::glob::{matches, meet};

/// Longer texts take a table too long.
const LONGEST: usize = 400;

/// Whether a pattern matches, by a row of places for each character of the text.
fn table(pattern: &[char], text: &[char]) -> bool {
    let stars = |row: &mut Vec<bool>| {
        for place in 0..pattern.len() {
            if row[place] && pattern[place] == '*' {
                row[place + 1] = true;
            }
        }
    };
    let mut row = vec![false; pattern.len() + 1];
    row[0] = true;
    stars(&mut row);
    for character in text {
        let mut next = vec![false; pattern.len() + 1];
        for place in (0..pattern.len()).filter(|place| row[*place]) {
            match pattern[place] {
                '*' => next[place] = true,
                one if one == '?' || one == *character => next[place + 1] = true,
                _ => {}
            }
        }
        stars(&mut next);
        row = next;
    }
    row[pattern.len()]
}

libfuzzer_sys::fuzz_target!(|content: &[u8]| {
    let content = String::from_utf8_lossy(content);
    let (pattern, text) = content.split_once('\n').unwrap_or((&content, ""));
    matches(pattern, text);
    let (one, other): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    if one.len() > LONGEST || other.len() > LONGEST {
        return;
    }
    assert_eq!(matches(pattern, text), table(&one, &other));
    match meet(pattern, text) {
        Some(shared) => assert!(matches(pattern, &shared) && matches(text, &shared), "{shared}"),
        None => assert!(!matches(pattern, text) && !matches(text, pattern)),
    }
});
