//! What a stage returns.

use crate::Gap;

/// What a stage found, and what it could not see. A stage never returns the first without the second.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report<T> {
    /// The result, as far as the inputs allowed.
    pub found: T,
    /// What limits the result.
    pub gaps: Vec<Gap>,
}

impl<T> Report<T> {
    /// A result together with its gaps.
    pub fn new(found: T, gaps: Vec<Gap>) -> Self {
        Self { found, gaps }
    }
}
