//! Secrets, parameters, functions, vaults and buckets: their lists, without any value.

use serde_json::Value;

use super::Owner;
use super::identity::listed;
use super::object::Object;
use crate::page::Page;
use crate::record::Record;
use crate::record::aws::{BackupVault, Bucket, Function, Lock, ObjectLock, StoreKind, StoredSecret};

/// One page of `secretsmanager list-secrets`.
pub fn secrets(value: &Value, owner: &Owner<'_>) -> Page {
    listed(value, "SecretList", "a secret", |one, problems| {
        let arn = one.text("ARN")?;
        Some(Record::StoredSecret(StoredSecret {
            name: one.text("Name").unwrap_or_else(|| arn.clone()),
            account: account(&arn, owner),
            store: StoreKind::Secret,
            form: None,
            kms_key: one.text("KmsKeyId"),
            changed: one.time("LastChangedDate", problems),
            rotated: one.time("LastRotatedDate", problems),
            last_accessed: one.time("LastAccessedDate", problems),
            arn,
        }))
    })
}

/// One page of `ssm describe-parameters`.
pub fn parameters(value: &Value, owner: &Owner<'_>) -> Page {
    listed(value, "Parameters", "a parameter", |one, problems| {
        let name = one.text("Name")?;
        let made = || owner.arn("ssm", &format!("parameter/{}", name.trim_start_matches('/')));
        let arn = one.text("ARN").unwrap_or_else(made);
        Some(Record::StoredSecret(StoredSecret {
            account: account(&arn, owner),
            store: StoreKind::Parameter,
            form: one.text("Type"),
            kms_key: one.text("KeyId"),
            changed: one.time("LastModifiedDate", problems),
            rotated: None,
            last_accessed: None,
            name,
            arn,
        }))
    })
}

/// One page of `lambda list-functions`. Values of variables are not looked at.
pub fn functions(value: &Value, owner: &Owner<'_>) -> Page {
    listed(value, "Functions", "a function", |one, problems| {
        let arn = one.text("FunctionArn")?;
        let variables = one.get("Environment").and_then(Object::of);
        let variables = variables.and_then(|one| one.get("Variables")).and_then(Object::of);
        Some(Record::Function(Function {
            name: one.text("FunctionName").unwrap_or_else(|| arn.clone()),
            account: account(&arn, owner),
            role: one.text("Role"),
            variables: variables.map(Object::names).unwrap_or_default(),
            updated: one.time("LastModified", problems),
            arn,
        }))
    })
}

/// One page of `backup list-backup-vaults`. A lock with a date cannot be taken off after it; one without can.
pub fn vaults(value: &Value, owner: &Owner<'_>) -> Page {
    listed(value, "BackupVaultList", "a backup vault", |one, problems| {
        let arn = one.text("BackupVaultArn")?;
        let lock_date = one.time("LockDate", problems);
        let lock = match (one.flag("Locked"), lock_date) {
            (Some(true), Some(_)) => Lock::Compliance,
            (Some(true), None) => Lock::Governance,
            _ => Lock::None,
        };
        Some(Record::BackupVault(BackupVault {
            name: one.text("BackupVaultName").unwrap_or_else(|| arn.clone()),
            account: account(&arn, owner),
            lock,
            lock_date,
            min_retention_days: one.number("MinRetentionDays"),
            recovery_points: one.number("NumberOfRecoveryPoints"),
            kms_key: one.text("EncryptionKeyArn"),
            air_gapped: one.text("VaultType").map(|kind| kind == "LOGICALLY_AIR_GAPPED_BACKUP_VAULT"),
            arn,
        }))
    })
}

/// One page of `s3api list-buckets`. What keeps their objects from being destroyed is asked for bucket by bucket.
pub fn buckets(value: &Value, owner: &Owner<'_>) -> Page {
    listed(value, "Buckets", "a bucket", |one, problems| {
        let name = one.text("Name")?;
        Some(Record::Bucket(Bucket {
            arn: format!("arn:{}:s3:::{name}", owner.partition),
            account: owner.account.to_owned(),
            region: one.text("BucketRegion"),
            versioning: None,
            mfa_delete: None,
            object_lock: None,
            expirations: None,
            kms_key: None,
            created: one.time("CreationDate", problems),
            name,
        }))
    })
}

/// The answer to `s3api get-bucket-versioning`, into the bucket. An empty answer means that it never kept versions.
pub fn versioning(value: &Value, bucket: &mut Bucket) {
    let answer = Object::of(value);
    let said = |name: &str| answer.and_then(|answer| answer.text(name));
    bucket.versioning = Some(said("Status").unwrap_or_else(|| "Never".to_owned()));
    bucket.mfa_delete = Some(said("MFADelete").is_some_and(|state| state == "Enabled"));
}

/// The answer to `s3api get-object-lock-configuration`, into the bucket; none where it has no such configuration.
pub fn object_lock(value: Option<&Value>, bucket: &mut Bucket) {
    let configuration = value.and_then(Object::of).and_then(|one| one.get("ObjectLockConfiguration"));
    let configuration = configuration.and_then(Object::of);
    let rule = configuration.and_then(|one| one.get("Rule")).and_then(Object::of);
    let retention = rule.and_then(|one| one.get("DefaultRetention")).and_then(Object::of);
    let default = match retention.and_then(|one| one.text("Mode")).as_deref() {
        Some("COMPLIANCE") => Lock::Compliance,
        Some("GOVERNANCE") => Lock::Governance,
        _ => Lock::None,
    };
    let years = || retention.and_then(|one| one.number("Years")).map(|years| years.saturating_mul(365));
    bucket.object_lock = Some(ObjectLock {
        enabled: configuration.and_then(|one| one.text("ObjectLockEnabled")).is_some_and(|state| state == "Enabled"),
        default,
        days: retention.and_then(|one| one.number("Days")).or_else(years),
    });
}

/// The account in an ARN, or that of whoever was asked.
pub(super) fn account(arn: &str, owner: &Owner<'_>) -> String {
    arn.split(':').nth(4).filter(|part| !part.is_empty()).unwrap_or(owner.account).to_owned()
}
