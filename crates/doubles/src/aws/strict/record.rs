//! Records of CloudTrail.

use serde_json::{Map, Value, json};

use super::super::State;
use super::super::call::Call;
use super::who::Who;

/// Parameters that CloudTrail does not keep, and those that are no parameters.
const LEFT_OUT: [&str; 6] = ["Action", "Version", "SecretString", "SecretBinary", "Password", "WebIdentityToken"];

/// The record of a call. Its id is made of its number.
pub(super) fn record(
    state: &State,
    who: &Who,
    call: &Call,
    (address, agent): (&str, &str),
    code: Option<&str>,
    response: Value,
    number: usize,
) -> Value {
    let lower =
        |name: &str| name.get(..1).map(str::to_lowercase).unwrap_or_default() + name.get(1..).unwrap_or_default();
    let parameters = call.fields().filter(|(name, _)| !LEFT_OUT.contains(name));
    let parameters: Map<String, Value> = parameters.map(|(name, value)| (lower(name), json!(value))).collect();
    let global = matches!(call.service.as_str(), "iam" | "organizations");
    let reads = ["Get", "List", "Describe", "Lookup"].iter().any(|verb| call.name().starts_with(verb));
    let data = call.operation == "s3:GetObject" || call.operation.ends_with("Message") && call.service == "sqs";
    let mints = matches!(call.name(), "GetSessionToken" | "GetFederationToken");
    let mut record = json!({
        "eventVersion": "1.11",
        "userIdentity": who.identity(state),
        "eventTime": state.clock.now().format("%Y-%m-%dT%H:%M:%SZ").to_string(),
        "eventSource": format!("{}.amazonaws.com", call.service),
        "eventName": call.name(),
        "awsRegion": if global { "us-east-1" } else { call.region.as_str() },
        "sourceIPAddress": address,
        "userAgent": agent,
        "requestParameters": parameters,
        "responseElements": response,
        "eventID": format!("00000000-0000-4000-8000-{number:012x}"),
        "readOnly": reads && !mints,
        "eventType": "AwsApiCall",
        "managementEvent": !data,
        "eventCategory": if data { "Data" } else { "Management" },
        "recipientAccountId": who.account,
    });
    if let Some(code) = code {
        record["errorCode"] = json!(code);
    }
    record
}
