//! What an account has in one region.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::log::{EventDataStore, LogGroup, Trail};
use super::workload::{AnywhereProfile, TrustAnchor, Workload};

/// What an account has in one region.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Region {
    /// Buckets.
    pub buckets: Vec<Bucket>,
    /// KMS keys.
    pub keys: Vec<Key>,
    /// Secrets of Secrets Manager.
    pub secrets: Vec<Secret>,
    /// Parameters of Systems Manager.
    pub parameters: Vec<Parameter>,
    /// Queues.
    pub queues: Vec<Queue>,
    /// Topics.
    pub topics: Vec<Topic>,
    /// Functions.
    pub functions: Vec<Function>,
    /// ECR repositories.
    pub repositories: Vec<Repository>,
    /// Backup vaults.
    pub vaults: Vec<BackupVault>,
    /// Snapshots of volumes and databases.
    pub snapshots: Vec<Snapshot>,
    /// What runs as a role, but for functions.
    #[serde(default)]
    pub workloads: Vec<Workload>,
    /// Trust anchors of IAM Roles Anywhere.
    #[serde(default)]
    pub anchors: Vec<TrustAnchor>,
    /// Profiles of IAM Roles Anywhere.
    #[serde(default)]
    pub profiles: Vec<AnywhereProfile>,
    /// Trails that are at home here.
    #[serde(default)]
    pub trails: Vec<Trail>,
    /// Log groups.
    #[serde(default)]
    pub log_groups: Vec<LogGroup>,
    /// Event data stores.
    #[serde(default)]
    pub data_stores: Vec<EventDataStore>,
    /// Buckets that remove objects, by name: after how many days, and what their keys begin with.
    #[serde(default)]
    pub lifecycles: BTreeMap<String, Vec<(i32, String)>>,
    /// Buckets that encrypt with a KMS key of the account, by name, with the key's id.
    #[serde(default)]
    pub encrypted: BTreeMap<String, String>,
}

/// A bucket. Its ARN is `arn:aws:s3:::<name>`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bucket {
    /// Name, unique in the world.
    pub name: String,
    /// When it was made.
    pub created: DateTime<Utc>,
    /// Its policy, if it has one.
    pub policy: Option<Value>,
    /// Whether it keeps versions: true, or false for suspended; none where it never did.
    pub versioning: Option<bool>,
    /// Whether deleting a version asks for a second factor.
    pub mfa_delete: bool,
    /// Its object lock; none where objects cannot be locked.
    pub object_lock: Option<ObjectLock>,
}

/// What keeps something from being destroyed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lock {
    /// A lock that whoever has the permission can take off.
    Governance,
    /// A lock that nobody can take off.
    Compliance,
}

/// A bucket's object lock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObjectLock {
    /// The lock that new objects get, and for how many days.
    pub default: Option<(Lock, i32)>,
}

/// A KMS key. Its ARN is `arn:aws:kms:<region>:<account>:key/<id>`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    /// A UUID.
    pub id: String,
    /// Its policy.
    pub policy: Value,
}

/// A secret of Secrets Manager. Its ARN is `arn:aws:secretsmanager:<region>:<account>:secret:<name>-<suffix>`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Secret {
    /// Name.
    pub name: String,
    /// The six letters that AWS adds to the name in the ARN.
    pub suffix: String,
    /// The value, planted.
    pub value: String,
    /// ARN of the KMS key; none for AWS's own.
    pub kms_key: Option<String>,
    /// When it was last changed.
    pub changed: DateTime<Utc>,
    /// When it was last rotated.
    pub rotated: Option<DateTime<Utc>>,
    /// The day on which it was last read.
    pub last_accessed: Option<DateTime<Utc>>,
    /// Its policy, if it has one.
    pub policy: Option<Value>,
}

/// A parameter of Systems Manager. Its ARN is `arn:aws:ssm:<region>:<account>:parameter/<name without leading slash>`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parameter {
    /// Name, often with a leading slash.
    pub name: String,
    /// `String`, `StringList` or `SecureString`.
    pub form: String,
    /// The value, planted.
    pub value: String,
    /// Id or ARN of the KMS key, for a `SecureString`.
    pub kms_key: Option<String>,
    /// When it was last changed.
    pub changed: DateTime<Utc>,
    /// ARN of the principal that last changed it.
    pub changed_by: String,
}

/// A queue. Its ARN is `arn:aws:sqs:<region>:<account>:<name>`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Queue {
    /// Name.
    pub name: String,
    /// Its policy, if it has one.
    pub policy: Option<Value>,
}

/// A topic. Its ARN is `arn:aws:sns:<region>:<account>:<name>`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Topic {
    /// Name.
    pub name: String,
    /// Its policy; every topic has one.
    pub policy: Value,
}

/// A function. Its ARN is `arn:aws:lambda:<region>:<account>:function:<name>`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Function {
    /// Name.
    pub name: String,
    /// ARN of the role that it runs as.
    pub role: String,
    /// Variables by name, with planted values.
    pub variables: BTreeMap<String, String>,
    /// When it was last changed.
    pub updated: DateTime<Utc>,
    /// Its policy, if it has one.
    pub policy: Option<Value>,
}

/// A repository of images. Its ARN is `arn:aws:ecr:<region>:<account>:repository/<name>`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repository {
    /// Name.
    pub name: String,
    /// Its policy, if it has one.
    pub policy: Option<Value>,
}

/// A vault's lock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VaultLock {
    /// When it can no longer be taken off, which makes it one of compliance; none for one of governance.
    pub from: Option<DateTime<Utc>>,
    /// Fewest days for which recovery points are kept.
    pub min_days: Option<i64>,
}

/// A backup vault. Its ARN is `arn:aws:backup:<region>:<account>:backup-vault:<name>`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupVault {
    /// Name.
    pub name: String,
    /// Its lock, if it has one.
    pub lock: Option<VaultLock>,
    /// Recovery points in it.
    pub recovery_points: i64,
    /// ARN of the KMS key.
    pub kms_key: Option<String>,
    /// Its policy, if it has one.
    pub policy: Option<Value>,
    /// Whether it is logically air-gapped.
    pub air_gapped: bool,
}

/// What a snapshot is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SnapshotKind {
    /// A volume: `arn:aws:ec2:<region>::snapshot/<id>`, without an account.
    Volume,
    /// A database: `arn:aws:rds:<region>:<account>:snapshot:<id>`.
    Database,
    /// A cluster of databases: `arn:aws:rds:<region>:<account>:cluster-snapshot:<id>`.
    Cluster,
}

/// A snapshot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot {
    /// What it is of.
    pub kind: SnapshotKind,
    /// `snap-…`, or the name of a snapshot of a database.
    pub id: String,
    /// When it was made.
    pub created: DateTime<Utc>,
    /// Accounts that may restore it; `all` for everybody.
    pub shared_with: Vec<String>,
}
