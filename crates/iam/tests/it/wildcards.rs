//! Wildcards against a matcher that is slow and plain.

use proptest::prelude::*;
use stanch_iam::glob::{matches, meet};

/// Tries everything.
fn plain(pattern: &[char], text: &[char]) -> bool {
    match (pattern, text) {
        ([], []) => true,
        (['*', rest @ ..], _) => plain(rest, text) || matches!(text, [_, after @ ..] if plain(pattern, after)),
        (['?', rest @ ..], [_, after @ ..]) => plain(rest, after),
        ([one, rest @ ..], [first, after @ ..]) => one == first && plain(rest, after),
        _ => false,
    }
}

fn characters(text: &str) -> Vec<char> {
    text.chars().collect()
}

/// All texts of a few letters up to a length.
fn texts(longest: usize) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut from = 0;
    for _ in 0..longest {
        let until = all.len();
        for place in from..until {
            for letter in ["a", "b", "é"] {
                all.push(format!("{}{letter}", all[place]));
            }
        }
        from = until;
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, ..ProptestConfig::default() })]

    #[test]
    fn a_pattern_matches_what_a_plain_matcher_says(pattern in "[ab*?é]{0,8}", text in "[abé]{0,10}") {
        prop_assert_eq!(matches(&pattern, &text), plain(&characters(&pattern), &characters(&text)));
    }

    #[test]
    fn where_two_patterns_meet_both_match(one in "[ab*?é]{0,6}", other in "[ab*?é]{0,6}") {
        match meet(&one, &other) {
            Some(text) => prop_assert!(matches(&one, &text) && matches(&other, &text), "{text}"),
            None => {
                for text in texts(5) {
                    prop_assert!(!(matches(&one, &text) && matches(&other, &text)), "{text}");
                }
            }
        }
        prop_assert_eq!(meet(&one, &other).is_some(), meet(&other, &one).is_some());
    }
}
