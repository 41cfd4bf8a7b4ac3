//! What can be told, and how much of it.

use super::block::Block;

/// Something that is told to a person in blocks, to a program as JSON, and to a spreadsheet as CSV.
pub trait Page {
    /// Everything there is to say, what is needed first at the beginning. The texts are raw: whoever shows them makes
    /// them harmless.
    fn blocks(&self, detail: Detail) -> Vec<Block>;

    /// An indented JSON document with a line end, complete, and harmless on a terminal.
    ///
    /// # Errors
    /// None in practice: all that a review has can be written as JSON.
    fn json(&self) -> serde_json::Result<String>;

    /// Comma-separated values with a header. No cell can be taken for a formula.
    fn csv(&self) -> String;
}

/// How much of long lists a text shows. What is left out is counted, and is in the JSON document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Detail {
    /// Values of one dimension in the comparison of baseline and window.
    pub values: usize,
    /// Values of one dimension that are new in the window.
    pub news: usize,
    /// Credentials of one lineage.
    pub credentials: usize,
    /// Gaps of one sort.
    pub gaps: usize,
    /// Stories at the beginning of a review.
    pub stories: usize,
    /// Stories that a review tells in full.
    pub told: usize,
    /// Events of a story's timeline.
    pub events: usize,
    /// Things that a vendor held, at the beginning of a review.
    pub exposures: usize,
    /// Evidence, sources, user agents and such of one finding.
    pub evidence: usize,
}

impl Detail {
    /// What fits a screen.
    pub const SCREEN: Self = Self {
        values: 5,
        news: 8,
        credentials: 8,
        gaps: 10,
        stories: 5,
        told: 0,
        events: 40,
        exposures: 10,
        evidence: 5,
    };
    /// What belongs in a report.
    pub const REPORT: Self = Self {
        values: 15,
        news: 40,
        credentials: 60,
        gaps: 200,
        stories: 5,
        told: 10,
        events: 100,
        exposures: 100,
        evidence: 20,
    };
}
