//! What is asked of each bucket, one call a part.

use aws_sdk_s3::Client;
use aws_sdk_s3::types::{LifecycleRule, ServerSideEncryptionRule};
use serde_json::{Value, json};
use stanch_inventory::aws;
use stanch_inventory::page::Page;
use stanch_inventory::record::Record;
use stanch_inventory::record::aws::Bucket;
use stanch_inventory::run::{Listing, Outcome};

use crate::RemoteError;
use crate::aws::failure::Failure;
use crate::read::aws::account::Account;
use crate::read::aws::call::Answer;
use crate::read::aws::form;
use crate::read::aws::operation::{BUCKET_ENCRYPTION, BUCKET_LIFECYCLE, BUCKET_VERSIONING, OBJECT_LOCK};

/// What was read of a bucket becomes part of its record, so that the listing itself has none.
pub(super) type Part = (Listing, Option<Bucket>);

pub(super) async fn versioning(account: &Account<'_>, client: &Client, bucket: &Bucket) -> Result<Part, RemoteError> {
    let name = bucket.name.as_str();
    let ask = |_: Option<String>| -> Answer<'_> {
        Box::pin(async move {
            let call = client.get_bucket_versioning().bucket(name);
            let answer = call.send().await.map_err(|error| Failure::of(&error))?;
            Ok(json!({
                "Status": answer.status().map(|status| status.as_str()),
                "MFADelete": answer.mfa_delete().map(|state| state.as_str()),
            }))
        })
    };
    let read = |answer: &Value| page(bucket, |seen| aws::versioning(answer, seen));
    let listing = account.listing("bucket versioning", name);
    let subject = format!("bucket={name}");
    Ok(part(account.calls.listing(listing, &BUCKET_VERSIONING, &subject, &ask, &read).await?.listing))
}

pub(super) async fn object_lock(account: &Account<'_>, client: &Client, bucket: &Bucket) -> Result<Part, RemoteError> {
    let name = bucket.name.as_str();
    let ask = |_: Option<String>| -> Answer<'_> {
        Box::pin(async move {
            let call = client.get_object_lock_configuration().bucket(name);
            let answer = call.send().await.map_err(|error| Failure::of(&error))?;
            let configuration = answer.object_lock_configuration();
            let rule = configuration.and_then(|one| one.rule());
            let retention = rule.and_then(|rule| rule.default_retention());
            let retention = json!({
                "Mode": retention.and_then(|one| one.mode()).map(|mode| mode.as_str()),
                "Days": retention.and_then(|one| one.days()),
                "Years": retention.and_then(|one| one.years()),
            });
            let enabled = configuration.and_then(|one| one.object_lock_enabled()).map(|state| state.as_str());
            Ok(json!({"ObjectLockConfiguration": {
                "ObjectLockEnabled": enabled,
                "Rule": {"DefaultRetention": retention},
            }}))
        })
    };
    let read = |answer: &Value| page(bucket, |seen| aws::object_lock(Some(answer), seen));
    let listing = account.listing("object locks", name);
    let subject = format!("bucket={name}");
    Ok(part(account.calls.listing(listing, &OBJECT_LOCK, &subject, &ask, &read).await?.listing))
}

pub(super) async fn lifecycle(account: &Account<'_>, client: &Client, bucket: &Bucket) -> Result<Part, RemoteError> {
    let name = bucket.name.as_str();
    let ask = |_: Option<String>| -> Answer<'_> {
        Box::pin(async move {
            let call = client.get_bucket_lifecycle_configuration().bucket(name);
            let answer = call.send().await.map_err(|error| Failure::of(&error))?;
            Ok(json!({"Rules": answer.rules().iter().map(rule).collect::<Vec<_>>()}))
        })
    };
    let read = |answer: &Value| page(bucket, |seen| aws::lifecycle(Some(answer), seen));
    let listing = account.listing("bucket lifecycles", name);
    let subject = format!("bucket={name}");
    Ok(part(account.calls.listing(listing, &BUCKET_LIFECYCLE, &subject, &ask, &read).await?.listing))
}

/// A rule of a lifecycle in the CLI's form. Of tags it only matters that there are any.
fn rule(one: &LifecycleRule) -> Value {
    let expiration = one.expiration().map(|expires| {
        json!({
            "Days": expires.days(),
            "Date": form::time(expires.date()),
            "ExpiredObjectDeleteMarker": expires.expired_object_delete_marker(),
        })
    });
    let filter = one.filter().map(|filter| {
        let and = filter.and().map(|and| {
            let tags = and.tags().iter().map(|tag| json!({"Key": tag.key()}));
            json!({"Prefix": and.prefix(), "Tags": tags.collect::<Vec<_>>()})
        });
        json!({"Prefix": filter.prefix(), "Tag": filter.tag().map(|tag| json!({"Key": tag.key()})), "And": and})
    });
    // Rules from before there were filters.
    #[expect(deprecated, reason = "rules that were made so are still in force")]
    let prefix = one.prefix();
    json!({"Status": one.status().as_str(), "Expiration": expiration, "Filter": filter, "Prefix": prefix})
}

pub(super) async fn encryption(account: &Account<'_>, client: &Client, bucket: &Bucket) -> Result<Part, RemoteError> {
    let name = bucket.name.as_str();
    let ask = |_: Option<String>| -> Answer<'_> {
        Box::pin(async move {
            let call = client.get_bucket_encryption().bucket(name);
            let answer = call.send().await.map_err(|error| Failure::of(&error))?;
            let configuration = answer.server_side_encryption_configuration();
            let defaults = configuration.map(|one| one.rules()).unwrap_or_default();
            let rule = |rule: &ServerSideEncryptionRule| {
                let default = rule.apply_server_side_encryption_by_default();
                json!({"ApplyServerSideEncryptionByDefault": {
                    "SSEAlgorithm": default.map(|default| default.sse_algorithm().as_str()),
                    "KMSMasterKeyID": default.and_then(|default| default.kms_master_key_id()),
                }})
            };
            let rules = defaults.iter().map(rule).collect::<Vec<_>>();
            Ok(json!({"ServerSideEncryptionConfiguration": {"Rules": rules}}))
        })
    };
    let read = |answer: &Value| page(bucket, |seen| aws::encryption(Some(answer), seen));
    let listing = account.listing("bucket encryption", name);
    let subject = format!("bucket={name}");
    Ok(part(account.calls.listing(listing, &BUCKET_ENCRYPTION, &subject, &ask, &read).await?.listing))
}

/// The page of an answer that says something of a bucket.
fn page(bucket: &Bucket, say: impl FnOnce(&mut Bucket)) -> Page {
    let mut seen = Bucket {
        versioning: None,
        mfa_delete: None,
        object_lock: None,
        expirations: None,
        kms_key: None,
        ..bucket.clone()
    };
    say(&mut seen);
    Page::of(vec![Record::Bucket(seen)])
}

fn part(mut listing: Listing) -> Part {
    let seen = listing.records.pop().filter(|_| listing.outcome == Outcome::Complete);
    let seen = seen.and_then(|record| match record {
        Record::Bucket(bucket) => Some(bucket),
        _ => None,
    });
    (listing, seen)
}
