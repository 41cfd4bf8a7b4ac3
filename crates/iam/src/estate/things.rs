//! Resources that hold power or are worth reaching.

use chrono::{DateTime, Utc};
use stanch_inventory::record::Record;
use stanch_inventory::record::aws::{Bucket, KeyManager, Lock, StoreKind};

/// What sort of thing it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ThingKind {
    /// Something that runs as a role: `function`, `instance`, `build_project`, as rules name it.
    Workload(&'static str),
    /// A secret of Secrets Manager.
    Secret,
    /// A parameter of Systems Manager.
    Parameter,
    /// A bucket.
    Bucket,
    /// A backup vault.
    Vault,
    /// A snapshot of a volume or database.
    Snapshot,
    /// A key of KMS.
    Key,
    /// A trail of CloudTrail.
    Trail,
}

impl ThingKind {
    /// The name in documents.
    pub fn id(self) -> &'static str {
        match self {
            Self::Workload(kind) => kind,
            Self::Secret => "secret",
            Self::Parameter => "parameter",
            Self::Bucket => "bucket",
            Self::Vault => "vault",
            Self::Snapshot => "snapshot",
            Self::Key => "key",
            Self::Trail => "trail",
        }
    }
}

/// A resource.
#[derive(Clone, Debug)]
pub struct Thing {
    /// ARN.
    pub arn: String,
    /// Name.
    pub name: String,
    /// Account, twelve digits.
    pub account: String,
    /// What sort.
    pub kind: ThingKind,
    /// ARNs of roles or instance profiles that it runs as.
    pub roles: Vec<String>,
    /// Names of its variables, sorted. Never a value.
    pub variables: Vec<String>,
    /// Whether a list alone named it, so that its roles and variables are not known to be none.
    pub listed_only: bool,
    /// Whether a shell in it can be had through the API, where that was read.
    pub shell: Option<bool>,
    /// The KMS key that it is encrypted with, where it is one of a customer's.
    pub kms_key: Option<String>,
    /// What keeps its content from being destroyed, where it is a store of backups.
    pub lock: Option<Locked>,
    /// Whether it keeps versions, for a bucket: none where that could not be read.
    pub versioning: Option<String>,
    /// Whether deleting a version asks for a second factor, for a bucket.
    pub mfa_delete: Option<bool>,
    /// How many recovery points are in it, for a vault.
    pub recovery_points: Option<i64>,
}

/// A lock on what is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Locked {
    /// Which.
    pub lock: Lock,
    /// When a lock in compliance mode can no longer be taken off; none where it has no grace time or none is known.
    pub immutable_from: Option<DateTime<Utc>>,
    /// Whether the vault is logically air-gapped.
    pub air_gapped: bool,
    /// For how many days things are locked at least.
    pub days: Option<i64>,
}

impl Thing {
    /// A thing of which no more is known than where it is.
    pub(crate) fn new(arn: &str, name: &str, account: &str, kind: ThingKind) -> Self {
        Self {
            arn: arn.to_owned(),
            name: name.to_owned(),
            account: account.to_owned(),
            kind,
            roles: Vec::new(),
            variables: Vec::new(),
            listed_only: false,
            shell: None,
            kms_key: None,
            lock: None,
            versioning: None,
            mfa_delete: None,
            recovery_points: None,
        }
    }
}

/// What a store is, in rules: whether it stores secrets at all.
pub(crate) fn stored(kind: StoreKind) -> ThingKind {
    match kind {
        StoreKind::Secret => ThingKind::Secret,
        StoreKind::Parameter => ThingKind::Parameter,
    }
}

/// The ARN of the key that a bucket encrypts with. It names a key also by its id alone, and by an alias, of which it is not
/// known here whose key it stands for.
fn key_of(bucket: &Bucket) -> Option<String> {
    let key = bucket.kms_key.as_deref()?;
    match key.starts_with("arn:") {
        true => key.contains(":key/").then(|| key.to_owned()),
        false => {
            let is_id = !key.is_empty() && !key.contains('/');
            let (partition, region) = (bucket.arn.split(':').nth(1)?, bucket.region.as_deref()?);
            is_id.then(|| format!("arn:{partition}:kms:{region}:{}:key/{key}", bucket.account))
        }
    }
}

/// The things that a record tells of.
pub(super) fn of(record: &Record) -> Option<Thing> {
    let thing = match record {
        Record::Function(one) => Thing {
            roles: one.role.iter().cloned().collect(),
            variables: one.variables.clone(),
            ..Thing::new(&one.arn, &one.name, &one.account, ThingKind::Workload("function"))
        },
        Record::Workload(one) => Thing {
            roles: one.roles.iter().map(|role| role.arn.clone()).collect(),
            variables: one.variables.clone(),
            listed_only: one.listed_only,
            shell: one.shell,
            ..Thing::new(&one.arn, &one.name, &one.account, ThingKind::Workload(one.kind.id()))
        },
        Record::StoredSecret(one) => {
            Thing { kms_key: one.kms_key.clone(), ..Thing::new(&one.arn, &one.name, &one.account, stored(one.store)) }
        }
        Record::Bucket(one) => Thing {
            versioning: one.versioning.clone(),
            mfa_delete: one.mfa_delete,
            lock: one.object_lock.as_ref().map(|lock| Locked {
                lock: lock.default,
                immutable_from: None,
                air_gapped: false,
                days: lock.days,
            }),
            kms_key: key_of(one),
            ..Thing::new(&one.arn, &one.name, &one.account, ThingKind::Bucket)
        },
        Record::BackupVault(one) => Thing {
            kms_key: one.kms_key.clone(),
            recovery_points: one.recovery_points,
            lock: Some(Locked {
                lock: one.lock,
                immutable_from: one.lock_date,
                air_gapped: one.air_gapped == Some(true),
                days: one.min_retention_days,
            }),
            ..Thing::new(&one.arn, &one.name, &one.account, ThingKind::Vault)
        },
        Record::EncryptionKey(one) if one.manager != Some(KeyManager::Aws) => {
            let name = one.arn.rsplit('/').next().unwrap_or(&one.arn);
            Thing::new(&one.arn, name, &one.account, ThingKind::Key)
        }
        Record::ResourcePolicy(one) if one.resource == "snapshot" => {
            let name = one.arn.rsplit([':', '/']).next().unwrap_or(&one.arn);
            Thing::new(&one.arn, name, &one.account, ThingKind::Snapshot)
        }
        Record::Trail(one) => {
            Thing { kms_key: one.kms_key.clone(), ..Thing::new(&one.arn, &one.name, &one.account, ThingKind::Trail) }
        }
        _ => return None,
    };
    Some(thing)
}
