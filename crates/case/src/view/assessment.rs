//! What there is to tell.

use serde::{Deserialize, Serialize};
use stanch_model::{Dossier, Gap, Periods};

use super::block::Block;
use super::{dossier, overview, unseen};

/// A whole review: the dossiers and what limits all of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessment {
    /// The first line, if the person gave one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub title: Option<String>,
    /// The vendor that was breached.
    pub vendor: String,
    /// The spans that are compared.
    pub periods: Periods,
    /// One per exposure, highest rank first, then by how the exposure was named.
    pub dossiers: Vec<Dossier>,
    /// What limits the review as a whole, in the order of display.
    pub gaps: Vec<Gap>,
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
}

impl Detail {
    /// What fits a screen.
    pub const SCREEN: Self = Self { values: 5, news: 8, credentials: 8, gaps: 10 };
    /// What belongs in a report.
    pub const REPORT: Self = Self { values: 15, news: 40, credentials: 60, gaps: 200 };
}

impl Assessment {
    /// A review of these dossiers and gaps, brought into the order of display.
    pub fn new(
        title: Option<String>,
        vendor: String,
        periods: Periods,
        mut dossiers: Vec<Dossier>,
        mut gaps: Vec<Gap>,
    ) -> Self {
        dossiers.sort_by(|a, b| b.rank.cmp(&a.rank).then_with(|| a.exposure.cmp(&b.exposure)));
        gaps.sort();
        Self { title, vendor, periods, dossiers, gaps }
    }

    /// Everything there is to say, what is needed first at the beginning. The texts are raw: whoever shows them makes
    /// them harmless.
    pub fn blocks(&self, detail: Detail) -> Vec<Block> {
        let mut blocks = overview::blocks(self);
        for (number, one) in (1..).zip(&self.dossiers) {
            dossier::blocks(number, one, self, detail, &mut blocks);
        }
        unseen::blocks(&self.gaps, detail, &mut blocks);
        blocks
    }
}
