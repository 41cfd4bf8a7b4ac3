//! Buckets of one account, with what keeps their objects from being destroyed, and their policies.

use std::collections::BTreeMap;

use aws_config::SdkConfig;
use aws_sdk_s3::Client;
use aws_sdk_s3::config::Builder;
use futures::future::try_join_all;
use serde_json::{Value, json};
use stanch_inventory::aws;
use stanch_inventory::page::Page;
use stanch_inventory::record::Record;
use stanch_inventory::record::aws::Bucket;
use stanch_inventory::run::{Listing, Outcome};

use super::account::Account;
use super::call::Answer;
use super::form;
use super::operation::{BUCKET_LOCATION, BUCKET_POLICY, BUCKET_VERSIONING, LIST_BUCKETS, OBJECT_LOCK};
use crate::RemoteError;
use crate::aws::failure::Failure;

/// Buckets in one answer.
const PAGE: i32 = 1_000;

/// Reads the buckets of an account.
///
/// # Errors
/// When the collection cannot go on.
pub(super) async fn read(account: &Account<'_>) -> Result<Vec<Listing>, RemoteError> {
    let client = client(&account.configuration);
    let client = &client;
    let ask = |marker: Option<String>| -> Answer<'_> {
        Box::pin(async move {
            let call = client.list_buckets().max_buckets(PAGE).set_continuation_token(marker);
            let answer = call.send().await.map_err(|error| Failure::of(&error))?;
            let bucket = |one: &aws_sdk_s3::types::Bucket| {
                json!({
                    "Name": one.name(),
                    "CreationDate": form::time(one.creation_date()),
                    "BucketRegion": one.bucket_region(),
                })
            };
            Ok(json!({
                "Buckets": answer.buckets().iter().map(bucket).collect::<Vec<_>>(),
                "ContinuationToken": answer.continuation_token(),
            }))
        })
    };
    let owner = account.owner("");
    let read = |answer: &Value| aws::buckets(answer, &owner);
    let listing = account.listing("buckets", "").enumerating();
    let mut list = account.calls.listing(listing, &LIST_BUCKETS, "", &ask, &read).await?.listing;
    let mut buckets = Vec::new();
    list.records.retain_mut(|record| match record {
        Record::Bucket(bucket) => {
            buckets.push(bucket.clone());
            false
        }
        _ => true,
    });
    let mut clients = BTreeMap::new();
    for name in buckets.iter().filter_map(|bucket| bucket.region.as_deref()) {
        clients.entry(name.to_owned()).or_insert_with(|| self::client(&account.in_region(name)));
    }
    let each = buckets.into_iter().map(|bucket| Box::pin(details(account, client, &clients, bucket)));
    let mut listings = Vec::new();
    for (bucket, of_bucket) in try_join_all(each).await? {
        list.records.push(Record::Bucket(bucket));
        listings.extend(of_bucket);
    }
    listings.push(list);
    Ok(listings)
}

fn client(configuration: &SdkConfig) -> Client {
    // Another endpoint than AWS's own has no host of its own for each bucket.
    let by_path = configuration.endpoint_url().is_some();
    Client::from_conf(Builder::from(configuration).force_path_style(by_path).build())
}

/// One bucket with what has to be asked of it.
async fn details(
    account: &Account<'_>,
    anywhere: &Client,
    clients: &BTreeMap<String, Client>,
    mut bucket: Bucket,
) -> Result<(Bucket, Vec<Listing>), RemoteError> {
    let mut listings = Vec::new();
    if bucket.region.is_none() {
        let (listing, region) = location(account, anywhere, &bucket.name).await?;
        bucket.region = region;
        listings.push(listing);
    }
    let own = bucket.region.as_deref().filter(|name| !clients.contains_key(*name));
    let own = own.map(|name| client(&account.in_region(name)));
    let there = bucket.region.as_deref().and_then(|name| clients.get(name));
    let client = own.as_ref().or(there).unwrap_or(anywhere);
    let (policy, versioning, lock) = tokio::try_join!(
        policy(account, client, &bucket),
        versioning(account, client, &bucket),
        object_lock(account, client, &bucket),
    )?;
    listings.push(policy);
    for (listing, seen) in [versioning, lock] {
        listings.push(listing);
        let Some(seen) = seen else { continue };
        bucket.versioning = seen.versioning.or(bucket.versioning);
        bucket.mfa_delete = seen.mfa_delete.or(bucket.mfa_delete);
        bucket.object_lock = seen.object_lock.or(bucket.object_lock);
    }
    Ok((bucket, listings))
}

/// Where a bucket is, where the list does not say.
async fn location(
    account: &Account<'_>,
    client: &Client,
    name: &str,
) -> Result<(Listing, Option<String>), RemoteError> {
    let ask = |_: Option<String>| -> Answer<'_> {
        Box::pin(async move {
            let call = client.get_bucket_location().bucket(name);
            let answer = call.send().await.map_err(|error| Failure::of(&error))?;
            // The oldest regions have odd names here: none at all, and `EU`.
            let region = match answer.location_constraint().map(|region| region.as_str()) {
                None | Some("") => "us-east-1",
                Some("EU") => "eu-west-1",
                Some(region) => region,
            };
            Ok(json!([region]))
        })
    };
    let listing = account.listing("bucket locations", name);
    let subject = format!("bucket={name}");
    let read = account.calls.listing(listing, &BUCKET_LOCATION, &subject, &ask, &super::account::leads).await?;
    Ok((read.listing, read.leads.into_iter().next()))
}

async fn policy(account: &Account<'_>, client: &Client, bucket: &Bucket) -> Result<Listing, RemoteError> {
    let name = bucket.name.as_str();
    let ask = |_: Option<String>| -> Answer<'_> {
        Box::pin(async move {
            let call = client.get_bucket_policy().bucket(name);
            let answer = call.send().await.map_err(|error| Failure::of(&error))?;
            Ok(json!(answer.policy()))
        })
    };
    let owner = account.owner("");
    let read = |answer: &Value| aws::resource_policy(&owner, "bucket", &bucket.arn, Some(answer));
    let listing = account.listing("bucket policies", name);
    Ok(account.calls.listing(listing, &BUCKET_POLICY, &format!("bucket={name}"), &ask, &read).await?.listing)
}

/// What was read of a bucket becomes part of its record, so that the listing itself has none.
type Part = (Listing, Option<Bucket>);

async fn versioning(account: &Account<'_>, client: &Client, bucket: &Bucket) -> Result<Part, RemoteError> {
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

async fn object_lock(account: &Account<'_>, client: &Client, bucket: &Bucket) -> Result<Part, RemoteError> {
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

/// The page of an answer that says something of a bucket.
fn page(bucket: &Bucket, say: impl FnOnce(&mut Bucket)) -> Page {
    let mut seen = Bucket { versioning: None, mfa_delete: None, object_lock: None, ..bucket.clone() };
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
