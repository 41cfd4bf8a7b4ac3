//! Which characters are never shown as themselves.

use std::fmt::Write as _;

/// Ranges of characters that steer a terminal, draw nothing, or change the order in which others are drawn. Sorted.
///
/// Ordinary letters that merely look alike are not here: to show them is to show the truth.
const DANGEROUS: &[(char, char)] = &[
    // C0 controls with ESC, then DEL and the C1 controls, among them the one-character CSI.
    ('\u{0}', '\u{1f}'),
    ('\u{7f}', '\u{9f}'),
    // The soft hyphen is drawn only where a line breaks.
    ('\u{ad}', '\u{ad}'),
    // The grapheme joiner, the Arabic letter mark, and the Hangul and Khmer characters that draw nothing.
    ('\u{34f}', '\u{34f}'),
    ('\u{61c}', '\u{61c}'),
    ('\u{115f}', '\u{1160}'),
    ('\u{17b4}', '\u{17b5}'),
    // The Mongolian variation selectors and vowel separator.
    ('\u{180b}', '\u{180f}'),
    // Zero-width space and joiners, and the direction marks.
    ('\u{200b}', '\u{200f}'),
    // Line and paragraph separator, then the bidirectional embeddings and overrides.
    ('\u{2028}', '\u{202e}'),
    // The word joiner, invisible operators, bidirectional isolates and deprecated format characters.
    ('\u{2060}', '\u{206f}'),
    // A Braille cell without dots, and the Hangul filler.
    ('\u{2800}', '\u{2800}'),
    ('\u{3164}', '\u{3164}'),
    // Variation selectors, the byte order mark, the half-width Hangul filler.
    ('\u{fe00}', '\u{fe0f}'),
    ('\u{feff}', '\u{feff}'),
    ('\u{ffa0}', '\u{ffa0}'),
    // Unassigned specials, interlinear annotation, and the two last code points, which are no characters.
    ('\u{fff0}', '\u{fffb}'),
    ('\u{fffe}', '\u{ffff}'),
    // Shorthand and musical format controls.
    ('\u{1bca0}', '\u{1bca3}'),
    ('\u{1d173}', '\u{1d17a}'),
    // Tags, which can carry a hidden text, and the supplementary variation selectors.
    ('\u{e0000}', '\u{e0fff}'),
];

/// Whether a character is one that no output of stanch ever contains as itself, except for the line ends that stanch
/// writes on its own account.
pub fn is_dangerous(character: char) -> bool {
    if (' '..='~').contains(&character) {
        return false;
    }
    let after = DANGEROUS.partition_point(|&(first, _)| first <= character);
    after.checked_sub(1).is_some_and(|at| character <= DANGEROUS[at].1)
}

/// Appends a character, or its visible escape if it is dangerous.
pub(super) fn push_visible(shown: &mut String, character: char) {
    match character {
        '\n' => shown.push_str("\\n"),
        '\r' => shown.push_str("\\r"),
        '\t' => shown.push_str("\\t"),
        other if is_dangerous(other) => {
            // Writing to a string cannot fail.
            let _ = write!(shown, "\\u{{{:x}}}", u32::from(other));
        }
        other => shown.push(other),
    }
}
