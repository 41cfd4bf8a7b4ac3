//! S3, with buckets in paths.

use stanch_scenario::estate::aws::{Account, Bucket, Lock};

use super::call::Call;
use super::refusal::Refusal;
use super::xml::{around, element, list, optional, time};
use super::{Said, State};

pub(super) fn say(state: &State, account: &Account, call: &Call) -> Result<Said, Refusal> {
    let regions = account.regions.iter();
    let all: Vec<(&str, &Bucket)> =
        regions.flat_map(|(name, region)| region.buckets.iter().map(move |bucket| (name.as_str(), bucket))).collect();
    if call.name() == "ListBuckets" {
        let page = state.page(call, &all, "continuation-token", "max-buckets")?;
        let buckets = list("Buckets", "Bucket", page.items, |(region, bucket)| {
            element("Name", &bucket.name)
                + &element("CreationDate", &time(&bucket.created))
                + &element("BucketRegion", region)
        });
        let more = optional("ContinuationToken", page.next.as_deref());
        return Ok(Said::Xml(around("ListAllMyBucketsResult", &(buckets + &more))));
    }
    let name = call.need("Bucket")?;
    let (region, bucket) = all.iter().find(|(_, one)| one.name == name).ok_or(Refusal::Absent("NoSuchBucket"))?;
    if call.name() != "GetBucketLocation" && call.region != *region {
        return Err(Refusal::Absent("PermanentRedirect"));
    }
    let body = match call.name() {
        "GetBucketLocation" => element("LocationConstraint", if *region == "us-east-1" { "" } else { region }),
        "GetBucketPolicy" => {
            let policy = bucket.policy.as_ref().ok_or(Refusal::Absent("NoSuchBucketPolicy"))?;
            return Ok(Said::Xml(policy.to_string()));
        }
        "GetBucketVersioning" => {
            let state = bucket.versioning.map(|on| if on { "Enabled" } else { "Suspended" });
            let factor = bucket.versioning.map(|_| if bucket.mfa_delete { "Enabled" } else { "Disabled" });
            around("VersioningConfiguration", &(optional("Status", state) + &optional("MfaDelete", factor)))
        }
        "GetObjectLockConfiguration" => {
            let lock = bucket.object_lock.as_ref();
            let lock = lock.ok_or(Refusal::Absent("ObjectLockConfigurationNotFoundError"))?;
            let rule = lock.default.map(|(lock, days)| {
                let mode = if lock == Lock::Compliance { "COMPLIANCE" } else { "GOVERNANCE" };
                let inner = element("Mode", mode) + &element("Days", &days.to_string());
                around("Rule", &around("DefaultRetention", &inner))
            });
            let enabled = element("ObjectLockEnabled", "Enabled");
            around("ObjectLockConfiguration", &(enabled + &rule.unwrap_or_default()))
        }
        "GetBucketLifecycleConfiguration" => {
            let rules = account.regions.get(*region).and_then(|region| region.lifecycles.get(name));
            let rules = rules.ok_or(Refusal::Absent("NoSuchLifecycleConfiguration"))?;
            let rule = |(days, prefix): &(i32, String)| {
                let expires = around("Expiration", &element("Days", &days.to_string()));
                let filter = around("Filter", &element("Prefix", prefix));
                around("Rule", &(expires + &filter + &element("Status", "Enabled")))
            };
            around("LifecycleConfiguration", &rules.iter().map(rule).collect::<String>())
        }
        "GetBucketEncryption" => {
            let key = account.regions.get(*region).and_then(|region| region.encrypted.get(name));
            let key = key.map(|id| format!("arn:aws:kms:{region}:{}:key/{id}", account.id));
            // Since 2023 every bucket encrypts, with keys of S3's own where nothing else is said.
            let algorithm = element("SSEAlgorithm", if key.is_some() { "aws:kms" } else { "AES256" });
            let default = algorithm + &optional("KMSMasterKeyID", key.as_deref());
            let rule = around("Rule", &around("ApplyServerSideEncryptionByDefault", &default));
            around("ServerSideEncryptionConfiguration", &rule)
        }
        _ => return Err(Refusal::UnknownOperation),
    };
    Ok(Said::Xml(body))
}
