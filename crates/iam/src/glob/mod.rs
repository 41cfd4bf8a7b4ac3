//! Wildcards of policies: `*` for any text, `?` for one character.

mod engine;
mod meet;

pub(crate) use engine::{LONGEST, Token, run, run_parts};
pub use meet::meet;

/// Whether a pattern with `*` and `?` matches a whole text, with regard to case.
///
/// Takes at most length of the pattern times length of the text steps.
pub fn matches(pattern: &str, text: &str) -> bool {
    run(pattern, text, false)
}
