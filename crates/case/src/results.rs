//! What a review leaves in `results/`, beside the dossiers: findings and stories.

use serde::{Deserialize, Serialize};
use stanch_model::{Finding, Gap, Muted, Story};

use crate::view::Assessment;

/// The name and version of the form of `results/findings.json`.
pub const FINDINGS: &str = "stanch.findings/1";

/// The name and version of the form of `results/stories.json`.
pub const STORIES: &str = "stanch.stories/1";

/// `results/findings.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Findings {
    /// [`FINDINGS`].
    pub schema: String,
    /// Gravest first, then surest, then in the order of time.
    pub findings: Vec<Finding>,
    /// What mutes hide.
    pub muted: Vec<Muted>,
    /// What limits the findings.
    pub gaps: Vec<Gap>,
}

/// `results/stories.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stories {
    /// [`STORIES`].
    pub schema: String,
    /// Highest score first.
    pub stories: Vec<Story>,
    /// What limits the stories.
    pub gaps: Vec<Gap>,
}

/// A whole review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reviewed {
    /// The dossiers.
    pub assessment: Assessment,
    /// The findings.
    pub findings: Findings,
    /// The stories.
    pub stories: Stories,
}
