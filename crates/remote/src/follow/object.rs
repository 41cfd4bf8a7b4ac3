//! Objects of S3, in whichever region their bucket is.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use aws_config::{Region, SdkConfig};
use aws_sdk_s3::Client;
use aws_sdk_s3::config::Builder;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use stanch_model::text::terminal;

use super::Trouble;
use crate::aws::failure::Failure;

/// An object may have so many bytes. CloudTrail's are at most 50 MB before they are compressed.
const LARGEST: usize = 64 << 20;

/// Codes that no other try changes.
const GONE: &[&str] = &["NoSuchKey", "InvalidObjectState"];

/// Clients of S3, one a region, and where the buckets are.
pub(super) struct Objects {
    configuration: SdkConfig,
    regions: Mutex<BTreeMap<String, String>>,
    clients: Mutex<BTreeMap<String, Client>>,
}

impl Objects {
    pub(super) fn new(configuration: SdkConfig) -> Self {
        Self { configuration, regions: Mutex::default(), clients: Mutex::default() }
    }

    /// Takes note of the region of a bucket.
    pub(super) fn lies_in(&self, bucket: &str, region: &str) {
        let mut regions = self.regions.lock().unwrap_or_else(PoisonError::into_inner);
        regions.insert(bucket.to_owned(), region.to_owned());
    }

    /// The client for a bucket.
    pub(super) fn client(&self, bucket: &str) -> Client {
        let known = self.regions.lock().unwrap_or_else(PoisonError::into_inner).get(bucket).cloned();
        let own = || self.configuration.region().map(|region| region.as_ref().to_owned());
        let region = known.or_else(own).unwrap_or_default();
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        clients.entry(region.clone()).or_insert_with(|| self.make(region)).clone()
    }

    fn make(&self, region: String) -> Client {
        // Another endpoint than AWS's own has no host of its own for each bucket.
        let by_path = self.configuration.endpoint_url().is_some();
        Client::from_conf(
            Builder::from(&self.configuration).region(Region::new(region)).force_path_style(by_path).build(),
        )
    }

    /// Whether an error says that the bucket is in another region, of which note is taken.
    pub(super) fn moved<E>(&self, bucket: &str, error: &SdkError<E, HttpResponse>) -> bool {
        let Some(response) = error.raw_response() else { return false };
        let Some(region) = response.headers().get("x-amz-bucket-region") else { return false };
        let mut regions = self.regions.lock().unwrap_or_else(PoisonError::into_inner);
        regions.insert(bucket.to_owned(), region.to_owned()).as_deref() != Some(region)
    }

    /// The bytes of an object.
    pub(super) async fn get(&self, bucket: &str, key: &str) -> Result<Vec<u8>, Trouble> {
        let name = name(bucket, key);
        let call = || self.client(bucket).get_object().bucket(bucket).key(key).send();
        let mut answer = call().await;
        if answer.as_ref().is_err_and(|error| self.moved(bucket, error)) {
            answer = call().await;
        }
        let mut object = match answer.map_err(|error| Failure::of(&error)) {
            Ok(object) => object,
            Err(Failure::Code { code, .. }) if GONE.contains(&code.as_str()) => {
                return Err(Trouble::Object { name, cause: format!("AWS answered with {code}") });
            }
            Err(failure) => {
                return Err(Trouble::Call { what: format!("reading {name}"), cause: failure.sentence() });
            }
        };
        let mut bytes = Vec::new();
        loop {
            match object.body.next().await {
                Some(Ok(chunk)) if bytes.len().saturating_add(chunk.len()) > LARGEST => {
                    let cause = format!("it has more than {} MiB", LARGEST >> 20);
                    return Err(Trouble::Object { name, cause });
                }
                Some(Ok(chunk)) => bytes.extend_from_slice(&chunk),
                Some(Err(_)) => {
                    let cause = "the connection broke".to_owned();
                    return Err(Trouble::Call { what: format!("reading {name}"), cause });
                }
                None => return Ok(bytes),
            }
        }
    }
}

/// How an object is named.
pub(super) fn name(bucket: &str, key: &str) -> String {
    terminal(&format!("s3://{bucket}/{key}")).into_owned()
}
