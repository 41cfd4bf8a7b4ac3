//! What an identity used.

use chrono::{DateTime, Utc};

/// How calls ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// With an answer.
    Done,
    /// With an error that is no refusal: the thing was not there, the request was wrong.
    Failed,
    /// With a refusal.
    Denied,
}

/// Calls that are alike in all but their time.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Use {
    /// IAM action: `secretsmanager:GetSecretValue`.
    pub action: String,
    /// Resources as a policy names them, see [`super::places`]; sorted.
    pub resources: Vec<String>,
    /// Region of the calls.
    pub region: Option<String>,
    /// Where they came from as records have it: an address, or the name of a service.
    pub source: Option<String>,
    /// Id of the VPC endpoint that they passed.
    pub endpoint: Option<String>,
    /// Whether a service made them in the name of the identity.
    pub via: bool,
    /// How they ended.
    pub outcome: Outcome,
    /// For `iam:PassRole`, which no record shows: the action whose request names the role.
    pub behind: Option<String>,
    /// How many.
    pub count: u64,
    /// The first.
    pub first: DateTime<Utc>,
    /// The last.
    pub last: DateTime<Utc>,
}
