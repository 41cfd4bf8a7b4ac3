//! The credential report of IAM: a CSV with a row for each user and one for the root account.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::identity::no_object;
use super::object::{Object, alike, cut, time};
use crate::page::Page;
use crate::record::Record;
use crate::record::aws::{CredentialReport, ReportedKey};

/// The answer to `iam get-credential-report`, whose `Content` is the CSV in base64.
pub fn reported(value: &Value) -> Page {
    let Some(answer) = Object::of(value) else { return no_object() };
    let content = answer.get("Content").and_then(Value::as_str).unwrap_or_default();
    let packed: String = content.chars().filter(|character| !character.is_whitespace()).collect();
    match STANDARD.decode(packed) {
        Ok(csv) => credential_report(&csv),
        Err(_) => Page { problems: vec!["the content of the report is no base64".to_owned()], ..Page::default() },
    }
}

/// The CSV of a credential report. Columns are found by their names.
pub fn credential_report(csv: &[u8]) -> Page {
    let mut page = Page::default();
    let csv = csv.strip_prefix(b"\xef\xbb\xbf").unwrap_or(csv);
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(csv);
    let headings: Vec<String> = match reader.byte_headers() {
        Ok(row) => row.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect(),
        Err(_) => Vec::new(),
    };
    let column = |name: &str| headings.iter().position(|heading| alike(name, heading.trim()));
    if column("user").is_none() || column("arn").is_none() {
        page.problems.push("the credential report has no columns user and arn".to_owned());
        return page;
    }
    for row in reader.byte_records() {
        let Ok(row) = row else {
            page.problems.push("a row of the credential report cannot be read".to_owned());
            continue;
        };
        let cell = |name: &str| {
            let cell = row.get(column(name)?)?;
            Some(cut(String::from_utf8_lossy(cell).trim())).filter(|text| !text.is_empty())
        };
        match record(&cell) {
            Some(record) => page.records.push(Record::CredentialReport(Box::new(record))),
            None => page.problems.push("a row of the credential report has no user or ARN".to_owned()),
        }
    }
    page
}

/// One row, by the names of its columns.
fn record(cell: &impl Fn(&str) -> Option<String>) -> Option<CredentialReport> {
    let moment = |name: &str| cell(name).and_then(|text| time(&text));
    let flag = |name: &str| match cell(name)?.to_ascii_lowercase().as_str() {
        "true" => Some(true),
        "false" => Some(false),
        // The root account's password is `not_supported`.
        _ => None,
    };
    // What AWS does not know it writes as `N/A`.
    let said = |name: &str| cell(name).filter(|text| !super::object::absent(text));
    let key = |number: u8| ReportedKey {
        active: flag(&format!("access_key_{number}_active")).unwrap_or(false),
        rotated: moment(&format!("access_key_{number}_last_rotated")),
        last_used: moment(&format!("access_key_{number}_last_used_date")),
        service: said(&format!("access_key_{number}_last_used_service")),
        region: said(&format!("access_key_{number}_last_used_region")),
    };
    Some(CredentialReport {
        arn: cell("arn")?,
        user: cell("user")?,
        created: moment("user_creation_time"),
        password: flag("password_enabled"),
        password_last_used: moment("password_last_used"),
        mfa: flag("mfa_active"),
        keys: [key(1), key(2)],
    })
}
