//! What a review leaves in `results/`, beside the dossiers: findings and stories.

mod can;
mod credentials;
mod filter;
mod least;
mod lookup;
mod reach;
mod readiness;
mod token_role;
mod vendors;
mod wanted;
mod ways;
mod who;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use stanch_model::{Finding, Gap, Muted, Severity, Story};

pub use can::{Asked, Can, LayerSaid};
pub use credentials::{CREDENTIALS, CredentialError, Credentials};
pub use filter::Filter;
pub use least::{LEAST, LeastPrivilege, Permission, Reached, Stated, Unnamed, Unseen};
pub use lookup::StoryError;
pub use reach::{
    Breaks, Contained, CopyState, CredentialReach, Cut, Everyone, Hop, IssuerRole, PrincipalReach, REACH, Reaches,
};
pub use readiness::{Before, READINESS, Ready};
pub use token_role::{Offered, TOKEN_ROLE};
pub use vendors::{VENDORS, VendorReach, Vendors};
pub use wanted::Wanted;
pub use ways::{UseSaid, Way, Ways};
pub use who::{IdentityError, Meant, meant};

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
    /// What the vendor held, where it was collected.
    pub held: Option<Credentials>,
    /// The dossiers.
    pub assessment: Assessment,
    /// The findings.
    pub findings: Findings,
    /// The stories.
    pub stories: Stories,
}

impl Findings {
    /// Whether there is a finding at or above `least`. What a mute hides counts, and counts as grave where it is not
    /// said how grave it is: a mute is for the eyes and must not make an exit status look clean.
    pub fn reach(&self, least: Severity) -> bool {
        let hidden = |one: &Muted| one.findings > 0 && one.gravest.is_none_or(|gravest| gravest >= least);
        self.findings.iter().any(|finding| finding.severity >= least) || self.muted.iter().any(hidden)
    }

    /// How many findings mutes hide.
    pub fn hidden(&self) -> u64 {
        self.muted.iter().fold(0, |sum: u64, one| sum.saturating_add(one.findings))
    }

    /// All that are not hidden, by id.
    pub fn by_ids(&self) -> BTreeMap<&str, &Finding> {
        self.findings.iter().map(|finding| (finding.id.as_str(), finding)).collect()
    }

    /// The finding with this id, if it is not hidden.
    pub fn by_id(&self, id: &str) -> Option<&Finding> {
        self.findings.iter().find(|finding| finding.id == id)
    }
}

impl Reviewed {
    /// Findings that stand in no story.
    pub fn alone(&self) -> Vec<&Finding> {
        let told: BTreeSet<&String> = self.stories.stories.iter().flat_map(|story| &story.findings).collect();
        self.findings.findings.iter().filter(|finding| !told.contains(&finding.id)).collect()
    }

    /// What limits the review as a whole: the collection, the logs, the findings and the stories, each gap once, in the
    /// order of display.
    pub fn gaps(&self) -> Vec<Gap> {
        let parts = [&self.assessment.gaps, &self.findings.gaps, &self.stories.gaps];
        let held = self.held.iter().flat_map(|held| &held.gaps);
        let mut gaps: Vec<Gap> = parts.into_iter().flatten().chain(held).cloned().collect();
        gaps.sort();
        gaps.dedup();
        gaps
    }
}
