//! What the vendor held.

use serde::{Deserialize, Serialize};

/// How an exposure was named in the list of what the vendor held.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "value")]
pub enum Handle {
    /// An AWS access key id (`AKIA…` long-term, `ASIA…` temporary). Never the secret half.
    AccessKeyId(String),
    /// An ARN of a user, a role, a root account or a role session.
    Arn(String),
    /// A name that is neither: a user's or role's name, or only what the vendor called the secret.
    Name(String),
}

/// One thing that the vendor held and that must be considered stolen.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Exposure {
    /// How it was named.
    pub handle: Handle,
    /// What the person who made the list wrote beside it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub note: Option<String>,
}

impl Handle {
    /// The text as it was given.
    pub fn as_str(&self) -> &str {
        match self {
            Self::AccessKeyId(text) | Self::Arn(text) | Self::Name(text) => text,
        }
    }
}
