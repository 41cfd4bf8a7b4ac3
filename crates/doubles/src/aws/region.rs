//! Services that speak JSON: KMS, Secrets Manager, Systems Manager, Lambda, ECR, Backup.

use serde_json::{Value, json};
use stanch_scenario::estate::aws::{Account, Region, Secret};

use super::call::Call;
use super::refusal::Refusal;
use super::{InRegion, Said, State, machine};

pub(super) fn say(state: &State, account: &Account, region: &Region, call: &Call) -> Result<Said, Refusal> {
    let here = (state, account, region);
    let body = match call.service.as_str() {
        "kms" => keys(here, call)?,
        "secretsmanager" => secrets(here, call)?,
        "ssm" => parameters(here, call)?,
        "lambda" => functions(here, call)?,
        "ecr" => repositories(here, call)?,
        "backup" => vaults(here, call)?,
        _ => return Err(Refusal::UnknownOperation),
    };
    Ok(Said::Json(body))
}

/// The ARN of something of the call's service.
fn arn(account: &Account, call: &Call, resource: &str) -> String {
    format!("arn:aws:{}:{}:{}:{resource}", call.service, call.region, account.id)
}

/// A policy as a text, which is how these services give it.
fn text(policy: Option<&Value>) -> Option<String> {
    policy.map(Value::to_string)
}

fn keys((state, account, region): InRegion<'_>, call: &Call) -> Result<Value, Refusal> {
    let name = |id: &str| arn(account, call, &format!("key/{id}"));
    match call.name() {
        "ListKeys" => {
            let page = state.page(call, &region.keys, "Marker", "Limit")?;
            let keys = page.items.iter().map(|key| json!({"KeyId": key.id, "KeyArn": name(&key.id)}));
            let more = page.next.is_some();
            Ok(json!({"Keys": keys.collect::<Vec<_>>(), "Truncated": more, "NextMarker": page.next}))
        }
        "GetKeyPolicy" => {
            let asked = call.need("KeyId")?;
            let key = region.keys.iter().find(|key| key.id == asked || name(&key.id) == asked);
            let key = key.ok_or(Refusal::Absent("NotFoundException"))?;
            Ok(json!({"Policy": key.policy.to_string(), "PolicyName": "default"}))
        }
        "DescribeKey" => {
            let asked = call.need("KeyId")?;
            let key = region.keys.iter().find(|key| key.id == asked || name(&key.id) == asked);
            let key = key.ok_or(Refusal::Absent("NotFoundException"))?;
            Ok(json!({"KeyMetadata": {
                "KeyId": key.id,
                "Arn": name(&key.id),
                "Enabled": true,
                "KeyState": "Enabled",
                "KeyManager": "CUSTOMER",
                "Origin": "AWS_KMS",
                "MultiRegion": false,
            }}))
        }
        _ => Err(Refusal::UnknownOperation),
    }
}

fn secrets((state, account, region): InRegion<'_>, call: &Call) -> Result<Value, Refusal> {
    let name = |name: &str, suffix: &str| arn(account, call, &format!("secret:{name}-{suffix}"));
    match call.name() {
        "ListSecrets" => {
            let page = state.page(call, &region.secrets, "NextToken", "MaxResults")?;
            let secrets = page.items.iter().map(|one| {
                json!({
                    "ARN": name(&one.name, &one.suffix),
                    "Name": one.name,
                    "KmsKeyId": one.kms_key,
                    "LastChangedDate": one.changed.timestamp(),
                    "LastRotatedDate": one.rotated.map(|at| at.timestamp()),
                    "LastAccessedDate": one.last_accessed.map(|at| at.timestamp()),
                })
            });
            Ok(json!({"SecretList": secrets.collect::<Vec<_>>(), "NextToken": page.next}))
        }
        "GetResourcePolicy" => {
            let (arn, found) = secret(account, region, call)?;
            Ok(json!({"ARN": arn, "Name": found.name, "ResourcePolicy": text(found.policy.as_ref())}))
        }
        "DescribeSecret" => {
            let (arn, found) = secret(account, region, call)?;
            Ok(json!({
                "ARN": arn,
                "Name": found.name,
                "KmsKeyId": found.kms_key,
                "LastChangedDate": found.changed.timestamp(),
                "LastRotatedDate": found.rotated.map(|at| at.timestamp()),
                "LastAccessedDate": found.last_accessed.map(|at| at.timestamp()),
            }))
        }
        // The value is here to be asked for by whoever should not.
        "GetSecretValue" => {
            let (arn, found) = secret(account, region, call)?;
            Ok(json!({"ARN": arn, "Name": found.name, "SecretString": found.value}))
        }
        _ => Err(Refusal::UnknownOperation),
    }
}

/// The secret that a call names by its name or its ARN, and its ARN.
fn secret<'r>(account: &Account, region: &'r Region, call: &Call) -> Result<(String, &'r Secret), Refusal> {
    let asked = call.need("SecretId")?;
    let name = |one: &Secret| arn(account, call, &format!("secret:{}-{}", one.name, one.suffix));
    let mut secrets = region.secrets.iter().map(|one| (name(one), one));
    let found = secrets.find(|(arn, one)| arn == asked || one.name == asked);
    found.ok_or(Refusal::Absent("ResourceNotFoundException"))
}

