//! One use of a canary.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::origin::Origin;

/// What the id of a use begins with that no log tells, only a key's last use.
pub(crate) const LAST_USE: &str = "last use of ";

/// One use of a canary, as a log or a service says it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sighting {
    /// Id of the exposed credential.
    pub credential: String,
    /// What people call it.
    pub title: String,
    /// When it was used.
    pub at: DateTime<Utc>,
    /// The log's id of the event; for a use that only a key's last use tells, the key and the time.
    pub event_id: String,
    /// `sts:GetCallerIdentity`.
    pub operation: String,
    /// The code of the error that it was answered with; none where it was answered.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub error: Option<String>,
    /// Where it came from, as the log writes it; empty where nothing says.
    pub source: String,
    /// The vendor's network that the address is in, by its name in the case.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub network: Option<String>,
    /// The autonomous system and country of that address.
    #[serde(default)]
    pub origin: Origin,
    /// The client's own description of itself.
    pub user_agent: String,
    /// Region.
    pub region: String,
    /// Account whose log it is in.
    pub account: String,
    /// What it tried to reach, where the log says: a role, a bucket, a secret; never a value.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub tried: Vec<String>,
    /// When the canary was stripped.
    pub contained_at: DateTime<Utc>,
    /// Whose use it is, as far as that can be told.
    pub whose: Whose,
}

/// Operations that are answered whatever policies say: they tell that somebody has the key, and no more.
/// <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html> and
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_getsessiontoken.html>
const ALWAYS_ANSWERED: [&str; 2] = ["sts:GetCallerIdentity", "sts:GetSessionToken"];

/// What comes before the operations of the sign-in, which no policy decides: a password is right or wrong.
const SIGN_IN: &str = "signin:";

impl Sighting {
    /// Whether a log tells of it, and not only the last use of a key.
    pub fn is_logged(&self) -> bool {
        !self.event_id.starts_with(LAST_USE)
    }

    /// Whether it was so soon after the containment that AWS may not have spread it to where the call was decided.
    pub fn is_early(&self) -> bool {
        self.at - self.contained_at < TimeDelta::minutes(1)
    }

    /// Whether a call was answered that is denied to a canary: its containment has a hole then.
    pub fn is_answered(&self) -> bool {
        let decided = !ALWAYS_ANSWERED.contains(&self.operation.as_str()) && !self.operation.starts_with(SIGN_IN);
        decided && self.is_logged() && self.error.is_none()
    }
}

/// Whose use of a canary it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "whose")]
pub enum Whose {
    /// A job of the owner's that nobody told of the new key: its network and client are those of the baseline.
    Forgotten {
        /// What of the baseline it is like, one sentence without a full stop.
        evidence: String,
    },
    /// The vendor's own network, which all of its customers share, and whoever broke into it.
    Vendor {
        /// The network's name.
        name: String,
        /// What of the baseline it is like, one sentence without a full stop; none where nothing is.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        likeness: Option<String>,
    },
    /// Nothing like it is in the baseline.
    Stranger,
    /// There is no baseline to compare with.
    Unknown,
}
