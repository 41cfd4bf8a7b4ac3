//! Accounts in the JSON that the AWS CLI prints.

use serde_json::{Map as Fields, Value, json};

use crate::estate::aws::{Account, BackupVault, InlinePolicy, ManagedPolicy, Region};

/// `iam get-account-authorization-details`.
pub(super) fn details(account: &Account) -> Value {
    let arn = |what: &str, path: &str, name: &str| format!("arn:aws:iam::{}:{what}{path}{name}", account.id);
    let users = account.users.iter().map(|user| {
        let mut detail = json!({
            "Path": user.path,
            "UserName": user.name,
            "UserId": user.id,
            "Arn": arn("user", &user.path, &user.name),
            "CreateDate": user.created.to_rfc3339(),
            "GroupList": user.groups,
            "AttachedManagedPolicies": attached(&user.attached),
            "Tags": user.tags.iter().map(|(key, value)| json!({"Key": key, "Value": value})).collect::<Vec<_>>(),
        });
        optional(&mut detail, "UserPolicyList", written(&user.inline));
        optional(&mut detail, "PermissionsBoundary", boundary(user.boundary.as_deref()));
        detail
    });
    let groups = account.groups.iter().map(|group| {
        json!({
            "Path": group.path,
            "GroupName": group.name,
            "GroupId": group.id,
            "Arn": arn("group", &group.path, &group.name),
            "CreateDate": group.created.to_rfc3339(),
            "GroupPolicyList": written(&group.inline).unwrap_or_else(|| json!([])),
            "AttachedManagedPolicies": attached(&group.attached),
        })
    });
    let roles = account.roles.iter().map(|role| {
        let profiles = role
            .instance_profiles
            .iter()
            .map(|name| json!({"InstanceProfileName": name, "Arn": arn("instance-profile", "/", name), "Path": "/"}));
        let mut detail = json!({
            "Path": role.path,
            "RoleName": role.name,
            "RoleId": role.id,
            "Arn": arn("role", &role.path, &role.name),
            "CreateDate": role.created.to_rfc3339(),
            "AssumeRolePolicyDocument": role.trust,
            "InstanceProfileList": profiles.collect::<Vec<_>>(),
            "RolePolicyList": written(&role.inline).unwrap_or_else(|| json!([])),
            "AttachedManagedPolicies": attached(&role.attached),
            "Tags": role.tags.iter().map(|(key, value)| json!({"Key": key, "Value": value})).collect::<Vec<_>>(),
            "RoleLastUsed": {},
        });
        optional(&mut detail, "PermissionsBoundary", boundary(role.boundary.as_deref()));
        detail
    });
    json!({
        "UserDetailList": users.collect::<Vec<_>>(),
        "GroupDetailList": groups.collect::<Vec<_>>(),
        "RoleDetailList": roles.collect::<Vec<_>>(),
        "Policies": account.policies.iter().map(managed).collect::<Vec<_>>(),
        "IsTruncated": false,
    })
}

fn managed(policy: &ManagedPolicy) -> Value {
    let versions = policy.versions.iter().map(|version| {
        json!({
            "Document": version.document,
            "VersionId": version.id,
            "IsDefaultVersion": version.default,
            "CreateDate": version.created.to_rfc3339(),
        })
    });
    let in_force = policy.versions.iter().find(|version| version.default).map(|version| &version.id);
    json!({
        "PolicyName": policy.name,
        "PolicyId": policy.id,
        "Arn": policy.arn,
        "DefaultVersionId": in_force,
        "PolicyVersionList": versions.collect::<Vec<_>>(),
    })
}

fn attached(arns: &[String]) -> Value {
    let one = |arn: &String| json!({"PolicyName": arn.rsplit('/').next(), "PolicyArn": arn});
    arns.iter().map(one).collect()
}

fn written(policies: &[InlinePolicy]) -> Option<Value> {
    let one = |policy: &InlinePolicy| json!({"PolicyName": policy.name, "PolicyDocument": policy.document});
    (!policies.is_empty()).then(|| policies.iter().map(one).collect())
}

fn boundary(arn: Option<&str>) -> Option<Value> {
    Some(json!({"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": arn?}))
}

fn optional(detail: &mut Value, name: &str, value: Option<Value>) {
    if let Some(value) = value {
        detail[name] = value;
    }
}

/// The lists of an account's regions and its providers, by the operation that gives each.
pub(super) fn lists(account: &Account) -> Value {
    let every = |list: fn(&Account, &str, &Region) -> Vec<Value>| -> Vec<Value> {
        account.regions.iter().flat_map(|(name, region)| list(account, name, region)).collect()
    };
    let providers = |sort: &str, names: &mut dyn Iterator<Item = &String>| -> Vec<Value> {
        names.map(|name| json!({"Arn": format!("arn:aws:iam::{}:{sort}/{name}", account.id)})).collect()
    };
    let lists = [
        ("list-secrets", "SecretList", every(secrets)),
        ("describe-parameters", "Parameters", every(parameters)),
        ("list-functions", "Functions", every(functions)),
        ("list-backup-vaults", "BackupVaultList", every(vaults)),
        (
            "list-open-id-connect-providers",
            "OpenIDConnectProviderList",
            providers("oidc-provider", &mut account.oidc.iter().map(|one| &one.url)),
        ),
        (
            "list-saml-providers",
            "SAMLProviderList",
            providers("saml-provider", &mut account.saml.iter().map(|one| &one.name)),
        ),
    ];
    let answers = lists.into_iter().map(|(operation, name, items)| (operation.to_owned(), json!({name: items})));
    Value::Object(answers.collect::<Fields<_, _>>())
}

