//! What writes the logs of an account, what of it they have, and for how long they are kept.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// How much of something is recorded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Extent {
    /// Nothing.
    #[default]
    None,
    /// Not all: of some resources, callers or operations.
    Some,
    /// All.
    All,
}

/// Which events of one sort are recorded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Events {
    /// Those that read.
    pub reads: Extent,
    /// Those that change something.
    pub writes: Extent,
}

/// What the selectors of a trail or an event data store let through.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recording {
    /// Management events: everything but what is done to the data in resources.
    pub management: Events,
    /// Services whose management events are left out, sorted: `kms.amazonaws.com`. Then [`Recording::management`] is not
    /// all.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub left_out: Vec<String>,
    /// Data events by the type of resource: `AWS::S3::Object`, `AWS::Lambda::Function`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub data: BTreeMap<String, Events>,
}

/// For how long something keeps what is written to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Keeping {
    /// So many days.
    Days(i64),
    /// Until somebody deletes it.
    Forever,
}

/// A trail of CloudTrail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trail {
    /// ARN.
    pub arn: String,
    /// Name.
    pub name: String,
    /// Account that owns it: the management account or its delegate for one of an organisation.
    pub account: String,
    /// Name of the bucket that it writes to.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub bucket: Option<String>,
    /// What stands before `AWSLogs/` in the keys of its files; none for nothing.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub prefix: Option<String>,
    /// Region in which it can be changed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub region: Option<String>,
    /// Whether it records all regions.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub multi_region: Option<bool>,
    /// Whether it records all accounts of the organisation.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub organization: Option<bool>,
    /// Whether it is recording, where that was read.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub logging: Option<bool>,
    /// What it records, where that was read.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub recording: Option<Recording>,
    /// Why its last file did not come into the bucket, in CloudTrail's word.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub delivery_error: Option<String>,
    /// Whether digests are written by which a change to its files shows.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub validation: Option<bool>,
    /// ARN of the KMS key that its files are encrypted with.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub kms_key: Option<String>,
    /// ARN of the log group of CloudWatch that it also writes to.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub log_group: Option<String>,
    /// For how long that log group keeps it, where that was read.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub log_group_keeps: Option<Keeping>,
}

/// An event data store of CloudTrail Lake.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventDataStore {
    /// ARN.
    pub arn: String,
    /// Name.
    pub name: String,
    /// Account that owns it.
    pub account: String,
    /// Its state: `ENABLED`, `STOPPED_INGESTION`, `PENDING_DELETION`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub state: Option<String>,
    /// Whether it records all regions.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub multi_region: Option<bool>,
    /// Whether it records all accounts of the organisation.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub organization: Option<bool>,
    /// What it records.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub recording: Option<Recording>,
    /// For how many days it keeps an event.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub days: Option<i64>,
}

/// A rule of a bucket's lifecycle that removes objects. Rules that wait for a tag are no such rule here: nothing that AWS
/// writes by itself has one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Expiration {
    /// What the keys of the objects begin with; empty for all.
    pub prefix: String,
    /// How old they become, in days. None where they go on a date, whatever their age.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub days: Option<i64>,
}
