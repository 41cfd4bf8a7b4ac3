//! The order in which CloudTrail writes the fields of a record.

use serde_json::Value;

/// The record with its fields in CloudTrail's order; what has no place in it goes before the last one.
pub(super) fn ordered(record: &Value) -> String {
    const RECORD: [&str; 24] = [
        "eventVersion",
        "userIdentity",
        "eventTime",
        "eventSource",
        "eventName",
        "awsRegion",
        "sourceIPAddress",
        "userAgent",
        "errorCode",
        "errorMessage",
        "requestParameters",
        "responseElements",
        "additionalEventData",
        "requestID",
        "eventID",
        "readOnly",
        "resources",
        "eventType",
        "managementEvent",
        "recipientAccountId",
        "sharedEventID",
        "eventCategory",
        "sessionCredentialFromConsole",
        "tlsDetails",
    ];
    const IDENTITY: [&str; 8] =
        ["type", "principalId", "arn", "accountId", "accessKeyId", "userName", "sessionContext", "invokedBy"];
    in_order(record, &RECORD, |name, value| match name {
        "userIdentity" => in_order(value, &IDENTITY, |_, value| value.to_string()),
        _ => value.to_string(),
    })
}

fn in_order(object: &Value, order: &[&str], write: impl Fn(&str, &Value) -> String) -> String {
    let Value::Object(fields) = object else { return object.to_string() };
    let place = |name: &str| order.iter().position(|known| *known == name).unwrap_or(order.len() - 2);
    let mut members: Vec<(&String, &Value)> = fields.iter().collect();
    members.sort_by_key(|(name, _)| place(name));
    let written: Vec<String> =
        members.iter().map(|(name, value)| format!("{}:{}", Value::from(name.as_str()), write(name, value))).collect();
    format!("{{{}}}", written.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_stand_in_cloudtrails_order() {
        let record: Value = serde_json::from_str(
            r#"{"awsRegion":"r","userIdentity":{"accountId":"1","type":"IAMUser"},"eventVersion":"1"}"#,
        )
        .unwrap_or_default();
        let written = ordered(&record);
        assert_eq!(
            written,
            r#"{"eventVersion":"1","userIdentity":{"type":"IAMUser","accountId":"1"},"awsRegion":"r"}"#
        );
    }
}
