//! What writes the logs of an account: a trail of the organisation with most of it, one of production with little, one that
//! nobody switched on again, and an event data store.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::estate::EstateSpec;
use crate::estate::aws::{Account, Bucket, EventDataStore, LogGroup, Trail};
use crate::organisation::{PRODUCTION, STAGING};

/// The region that everything is in.
const REGION: &str = "us-east-1";

/// The bucket that trails write to.
const BUCKET: &str = "nimbody-logs";

/// Adds what writes logs to an account.
pub(super) fn complete(account: &mut Account, index: usize, management: bool, spec: &EstateSpec) {
    let Some(region) = account.regions.get_mut(REGION) else { return };
    if management {
        region.buckets.push(Bucket {
            name: BUCKET.to_owned(),
            created: spec.window_start - TimeDelta::days(900),
            policy: None,
            versioning: Some(true),
            mfa_delete: false,
            object_lock: None,
        });
        region.lifecycles.insert(BUCKET.to_owned(), vec![(365, "AWSLogs/".to_owned()), (14, "workloads/".to_owned())]);
        region.encrypted.extend(region.keys.first().map(|key| (BUCKET.to_owned(), key.id.clone())));
        region.log_groups.push(LogGroup { name: "cloudtrail/organization".to_owned(), days: Some(30) });
        region.trails.push(Trail {
            name: "organization".to_owned(),
            bucket: BUCKET.to_owned(),
            multi_region: true,
            organization: true,
            logging: true,
            selectors: json!({"AdvancedEventSelectors": [
                selector(&[("eventCategory", "Equals", "Management")]),
                selector(&[
                    ("eventCategory", "Equals", "Data"),
                    ("resources.type", "Equals", "AWS::S3::Object"),
                    ("resources.ARN", "StartsWith", "arn:aws:s3:::nimbody-production-"),
                ]),
            ]}),
            log_group: Some("cloudtrail/organization".to_owned()),
            ..Trail::default()
        });
        region.data_stores.push(EventDataStore {
            id: "7c1f3a52-0d0e-4c36-9a61-5d2f6f0b8e11".to_owned(),
            name: "investigations".to_owned(),
            enabled: true,
            multi_region: true,
            organization: true,
            selectors: json!([
                selector(&[("eventCategory", "Equals", "Management")]),
                selector(&[("eventCategory", "Equals", "Data"), ("resources.type", "Equals", "AWS::Lambda::Function")]),
            ]),
            days: 90,
        });
    }
    if index == usize::from(PRODUCTION) {
        region.trails.push(Trail {
            name: "workloads".to_owned(),
            bucket: BUCKET.to_owned(),
            prefix: Some("workloads".to_owned()),
            logging: true,
            selectors: json!({"EventSelectors": [{
                "ReadWriteType": "WriteOnly",
                "IncludeManagementEvents": true,
                "ExcludeManagementEventSources": ["kms.amazonaws.com"],
                "DataResources": [{"Type": "AWS::Lambda::Function", "Values": ["arn:aws:lambda"]}],
            }]}),
            ..Trail::default()
        });
    }
    if index == usize::from(STAGING) {
        region.trails.push(Trail { name: "forgotten".to_owned(), bucket: BUCKET.to_owned(), ..Trail::default() });
    }
}

/// An advanced selector of which each field has one value.
fn selector(fields: &[(&str, &str, &str)]) -> Value {
    let field = |(name, operator, value): &(&str, &str, &str)| json!({"Field": name, (*operator): [value]});
    json!({"FieldSelectors": fields.iter().map(field).collect::<Vec<_>>()})
}
