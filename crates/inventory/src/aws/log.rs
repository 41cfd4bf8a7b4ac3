//! What writes the logs and what keeps them: trails, event data stores, log groups, and the lifetime of files in buckets.

use serde_json::Value;

use super::identity::{listed, no_object};
use super::object::Object;
use super::resource::Owner;
use super::selector::recording;
use super::store::account;
use crate::page::Page;
use crate::record::Record;
use crate::record::aws::{Bucket, EventDataStore, Expiration, Keeping, Trail};

/// The answer to `cloudtrail describe-trails`. Whether a trail is recording, and what, is asked for trail by trail. A
/// trail of all regions is named in each of them; where the region that was asked is known, only those that are at home
/// there are read.
pub fn trails(value: &Value, owner: &Owner<'_>) -> Page {
    let mut page = listed(value, "trailList", "a trail", |one, _| {
        let arn = one.text("TrailARN")?;
        Some(Record::Trail(Box::new(Trail {
            name: one.text("Name").unwrap_or_else(|| arn.clone()),
            account: account(&arn, owner),
            bucket: one.text("S3BucketName"),
            prefix: one.text("S3KeyPrefix"),
            region: one.text("HomeRegion"),
            multi_region: one.flag("IsMultiRegionTrail"),
            organization: one.flag("IsOrganizationTrail"),
            logging: None,
            recording: None,
            delivery_error: None,
            validation: one.flag("LogFileValidationEnabled"),
            kms_key: one.text("KmsKeyId"),
            log_group: one.text("CloudWatchLogsLogGroupArn"),
            log_group_keeps: None,
            arn,
        })))
    });
    let away = |trail: &Trail| trail.region.as_deref().is_some_and(|region| region != owner.region);
    page.records.retain(|record| owner.region.is_empty() || !matches!(record, Record::Trail(trail) if away(trail)));
    page
}

/// The answer to `cloudtrail get-trail-status`, into the trail.
pub fn trail_status(value: &Value, trail: &mut Trail) {
    let Some(answer) = Object::of(value) else { return };
    trail.logging = answer.flag("IsLogging").or(trail.logging);
    trail.delivery_error = answer.text("LatestDeliveryError");
}

/// The answer to `cloudtrail get-event-selectors`, into the trail. One without selectors leaves open what is recorded.
pub fn trail_selectors(value: &Value, trail: &mut Trail) {
    trail.recording = Object::of(value).and_then(recording).or_else(|| trail.recording.clone());
}

/// A page of `logs describe-log-groups`, into the trail that writes to one of the groups.
pub fn log_groups(value: &Value, trail: &mut Trail) {
    let Some(name) = trail.log_group.as_deref().and_then(log_group_name) else { return };
    let groups = Object::of(value).map(|answer| answer.objects("logGroups")).unwrap_or_default();
    let Some(group) = groups.into_iter().find(|group| group.text("logGroupName").as_deref() == Some(name)) else {
        return;
    };
    // A group without a number of days keeps what it has; one whose number cannot be read is not known.
    trail.log_group_keeps = match group.get("retentionInDays") {
        None => Some(Keeping::Forever),
        Some(_) => group.number("retentionInDays").map(Keeping::Days),
    };
}

/// The name in an ARN of a log group: `arn:aws:logs:us-east-1:111122223333:log-group:NAME:*`.
pub fn log_group_name(arn: &str) -> Option<&str> {
    let name = arn.splitn(7, ':').nth(6)?;
    Some(name.strip_suffix(":*").unwrap_or(name)).filter(|name| !name.is_empty())
}

/// The answer to `cloudtrail get-event-data-store`.
pub fn event_data_store(value: &Value, owner: &Owner<'_>) -> Page {
    let Some(answer) = Object::of(value) else { return no_object() };
    let Some(arn) = answer.text("EventDataStoreArn") else {
        return Page { problems: vec!["an event data store lacks what names it".to_owned()], ..Page::default() };
    };
    Page::of(vec![Record::EventDataStore(Box::new(EventDataStore {
        name: answer.text("Name").unwrap_or_else(|| arn.clone()),
        account: account(&arn, owner),
        state: answer.text("Status"),
        multi_region: answer.flag("MultiRegionEnabled"),
        organization: answer.flag("OrganizationEnabled"),
        recording: recording(answer),
        days: answer.number("RetentionPeriod"),
        arn,
    }))])
}

/// The answer to `s3api get-bucket-lifecycle-configuration`, into the bucket; none where it has no lifecycle.
pub fn lifecycle(value: Option<&Value>, bucket: &mut Bucket) {
    let rules = value.and_then(Object::of).map(|answer| answer.objects("Rules")).unwrap_or_default();
    let mut expirations: Vec<Expiration> = rules.into_iter().filter_map(expiration).collect();
    expirations.sort();
    expirations.dedup();
    bucket.expirations = Some(expirations);
}

/// The rule, where it is in force and removes objects that have no tags.
fn expiration(rule: Object<'_>) -> Option<Expiration> {
    if rule.text("Status").is_some_and(|status| status.eq_ignore_ascii_case("Disabled")) {
        return None;
    }
    let expires = rule.get("Expiration").and_then(Object::of)?;
    let days = expires.number("Days");
    // What only removes markers of objects that are gone already removes nothing.
    if days.is_none() && expires.get("Days").is_none() && expires.get("Date").is_none() {
        return None;
    }
    let filter = rule.get("Filter").and_then(Object::of);
    let all = filter.and_then(|filter| filter.get("And")).and_then(Object::of);
    let tagged = filter.is_some_and(|filter| filter.get("Tag").is_some())
        || all.is_some_and(|all| !all.objects("Tags").is_empty());
    if tagged {
        return None;
    }
    // Older rules have their prefix beside the filter.
    let prefix = all.and_then(|all| all.text("Prefix"));
    let prefix = prefix.or_else(|| filter?.text("Prefix")).or_else(|| rule.text("Prefix")).unwrap_or_default();
    Some(Expiration { prefix, days })
}

/// The answer to `s3api get-bucket-encryption`, into the bucket; none where it names no encryption.
pub fn encryption(value: Option<&Value>, bucket: &mut Bucket) {
    let configuration = value.and_then(Object::of).and_then(|one| one.get("ServerSideEncryptionConfiguration"));
    let rules = configuration.and_then(Object::of).map(|one| one.objects("Rules")).unwrap_or_default();
    let defaults = rules.into_iter().filter_map(|rule| rule.get("ApplyServerSideEncryptionByDefault"));
    let key = defaults.filter_map(Object::of).find_map(|one| one.text("KMSMasterKeyID"));
    bucket.kms_key = Some(key.unwrap_or_default());
}
