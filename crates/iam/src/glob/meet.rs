//! Whether two patterns have a text in common.

use std::collections::VecDeque;

/// How many pairs of places are looked at: patterns of policies have at most some thousand characters.
const PAIRS: usize = 4_000_000;

/// A text that both patterns match, or `None` where there is none.
///
/// Walks over pairs of places in the two patterns, so that it takes at most the product of their lengths. Patterns whose
/// product is beyond four million are taken to meet in the first of them, as if it were a text.
pub fn meet(one: &str, other: &str) -> Option<String> {
    let (left, right): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let width = right.len() + 1;
    let size = (left.len() + 1).checked_mul(width).filter(|size| *size <= PAIRS);
    let Some(size) = size else { return Some(one.to_owned()) };
    // From which pair a pair was reached, plus one, and by which character.
    let mut from: Vec<(u32, Option<char>)> = vec![(0, None); size];
    let mut queue = VecDeque::from([(0_usize, 0_usize)]);
    if let Some(first) = from.first_mut() {
        *first = (1, None);
    }
    while let Some((i, j)) = queue.pop_front() {
        if i == left.len() && j == right.len() {
            return Some(text(&from, i * width + j));
        }
        let (a, b) = (left.get(i).copied(), right.get(j).copied());
        let mut go = |to: (usize, usize), by: Option<char>| {
            if let Some(seen) = from.get_mut(to.0 * width + to.1)
                && seen.0 == 0
            {
                *seen = (u32::try_from(i * width + j + 1).unwrap_or(u32::MAX), by);
                queue.push_back(to);
            }
        };
        if a == Some('*') {
            go((i + 1, j), None);
        }
        if b == Some('*') {
            go((i, j + 1), None);
        }
        match (a, b) {
            (Some('*'), Some('*')) | (None, _) | (_, None) => {}
            (Some('*'), Some(b)) => go((i, j + 1), Some(sample(b))),
            (Some(a), Some('*')) => go((i + 1, j), Some(sample(a))),
            (Some('?'), Some(b)) => go((i + 1, j + 1), Some(sample(b))),
            (Some(a), Some('?')) => go((i + 1, j + 1), Some(sample(a))),
            (Some(a), Some(b)) if a == b => go((i + 1, j + 1), Some(a)),
            _ => {}
        }
    }
    None
}

/// A character that a step which is no star takes.
fn sample(step: char) -> char {
    if step == '?' { 'x' } else { step }
}

/// The characters on the way to a pair.
fn text(from: &[(u32, Option<char>)], end: usize) -> String {
    let mut characters = Vec::new();
    let mut at = end;
    while at != 0 {
        let Some((before, by)) = from.get(at).copied() else { break };
        characters.extend(by);
        at = (before as usize).saturating_sub(1);
    }
    characters.iter().rev().collect()
}
