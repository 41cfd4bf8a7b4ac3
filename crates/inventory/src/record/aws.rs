//! What exists in an organisation of AWS, as far as it says who can do what and what must not be lost.
//!
//! Policies are kept as the JSON that they are, decoded from percent-encoding. A policy that is not JSON is kept as a
//! text, so that whoever evaluates it can say so.

mod log;
mod workload;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use log::{EventDataStore, Events, Expiration, Extent, Keeping, Recording, Trail};
pub use workload::{AnywhereProfile, EncryptionKey, KeyManager, TrustAnchor, Workload, WorkloadKind, WorkloadRole};

/// Tags by key.
pub type Tags = BTreeMap<String, String>;

/// An account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Twelve digits.
    pub id: String,
    /// Its name in the organisation, or its alias.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub name: Option<String>,
    /// Its state in the organisation: `ACTIVE`, `SUSPENDED`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub status: Option<String>,
    /// Id of the organisation, `o-…`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub organization: Option<String>,
    /// Id of the unit or root that it lies in.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub parent: Option<String>,
    /// Whether it is the organisation's management account, which no SCP touches.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub management: Option<bool>,
    /// Its quotas and counts as `GetAccountSummary` gives them.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub summary: BTreeMap<String, i64>,
}

/// A unit of an organisation, or its root.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationalUnit {
    /// `ou-…` or `r-…`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The unit around it; none for a root.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub parent: Option<String>,
}

/// What a policy of an organisation controls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ControlKind {
    /// What identities of accounts can do at most: SCP.
    Service,
    /// What can be done to resources of accounts at most: RCP.
    Resource,
}

/// A policy of an organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ControlPolicy {
    /// `p-…`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it controls.
    pub kind: ControlKind,
    /// The policy.
    pub document: Value,
    /// Ids of roots, units and accounts that it is attached to, sorted.
    pub targets: Vec<String>,
}

/// A policy with its name, written into a user, group or role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InlinePolicy {
    /// Its name.
    pub name: String,
    /// The policy.
    pub document: Value,
}

/// A user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// ARN.
    pub arn: String,
    /// Name.
    pub name: String,
    /// `AIDA…`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub id: Option<String>,
    /// When it was made.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub created: Option<DateTime<Utc>>,
    /// When its password was last used.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub password_last_used: Option<DateTime<Utc>>,
    /// Names of its groups.
    pub groups: Vec<String>,
    /// Policies written into it.
    pub inline: Vec<InlinePolicy>,
    /// ARNs of policies attached to it.
    pub attached: Vec<String>,
    /// ARN of its permission boundary.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub boundary: Option<String>,
    /// Tags.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub tags: Tags,
    /// Whether nothing but a list named it, so that its policies, groups and boundary are not known to be none.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub listed_only: bool,
}

/// A group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// ARN.
    pub arn: String,
    /// Name.
    pub name: String,
    /// `AGPA…`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub id: Option<String>,
    /// When it was made.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub created: Option<DateTime<Utc>>,
    /// Policies written into it.
    pub inline: Vec<InlinePolicy>,
    /// ARNs of policies attached to it.
    pub attached: Vec<String>,
}

/// A role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Role {
    /// ARN.
    pub arn: String,
    /// Name.
    pub name: String,
    /// `AROA…`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub id: Option<String>,
    /// When it was made.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub created: Option<DateTime<Utc>>,
    /// Who may assume it.
    pub trust: Value,
    /// Policies written into it.
    pub inline: Vec<InlinePolicy>,
    /// ARNs of policies attached to it.
    pub attached: Vec<String>,
    /// ARN of its permission boundary.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub boundary: Option<String>,
    /// ARNs of instance profiles that carry it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub instance_profiles: Vec<String>,
    /// When it was last used, within the last 400 days.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub last_used: Option<DateTime<Utc>>,
    /// The region of that.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub last_used_region: Option<String>,
    /// Longest session in seconds.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub max_session: Option<i64>,
    /// Tags.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub tags: Tags,
    /// Whether nothing but a list named it, so that its policies, groups and boundary are not known to be none.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub listed_only: bool,
}

/// A version of a managed policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyVersion {
    /// `v1`.
    pub id: String,
    /// Whether it is in force.
    pub default: bool,
    /// The policy.
    pub document: Value,
}

/// A managed policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManagedPolicy {
    /// ARN.
    pub arn: String,
    /// Name.
    pub name: String,
    /// Versions, of which one is in force.
    pub versions: Vec<PolicyVersion>,
    /// When it was last changed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub updated: Option<DateTime<Utc>>,
}

/// A long-term access key. Never its secret half.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessKey {
    /// `AKIA…`.
    pub id: String,
    /// Account of its user, twelve digits; empty where a list does not say.
    pub account: String,
    /// ARN of its user, where it is known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub user_arn: Option<String>,
    /// Name of its user; `<root_account>` for the root account's.
    pub user: String,
    /// Whether it is active, where that is known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub active: Option<bool>,
    /// When it was made.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub created: Option<DateTime<Utc>>,
    /// Its last use.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub last_use: Option<LastUse>,
}

/// What AWS says of a key's last use, where it was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastUse {
    /// When; none means no use since AWS began to record it on 2015-04-22.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub at: Option<DateTime<Utc>>,
    /// The service that was called.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub service: Option<String>,
    /// The region.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub region: Option<String>,
}

