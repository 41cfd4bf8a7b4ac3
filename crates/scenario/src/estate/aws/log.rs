//! What writes the logs of an account, and what keeps them.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A trail, at home in this region.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trail {
    /// Name.
    pub name: String,
    /// The bucket that it writes to.
    pub bucket: String,
    /// What stands before `AWSLogs/` in the keys of its files.
    #[serde(default)]
    pub prefix: Option<String>,
    /// Whether it records all regions. Then every region names it.
    pub multi_region: bool,
    /// Whether it records all accounts.
    pub organization: bool,
    /// Whether it is recording.
    pub logging: bool,
    /// Its selectors, as `GetEventSelectors` gives them; null for those that a new trail has: all management events.
    #[serde(default)]
    pub selectors: Value,
    /// Name of the log group of the same region that it also writes to.
    #[serde(default)]
    pub log_group: Option<String>,
}

/// A log group. Its ARN is `arn:aws:logs:<region>:<account>:log-group:<name>:*`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogGroup {
    /// Name.
    pub name: String,
    /// For how many days it keeps what it has; none for ever.
    pub days: Option<i64>,
}

/// An event data store. Its ARN is `arn:aws:cloudtrail:<region>:<account>:eventdatastore/<id>`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventDataStore {
    /// A UUID.
    pub id: String,
    /// Name.
    pub name: String,
    /// Whether it takes events.
    pub enabled: bool,
    /// Whether it records all regions.
    pub multi_region: bool,
    /// Whether it records all accounts.
    pub organization: bool,
    /// Its advanced selectors.
    pub selectors: Value,
    /// For how many days it keeps an event.
    pub days: i64,
}
