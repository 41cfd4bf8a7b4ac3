//! What there is to tell.

use serde::{Deserialize, Serialize};
use stanch_model::{Dossier, Gap, Periods};

/// The dossiers of a review and what limits all of them.
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
}