/// The ARN of something in a region.
fn arn(account: &Account, service: &str, region: &str, what: &str) -> String {
    format!("arn:aws:{service}:{region}:{}:{what}", account.id)
}

fn secrets(account: &Account, name: &str, region: &Region) -> Vec<Value> {
    let one = |secret: &crate::estate::aws::Secret| {
        json!({
            "ARN": arn(account, "secretsmanager", name, &format!("secret:{}-{}", secret.name, secret.suffix)),
            "Name": secret.name,
            "KmsKeyId": secret.kms_key,
            "LastChangedDate": secret.changed.to_rfc3339(),
        })
    };
    region.secrets.iter().map(one).collect()
}

fn parameters(account: &Account, name: &str, region: &Region) -> Vec<Value> {
    let one = |parameter: &crate::estate::aws::Parameter| {
        json!({
            "Name": parameter.name,
            "ARN": arn(account, "ssm", name, &format!("parameter/{}", parameter.name.trim_start_matches('/'))),
            "Type": parameter.form,
            "LastModifiedDate": parameter.changed.to_rfc3339(),
            "LastModifiedUser": parameter.changed_by,
        })
    };
    region.parameters.iter().map(one).collect()
}

fn functions(account: &Account, name: &str, region: &Region) -> Vec<Value> {
    let one = |function: &crate::estate::aws::Function| {
        json!({
            "FunctionName": function.name,
            "FunctionArn": arn(account, "lambda", name, &format!("function:{}", function.name)),
            "Role": function.role,
            "LastModified": function.updated.to_rfc3339(),
            "Environment": {"Variables": function.variables},
        })
    };
    region.functions.iter().map(one).collect()
}

fn vaults(account: &Account, name: &str, region: &Region) -> Vec<Value> {
    let one = |vault: &BackupVault| {
        let lock = vault.lock.as_ref();
        json!({
            "BackupVaultName": vault.name,
            "BackupVaultArn": arn(account, "backup", name, &format!("backup-vault:{}", vault.name)),
            "VaultType": "BACKUP_VAULT",
            "Locked": lock.is_some(),
            "LockDate": lock.and_then(|lock| lock.from).map(|from| from.to_rfc3339()),
            "MinRetentionDays": lock.and_then(|lock| lock.min_days),
            "NumberOfRecoveryPoints": vault.recovery_points,
        })
    };
    region.vaults.iter().map(one).collect()
}

/// Buckets of an account, and the policy of each resource, null where it was read that there is none.
pub(super) fn single(account: &Account) -> Value {
    let mut policies = Vec::new();
    let mut buckets = Vec::new();
    for (name, region) in &account.regions {
        let mut policy = |resource: &str, arn: String, document: Option<&Value>| {
            policies.push(json!({"Arn": arn, "Resource": resource, "Region": name, "Policy": document}));
        };
        let own = |service: &str, what: &str| arn(account, service, name, what);
        for one in &region.buckets {
            policy("bucket", format!("arn:aws:s3:::{}", one.name), one.policy.as_ref());
            let created = one.created.to_rfc3339();
            let bucket = json!({"Name": one.name, "CreationDate": created, "BucketRegion": name});
            let versioning = if one.versioning == Some(true) { json!({"Status": "Enabled"}) } else { json!({}) };
            buckets.push(json!({"Bucket": bucket, "Versioning": versioning}));
        }
        for one in &region.keys {
            policy("key", own("kms", &format!("key/{}", one.id)), Some(&one.policy));
        }
        for one in &region.secrets {
            let what = format!("secret:{}-{}", one.name, one.suffix);
            policy("secret", own("secretsmanager", &what), one.policy.as_ref());
        }
        for one in &region.queues {
            policy("queue", own("sqs", &one.name), one.policy.as_ref());
        }
        for one in &region.topics {
            policy("topic", own("sns", &one.name), Some(&one.policy));
        }
        for one in &region.functions {
            policy("function", own("lambda", &format!("function:{}", one.name)), one.policy.as_ref());
        }
        for one in &region.repositories {
            policy("repository", own("ecr", &format!("repository/{}", one.name)), one.policy.as_ref());
        }
        for one in &region.vaults {
            policy("backup_vault", own("backup", &format!("backup-vault:{}", one.name)), one.policy.as_ref());
        }
    }
    json!({"Account": account.id, "Buckets": buckets, "ResourcePolicies": policies})
}
