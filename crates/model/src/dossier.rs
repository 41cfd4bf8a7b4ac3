//! What one exposed identity did: before the breach, in the window, and what is new.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{Exposure, Gap};

/// Whether the logs speak of an exposure at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// At least one event descends from it.
    Seen,
    /// It names something that logs could contain, and none of them does.
    NeverSeen,
    /// It is only a name that no event carries: which credential it is has to be found out first.
    NotMatched,
}

/// How a credential came to count as the exposed identity's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Descent {
    /// It is the exposed credential, or a credential of the exposed principal.
    Own,
    /// A session that a credential of this lineage minted, proven by the minting event's response.
    Session,
    /// A long-term key that a credential of this lineage created, for itself or for somebody else.
    CreatedKey,
    /// A forward access session: an AWS service called on behalf of the same principal, so that which of the
    /// principal's credentials asked for it cannot be told from the record.
    Forwarded,
}

/// One credential of an exposed identity's lineage, and its use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CredentialUse {
    /// The key's id; never its secret half. Empty where events carry a principal and no key.
    pub id: String,
    /// How it came to belong here.
    pub descent: Descent,
    /// The credential that made it, if one did.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub parent: Option<String>,
    /// The operation that made it: `AssumeRole`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub made_by: Option<String>,
    /// Id of the event that made it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub evidence: Option<String>,
    /// When it was made.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub made_at: Option<DateTime<Utc>>,
    /// ARN of the principal that it acts as, where any event says so.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub principal: Option<String>,
    /// Events signed with it, in all periods.
    pub events: u64,
    /// First use.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub first: Option<DateTime<Utc>>,
    /// Last use.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub last: Option<DateTime<Utc>>,
}

/// What an address or a user agent is already known as.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "of")]
pub enum Mark {
    /// It is one of the case's indicators of compromise.
    Indicator(String),
    /// It lies in one of the vendor's published networks. Those are shared by all of the vendor's customers.
    VendorNetwork(String),
    /// It is an AWS service calling, not an address.
    AwsService,
}

/// One value of one dimension, and how often it occurred.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// The value as the log has it: an address, a user agent, a region, an operation.
    pub value: String,
    /// Events.
    pub events: u64,
    /// Of them, denied.
    pub denied: u64,
    /// First occurrence.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub first: Option<DateTime<Utc>>,
    /// Last occurrence.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub last: Option<DateTime<Utc>>,
    /// Id of the first event with this value.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub evidence: Option<String>,
    /// What it is already known as.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub marks: Vec<Mark>,
}

/// The values of one dimension, most frequent first (equal counts by value), cut at a limit that is stated.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tallies {
    /// How many different values there were, also beyond the limit.
    pub distinct: u64,
    /// The values that are listed.
    pub values: Vec<Tally>,
}

/// What an identity did in one period.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Activity {
    /// Events.
    pub events: u64,
    /// Of them, denied for lack of permission.
    pub denied: u64,
    /// Of them, failed for another reason.
    pub failed: u64,
    /// Different UTC days with at least one event.
    pub active_days: u64,
    /// First event.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub first: Option<DateTime<Utc>>,
    /// Last event.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub last: Option<DateTime<Utc>>,
    /// Accounts that received the events.
    pub accounts: Tallies,
    /// Source addresses, or the names of services that called.
    pub sources: Tallies,
    /// User agents.
    pub user_agents: Tallies,
    /// Regions.
    pub regions: Tallies,
    /// Services.
    pub services: Tallies,
    /// Operations as `service:Operation`.
    pub operations: Tallies,
    /// Operations that were denied, as `service:Operation`.
    pub denials: Tallies,
}

/// What occurred in the window and not in the baseline. Empty lists mean nothing where there is no baseline.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct News {
    /// Accounts.
    pub accounts: Tallies,
    /// Source addresses.
    pub sources: Tallies,
    /// User agents.
    pub user_agents: Tallies,
    /// Regions.
    pub regions: Tallies,
    /// Services.
    pub services: Tallies,
    /// Operations.
    pub operations: Tallies,
    /// Operations that were denied in the window and never before.
    pub denials: Tallies,
}

/// How much the baseline can be relied on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BaselineState {
    /// No event of this identity before the window: "new" cannot be told from "always so".
    None,
    /// Fewer active days than the case asks for: what is new is stated, and may be habit.
    Short,
    /// Enough to compare with.
    Enough,
}

/// One part of a rank, with its points.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// Points that this adds.
    pub points: u32,
    /// Why, as one plain sentence without a full stop.
    pub text: String,
}

/// The dossier of one exposed identity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dossier {
    /// What was exposed, as it was listed.
    pub exposure: Exposure,
    /// Whether the logs speak of it.
    pub presence: Presence,
    /// ARNs of the principals that its own credentials acted as.
    pub principals: Vec<String>,
    /// Its lineage, own credentials first, then by time of making, then by id; cut at a limit.
    pub credentials: Vec<CredentialUse>,
    /// How many credentials the lineage has, also beyond the limit.
    pub credentials_total: u64,
    /// How much the baseline can be relied on.
    pub baseline_state: BaselineState,
    /// Before the window.
    pub baseline: Activity,
    /// In the window.
    pub window: Activity,
    /// Before the baseline or after the window.
    pub outside: Activity,
    /// In the window and not in the baseline.
    pub new_in_window: News,
    /// Points by which dossiers are ordered, highest first: the sum of the reasons' points.
    pub rank: u32,
    /// What the rank is made of.
    pub reasons: Vec<Reason>,
    /// What limits this dossier in particular.
    pub gaps: Vec<Gap>,
}