/// A row of a credential report. It names no key by its id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CredentialReport {
    /// ARN of the user or root account.
    pub arn: String,
    /// Name; `<root_account>` for the root account.
    pub user: String,
    /// When the user was made.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub created: Option<DateTime<Utc>>,
    /// Whether it has a password.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub password: Option<bool>,
    /// When the password was last used.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub password_last_used: Option<DateTime<Utc>>,
    /// Whether it has a second factor.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub mfa: Option<bool>,
    /// Its first and second access key.
    pub keys: [ReportedKey; 2],
}

/// What a credential report says of one access key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportedKey {
    /// Whether it exists and is active.
    pub active: bool,
    /// When it was made or last replaced.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub rotated: Option<DateTime<Utc>>,
    /// Its last use.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub last_used: Option<DateTime<Utc>>,
    /// The service of that.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub service: Option<String>,
    /// The region of that.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub region: Option<String>,
}

/// How an identity provider speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProviderKind {
    /// OpenID Connect.
    Oidc,
    /// SAML 2.0.
    Saml,
}

/// An identity provider that an account trusts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityProvider {
    /// ARN.
    pub arn: String,
    /// How it speaks.
    pub kind: ProviderKind,
    /// Its address without `https://`, for OIDC.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub url: Option<String>,
    /// Audiences (client ids) that it accepts, for OIDC.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub audiences: Vec<String>,
    /// When it was made.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub created: Option<DateTime<Utc>>,
}

/// A policy on a resource.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResourcePolicy {
    /// ARN of the resource.
    pub arn: String,
    /// Account that owns the resource.
    pub account: String,
    /// What it is: `bucket`, `key`, `secret`, `queue`, `topic`, `function`, `repository`, `backup_vault`, `snapshot`.
    pub resource: String,
    /// The policy; none where the resource has none and that was read.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub document: Option<Value>,
    /// Accounts that it is shared with by its own attributes, as snapshots are; `all` for everybody.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub shared_with: Vec<String>,
}

/// What sort of stored secret it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StoreKind {
    /// Of Secrets Manager.
    Secret,
    /// A parameter of Systems Manager.
    Parameter,
}

/// A secret or parameter that AWS stores. Never its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredSecret {
    /// ARN.
    pub arn: String,
    /// Name.
    pub name: String,
    /// Account.
    pub account: String,
    /// What sort.
    pub store: StoreKind,
    /// For parameters: `String`, `StringList` or `SecureString`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub form: Option<String>,
    /// The KMS key that it is encrypted with.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub kms_key: Option<String>,
    /// When it was last changed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub changed: Option<DateTime<Utc>>,
    /// When it was last rotated by its own rotation.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub rotated: Option<DateTime<Utc>>,
    /// The day on which it was last read.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub last_accessed: Option<DateTime<Utc>>,
}

/// A function. The values of its variables are dropped on arrival.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Function {
    /// ARN.
    pub arn: String,
    /// Name.
    pub name: String,
    /// Account.
    pub account: String,
    /// ARN of the role that it runs as.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub role: Option<String>,
    /// Names of its variables, sorted.
    pub variables: Vec<String>,
    /// When it was last changed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub updated: Option<DateTime<Utc>>,
}

/// What keeps recovery points from being destroyed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lock {
    /// Nothing.
    None,
    /// A lock that whoever has the permission can take off.
    Governance,
    /// A lock that nobody can take off once its grace time is over.
    Compliance,
}

/// A backup vault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupVault {
    /// ARN.
    pub arn: String,
    /// Name.
    pub name: String,
    /// Account.
    pub account: String,
    /// Its lock.
    pub lock: Lock,
    /// When the lock can no longer be taken off.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub lock_date: Option<DateTime<Utc>>,
    /// Fewest days for which recovery points are kept.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub min_retention_days: Option<i64>,
    /// Recovery points in it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub recovery_points: Option<i64>,
    /// The KMS key that it is encrypted with.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub kms_key: Option<String>,
    /// Whether it is logically air-gapped.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub air_gapped: Option<bool>,
}

/// A bucket, and what keeps its objects from being destroyed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bucket {
    /// ARN.
    pub arn: String,
    /// Name.
    pub name: String,
    /// Account.
    pub account: String,
    /// Region, where it is known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub region: Option<String>,
    /// Whether it keeps versions: `Enabled`, `Suspended`, or `Never`; none where that could not be read.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub versioning: Option<String>,
    /// Whether deleting a version asks for a second factor.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub mfa_delete: Option<bool>,
    /// Its object lock's default; none where that could not be read.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub object_lock: Option<ObjectLock>,
    /// Rules by which it removes objects, sorted; none where that could not be read.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub expirations: Option<Vec<Expiration>>,
    /// The key that new objects are encrypted with by default: its ARN, id or alias as the bucket has it, or empty for one
    /// of AWS's own. None where that could not be read.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub kms_key: Option<String>,
    /// When it was made.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub created: Option<DateTime<Utc>>,
}

/// What a bucket does by default to lock objects.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObjectLock {
    /// Whether objects can be locked at all.
    pub enabled: bool,
    /// The lock that new objects get.
    pub default: Lock,
    /// For how many days.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub days: Option<i64>,
}