fn parameters((state, account, region): InRegion<'_>, call: &Call) -> Result<Value, Refusal> {
    match call.name() {
        "DescribeParameters" => {
            let page = state.page(call, &region.parameters, "NextToken", "MaxResults")?;
            let parameters = page.items.iter().map(|one| {
                let resource = format!("parameter/{}", one.name.trim_start_matches('/'));
                json!({
                    "Name": one.name,
                    "ARN": arn(account, call, &resource),
                    "Type": one.form,
                    "KeyId": one.kms_key,
                    "LastModifiedDate": one.changed.timestamp(),
                    "LastModifiedUser": one.changed_by,
                    "Tier": "Standard",
                })
            });
            Ok(json!({"Parameters": parameters.collect::<Vec<_>>(), "NextToken": page.next}))
        }
        "DescribeInstanceInformation" => machine::managed((state, account, region), call),
        _ => Err(Refusal::UnknownOperation),
    }
}

fn functions((state, account, region): InRegion<'_>, call: &Call) -> Result<Value, Refusal> {
    let name = |name: &str| arn(account, call, &format!("function:{name}"));
    match call.name() {
        "ListFunctions" => {
            let page = state.page(call, &region.functions, "Marker", "MaxItems")?;
            let functions = page.items.iter().map(|one| {
                json!({
                    "FunctionName": one.name,
                    "FunctionArn": name(&one.name),
                    "Role": one.role,
                    "LastModified": one.updated.format("%Y-%m-%dT%H:%M:%S%.3f+0000").to_string(),
                    "Environment": {"Variables": one.variables},
                })
            });
            Ok(json!({"Functions": functions.collect::<Vec<_>>(), "NextMarker": page.next}))
        }
        "GetPolicy" => {
            let asked = call.need("FunctionName")?;
            let found = region.functions.iter().find(|one| one.name == asked || name(&one.name) == asked);
            let policy = found.and_then(|one| one.policy.as_ref());
            let policy = policy.ok_or(Refusal::Absent("ResourceNotFoundException"))?;
            Ok(json!({"Policy": policy.to_string(), "RevisionId": "1"}))
        }
        _ => Err(Refusal::UnknownOperation),
    }
}

fn repositories((state, account, region): InRegion<'_>, call: &Call) -> Result<Value, Refusal> {
    match call.name() {
        "DescribeRepositories" => {
            let page = state.page(call, &region.repositories, "nextToken", "maxResults")?;
            let repositories = page.items.iter().map(|one| {
                let arn = arn(account, call, &format!("repository/{}", one.name));
                json!({"repositoryName": one.name, "repositoryArn": arn, "registryId": account.id})
            });
            Ok(json!({"repositories": repositories.collect::<Vec<_>>(), "nextToken": page.next}))
        }
        "GetRepositoryPolicy" => {
            let asked = call.need("repositoryName")?;
            let found = region.repositories.iter().find(|one| one.name == asked);
            let found = found.ok_or(Refusal::Absent("RepositoryNotFoundException"))?;
            let policy = found.policy.as_ref().ok_or(Refusal::Absent("RepositoryPolicyNotFoundException"))?;
            Ok(json!({"repositoryName": asked, "policyText": policy.to_string()}))
        }
        _ => Err(Refusal::UnknownOperation),
    }
}

fn vaults((state, account, region): InRegion<'_>, call: &Call) -> Result<Value, Refusal> {
    match call.name() {
        "ListBackupVaults" => {
            let page = state.page(call, &region.vaults, "nextToken", "maxResults")?;
            let vaults = page.items.iter().map(|one| {
                let kind = if one.air_gapped { "LOGICALLY_AIR_GAPPED_BACKUP_VAULT" } else { "BACKUP_VAULT" };
                json!({
                    "BackupVaultName": one.name,
                    "BackupVaultArn": arn(account, call, &format!("backup-vault:{}", one.name)),
                    "VaultType": kind,
                    "EncryptionKeyArn": one.kms_key,
                    "NumberOfRecoveryPoints": one.recovery_points,
                    "Locked": one.lock.is_some(),
                    "LockDate": one.lock.as_ref().and_then(|lock| lock.from).map(|at| at.timestamp()),
                    "MinRetentionDays": one.lock.as_ref().and_then(|lock| lock.min_days),
                })
            });
            Ok(json!({"BackupVaultList": vaults.collect::<Vec<_>>(), "NextToken": page.next}))
        }
        "GetBackupVaultAccessPolicy" => {
            let asked = call.need("BackupVaultName")?;
            let found = region.vaults.iter().find(|one| one.name == asked);
            let policy = found.and_then(|one| one.policy.as_ref());
            let policy = policy.ok_or(Refusal::Absent("ResourceNotFoundException"))?;
            Ok(json!({"BackupVaultName": asked, "Policy": policy.to_string()}))
        }
        _ => Err(Refusal::UnknownOperation),
    }
}
