//! Buckets of one account, with what keeps their objects from being destroyed, for how long they keep them, and their
//! policies.

mod part;

use std::collections::BTreeMap;

use aws_config::SdkConfig;
use aws_sdk_s3::Client;
use aws_sdk_s3::config::Builder;
use futures::future::try_join_all;
use serde_json::{Value, json};
use stanch_inventory::aws;
use stanch_inventory::record::Record;
use stanch_inventory::record::aws::Bucket;
use stanch_inventory::run::Listing;

use super::account::Account;
use super::call::Answer;
use super::form;
use super::operation::{BUCKET_LOCATION, BUCKET_POLICY, LIST_BUCKETS};
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
    let (policy, versioning, lock, lifecycle, encryption) = tokio::try_join!(
        policy(account, client, &bucket),
        part::versioning(account, client, &bucket),
        part::object_lock(account, client, &bucket),
        part::lifecycle(account, client, &bucket),
        part::encryption(account, client, &bucket),
    )?;
    listings.push(policy);
    for (listing, seen) in [versioning, lock, lifecycle, encryption] {
        listings.push(listing);
        let Some(seen) = seen else { continue };
        bucket.versioning = seen.versioning.or(bucket.versioning);
        bucket.mfa_delete = seen.mfa_delete.or(bucket.mfa_delete);
        bucket.object_lock = seen.object_lock.or(bucket.object_lock);
        bucket.expirations = seen.expirations.or(bucket.expirations);
        bucket.kms_key = seen.kms_key.or(bucket.kms_key);
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
