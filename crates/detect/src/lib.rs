//! What each exposed identity did: from the list of what was exposed to one dossier each.
//!
//! [`review`] follows every exposure to the credentials that descend from it ([`lineage`]), counts what those did
//! before and in the window ([`dossier`]), says for which days and regions there are no logs ([`coverage`]), orders the
//! dossiers by stated arithmetic ([`rank`]), holds the window against the baseline threat model by threat model, and
//! joins what it finds into stories.
//!
//! Everything that grows with the logs runs as DataFusion plans of built-in functions, so that a remote executor can
//! run the same plans; what comes back is bounded by the number of exposures and of credentials. The same lake and the
//! same inputs give the same result, byte for byte.

mod cast;
mod cite;
pub mod coverage;
pub mod dossier;
pub mod lineage;
mod marks;
mod operation;
mod phrase;
mod plan;
mod profile;
pub mod rank;
mod review;
mod rows;
mod story;
mod tables;
mod target;
mod threat;
mod thresholds;

use stanch_lake::sql::SqlError;
use stanch_model::{Dossier, Exposure, Finding, Gap, Periods, Span, Story};

pub use dossier::Limits;
pub use marks::{Dimension, Locator, Marker, Needle, Origin};
pub use plan::address::{Past, past};
pub use plan::calls::{Guard, MadeCall, calls, data_services};
pub use plan::clients::{Client, clients};
pub use plan::doings::{Doing, doings};

pub use plan::asked::{TokenUse, last_events, last_uses, token_uses};
pub use plan::made::{Made, MadeKind, made};
pub use plan::managers::{Manager, managers};
pub use plan::uses::{KeyUse, key_uses};
pub use review::review;
pub use thresholds::Thresholds;

/// The ids of all detections, as findings and mutes name them.
pub const RULES: &[&str] = &threat::IDS;

/// What the person who runs the review knows should be in the logs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expectations {
    /// Accounts whose logs should be there.
    pub accounts: Vec<String>,
    /// Regions that are enabled beyond those that every account has.
    pub regions: Vec<String>,
    /// Days with at least one event that a baseline needs before what is new counts in full.
    pub baseline_days: u64,
}

/// What a review is asked: whose doings, when, and what is known already.
#[derive(Clone, Copy)]
pub struct Question<'a> {
    /// What was exposed.
    pub exposures: &'a [Exposure],
    /// The spans that are compared.
    pub periods: &'a Periods,
    /// When a key has to be made for what it does to count: the window, or longer.
    pub minted: Span,
    /// What should be in the logs.
    pub expectations: &'a Expectations,
    /// What the case knows of a value.
    pub marker: Marker<'a>,
    /// Where an address is, as far as the case has a database for it.
    pub locator: Locator<'a>,
    /// Texts to look for in whole records: domains and hashes.
    pub needles: &'a [Needle],
    /// From where on detections speak.
    pub thresholds: &'a Thresholds,
    /// How much is listed and held.
    pub limits: Limits,
    /// Which mute of the case hides a finding, by its position.
    pub muted: &'a (dyn Fn(&Finding) -> Option<usize> + Send + Sync),
}

/// What a review found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Review {
    /// One per exposure, highest rank first.
    pub dossiers: Vec<Dossier>,
    /// Gravest first.
    pub findings: Vec<Finding>,
    /// Findings that a mute hides, with the mute's position.
    pub muted: Vec<(usize, Finding)>,
    /// Highest score first.
    pub stories: Vec<Story>,
    /// What limits the findings, beside what limits the dossiers.
    pub gaps: Vec<Gap>,
}

/// Why a review could not be made.
#[derive(Debug, thiserror::Error)]
pub enum DetectError {
    /// The lake could not be read, or a plan over it failed.
    #[error("cannot review the lake: {0}")]
    Lake(#[from] SqlError),
    /// More exposures than a review can tell apart.
    #[error("the list has {count} exposures and a review takes {limit} at most; split the list", limit = u32::MAX)]
    TooMany {
        /// How many there are.
        count: usize,
    },
}

impl From<datafusion::error::DataFusionError> for DetectError {
    fn from(error: datafusion::error::DataFusionError) -> Self {
        Self::Lake(SqlError::from(error))
    }
}

impl From<datafusion::arrow::error::ArrowError> for DetectError {
    fn from(error: datafusion::arrow::error::ArrowError) -> Self {
        Self::from(datafusion::error::DataFusionError::from(error))
    }
}
