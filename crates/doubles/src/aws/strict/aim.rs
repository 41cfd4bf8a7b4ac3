//! What a call asks permission for.

use serde_json::Value;
use stanch_scenario::estate::aws::Account;

use super::super::State;
use super::super::call::Call;
use super::who::{Kind, Who, role_arn, user, user_arn};

/// An action on a resource.
pub(super) struct Aim {
    /// `iam:PutUserPolicy`.
    pub(super) action: String,
    /// An ARN, or `*`.
    pub(super) resource: String,
    /// The account that owns the resource, where that is not the caller's.
    pub(super) owner: Option<String>,
    /// The resource's policy.
    pub(super) policy: Option<Value>,
}

/// What a call asks permission for.
pub(super) fn aim(state: &State, who: &Who, call: &Call) -> Aim {
    let action = match call.operation.as_str() {
        "s3:ListBuckets" => "s3:ListAllMyBuckets".to_owned(),
        "sqs:DeleteMessageBatch" => "sqs:DeleteMessage".to_owned(),
        "s3:ListObjectsV2" => "s3:ListBucket".to_owned(),
        "s3:GetObjectLockConfiguration" => "s3:GetBucketObjectLockConfiguration".to_owned(),
        "s3:GetBucketLifecycleConfiguration" => "s3:GetLifecycleConfiguration".to_owned(),
        "s3:GetBucketEncryption" => "s3:GetEncryptionConfiguration".to_owned(),
        other => other.to_owned(),
    };
    let plain = |resource: String| Aim { action: action.clone(), resource, owner: None, policy: None };
    let Some(account) = state.account(&who.account) else { return plain("*".to_owned()) };
    match call.service.as_str() {
        "iam" => plain(of_iam(account, who, call)),
        "sts" => match call.get("RoleArn") {
            Some(arn) => {
                let target = arn.split(':').nth(4).and_then(|id| state.account(id));
                let role = target.and_then(|one| one.roles.iter().find(|role| role_arn(one, role) == arn));
                let owner = target.map(|one| one.id.clone());
                Aim { owner, policy: role.map(|role| role.trust.clone()), ..plain(arn.to_owned()) }
            }
            None => plain("*".to_owned()),
        },
        "s3" => of_s3(state, call, &plain),
        // https://sqs.<region>.amazonaws.com/<account>/<name>
        "sqs" => match call.get("QueueUrl").and_then(|url| url.rsplit_once('/')) {
            Some((before, name)) => {
                let owner = before.rsplit('/').next().unwrap_or_default();
                plain(format!("arn:aws:sqs:{}:{owner}:{name}", call.region))
            }
            None => plain("*".to_owned()),
        },
        "secretsmanager" => of_secrets(state, account, call, &plain),
        _ => plain("*".to_owned()),
    }
}

fn of_iam(account: &Account, who: &Who, call: &Call) -> String {
    let own = match &who.kind {
        Kind::User(name) => Some(name.as_str()),
        _ => None,
    };
    let keyed = call.name().contains("AccessKey").then_some(own).flatten();
    if let Some(name) = call.get("UserName").or(keyed) {
        let unknown = || format!("arn:aws:iam::{}:user{}{name}", account.id, call.get("Path").unwrap_or("/"));
        return user(account, name).map_or_else(unknown, |one| user_arn(account, one));
    }
    if let Some(name) = call.get("RoleName") {
        let unknown = || format!("arn:aws:iam::{}:role{}{name}", account.id, call.get("Path").unwrap_or("/"));
        let found = account.roles.iter().find(|one| one.name == name);
        return found.map_or_else(unknown, |one| role_arn(account, one));
    }
    "*".to_owned()
}

fn of_s3(state: &State, call: &Call, plain: &dyn Fn(String) -> Aim) -> Aim {
    let Some(name) = call.get("Bucket") else { return plain("*".to_owned()) };
    let all = state.estate.accounts.iter().flat_map(|account| account.regions.values().map(move |one| (account, one)));
    let mut all = all.flat_map(|(account, region)| region.buckets.iter().map(move |bucket| (account, bucket)));
    let found = all.find(|(_, bucket)| bucket.name == name);
    let key = call.get("Key").map(|key| format!("/{key}")).unwrap_or_default();
    let owner = found.map(|(account, _)| account.id.clone());
    let policy = found.and_then(|(_, bucket)| bucket.policy.clone());
    Aim { owner, policy, ..plain(format!("arn:aws:s3:::{name}{key}")) }
}

fn of_secrets(state: &State, account: &Account, call: &Call, plain: &dyn Fn(String) -> Aim) -> Aim {
    let Some(asked) = call.get("SecretId") else { return plain("*".to_owned()) };
    let owner = asked.starts_with("arn:").then(|| asked.split(':').nth(4)).flatten().and_then(|id| state.account(id));
    let owner = owner.unwrap_or(account);
    let arn = |name: &str, suffix: &str| {
        format!("arn:aws:secretsmanager:{}:{}:secret:{name}-{suffix}", call.region, owner.id)
    };
    let region = owner.regions.get(&call.region);
    let mut secrets = region.iter().flat_map(|region| &region.secrets);
    match secrets.find(|one| one.name == asked || arn(&one.name, &one.suffix) == asked) {
        Some(one) => {
            let policy = one.policy.clone();
            Aim { owner: Some(owner.id.clone()), policy, ..plain(arn(&one.name, &one.suffix)) }
        }
        None => plain(asked.to_owned()),
    }
}
