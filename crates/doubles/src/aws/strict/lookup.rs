//! `cloudtrail:LookupEvents`.

use chrono::DateTime;
use serde_json::{Value, json};

use super::super::State;
use super::super::call::Call;
use super::super::refusal::Refusal;

/// The management events of an account in the call's region, newest first.
pub(super) fn lookup(state: &State, account: &str, records: &[Value], call: &Call) -> Result<Value, Refusal> {
    let attributes: Vec<Value> = match call.get("LookupAttributes") {
        Some(text) => serde_json::from_str(text).map_err(|_| Refusal::Invalid)?,
        None => Vec::new(),
    };
    let asked = match attributes.as_slice() {
        [] => None,
        [one] => {
            let part = |name: &str| one[name].as_str().ok_or(Refusal::Invalid);
            let (key, value) = (part("AttributeKey")?, part("AttributeValue")?);
            if !KEYS.contains(&key) {
                return Err(Refusal::Wrong("InvalidLookupAttributesException"));
            }
            Some((key, value))
        }
        _ => return Err(Refusal::Wrong("InvalidLookupAttributesException")),
    };
    let bound = |name: &str| match call.get(name) {
        Some(text) => text.parse().map(Some).map_err(|_| Refusal::Invalid),
        None => Ok(None::<f64>),
    };
    let (start, end) = (bound("StartTime")?, bound("EndTime")?);
    if start.zip(end).is_some_and(|(start, end)| start > end) {
        return Err(Refusal::Wrong("InvalidTimeRangeException"));
    }
    let within = |record: &Value| {
        let at = seconds(record);
        start.is_none_or(|start| at >= start) && end.is_none_or(|end| at <= end)
    };
    // Pages go on where the first began, though every call adds a record.
    let (known, offset) = match call.get("NextToken") {
        Some(token) => token
            .split_once('-')
            .and_then(|(known, offset)| Some((known.parse().ok()?, offset.parse().ok()?)))
            .ok_or(Refusal::Wrong("InvalidNextTokenException"))?,
        None => (records.len(), 0),
    };
    let here = records.iter().take(known).rev().filter(|record| {
        record["managementEvent"] == true
            && record["recipientAccountId"] == account
            && record["awsRegion"] == call.region
    });
    let here = here.filter(|record| within(record)).map(event);
    let mut found = here.filter(|event| asked.is_none_or(|(key, value)| has(event, key, value))).skip(offset);
    let size: usize = call.get("MaxResults").and_then(|text| text.parse().ok()).unwrap_or(MOST);
    if !(1..=MOST).contains(&size) {
        return Err(Refusal::Wrong("InvalidMaxResultsException"));
    }
    let size = if state.faults.page > 0 { size.min(state.faults.page) } else { size };
    let events: Vec<Value> = found.by_ref().take(size).collect();
    let next = found.next().map(|_| format!("{known}-{}", offset.saturating_add(size)));
    Ok(json!({"Events": events, "NextToken": next}))
}

/// Most events in one answer.
const MOST: usize = 50;

/// What events can be looked up by.
const KEYS: [&str; 8] =
    ["AccessKeyId", "EventId", "EventName", "EventSource", "ReadOnly", "ResourceName", "ResourceType", "Username"];

fn has(event: &Value, key: &str, value: &str) -> bool {
    let resources = || event["Resources"].as_array().into_iter().flatten();
    match key {
        "ResourceName" | "ResourceType" => resources().any(|one| one[key] == value),
        _ => event[key] == value,
    }
}

/// Seconds since 1970.
fn seconds(record: &Value) -> f64 {
    let time = record["eventTime"].as_str().and_then(|text| DateTime::parse_from_rfc3339(text).ok());
    time.and_then(|time| u32::try_from(time.timestamp()).ok()).map(f64::from).unwrap_or_default()
}

/// An event, with the record in it.
fn event(record: &Value) -> Value {
    let identity = &record["userIdentity"];
    // A session of a role goes by its own name, which stands at the end of its ARN.
    let session = identity["arn"].as_str().and_then(|arn| arn.rsplit('/').next());
    let name = identity["userName"].as_str().or(session);
    let parameters = record["requestParameters"].as_object();
    let resource = |(field, kind): &(&str, &str)| {
        let name = parameters?.get(*field)?;
        Some(json!({"ResourceType": kind, "ResourceName": name}))
    };
    json!({
        "EventId": record["eventID"],
        "EventName": record["eventName"],
        "ReadOnly": record["readOnly"].to_string(),
        "AccessKeyId": identity["accessKeyId"],
        "EventTime": seconds(record),
        "EventSource": record["eventSource"],
        "Username": name,
        "Resources": RESOURCES.iter().filter_map(resource).collect::<Vec<Value>>(),
        "CloudTrailEvent": record.to_string(),
    })
}

/// Parameters that name resources, with their types.
const RESOURCES: [(&str, &str); 5] = [
    ("userName", "AWS::IAM::User"),
    ("roleName", "AWS::IAM::Role"),
    ("accessKeyId", "AWS::IAM::AccessKey"),
    ("roleArn", "AWS::IAM::Role"),
    ("secretId", "AWS::SecretsManager::Secret"),
];
