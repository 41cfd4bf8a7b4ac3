//! What a generated organisation has at its vendors and clouds, as plain data.
//!
//! Values of secrets are part of it, since a double has to serve what a vendor would serve: they are planted, and open
//! nothing.

pub mod aws;
pub mod circleci;
pub mod github;
pub mod gitlab;
pub mod truth;

mod make;
mod spec;

use serde::{Deserialize, Serialize};

pub use make::estate;
pub use spec::EstateSpec;
pub use truth::EstateTruth;

/// What an organisation has, and the truth about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Estate {
    /// What was asked for.
    pub spec: EstateSpec,
    /// At CircleCI.
    pub circleci: circleci::Estate,
    /// At GitHub.
    pub github: github::Estate,
    /// At GitLab.
    pub gitlab: gitlab::Estate,
    /// In AWS.
    pub aws: aws::Estate,
    /// The truth about all of that.
    pub truth: EstateTruth,
}
