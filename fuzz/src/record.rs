//! A record that a full JSON parser accepts has the same fields for both.

#![no_main]

mod read;

use serde_json::Value;
use stanch_source::Col;

/// Where a full parser finds what a column holds.
const PATHS: [(Col, &str); 10] = [
    (Col::Operation, "/eventName"),
    (Col::Service, "/eventSource"),
    (Col::Region, "/awsRegion"),
    (Col::SourceIp, "/sourceIPAddress"),
    (Col::UserAgent, "/userAgent"),
    (Col::ErrorCode, "/errorCode"),
    (Col::ActorArn, "/userIdentity/arn"),
    (Col::CredentialId, "/userIdentity/accessKeyId"),
    (Col::SessionIssuer, "/userIdentity/sessionContext/sessionIssuer/arn"),
    (Col::SourceIdentity, "/userIdentity/sessionContext/sourceIdentity"),
];

libfuzzer_sys::fuzz_target!(|content: &[u8]| {
    let rows = read::texts(read::read(content));
    let Ok(record @ Value::Object(_)) = serde_json::from_slice::<Value>(content) else { return };
    // A name given twice has no one value to compare with, and a wrapper is no record.
    let text = String::from_utf8_lossy(content);
    let repeated = |name: &str| text.matches(&format!("\"{name}\"")).count() > 1 || text.contains('\\');
    if ["Records", "Events", "events", "logEvents", "detail", "eventData"].iter().any(|key| record.get(key).is_some()) {
        return;
    }
    if rows.len() != 1 {
        return;
    }
    let row = &rows[0];
    let piece = |column: Col| row[column as usize].clone().unwrap_or_default();
    // The pieces, with what stands between them, are the record.
    let time = record["eventTime"].as_str().unwrap_or_default();
    let whole = match row[Col::RawHead as usize] {
        None => piece(Col::RawBody),
        Some(_) => [piece(Col::RawHead), time.to_owned(), piece(Col::RawCall), piece(Col::RawBody), piece(Col::EventId),
            piece(Col::RawTail)].concat(),
    };
    if whole != text.trim_matches([' ', '\n', '\r', '\t']) {
        // The record stood inside another, or a name was given twice.
        assert!(repeated("eventTime") || !text.contains(&piece(Col::RawBody)) || text.len() > whole.len(), "{whole}");
        return;
    }
    for (column, path) in PATHS {
        let name = path.rsplit('/').next().unwrap_or_default();
        let nested = path.split('/').any(|name| !name.is_empty() && repeated(name));
        if let Some(Value::String(expected)) = record.pointer(path)
            && !nested
            && !repeated(name)
            && !expected.is_empty()
        {
            assert_eq!(rows[0][column as usize].as_deref(), Some(expected.as_str()), "{path}");
        }
    }
});
