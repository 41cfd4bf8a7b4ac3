//! Plain lists: one access key id, or ARN of a user or role, a line.

use serde_json::Value;
use stanch_model::Report;

use crate::aws::LONGEST;
use crate::aws::identity::name_of;
use crate::files::File;
use crate::record::Record;
use crate::record::aws::{AccessKey, Role, User};

/// Reads a list. None where a line is something else.
pub(super) fn read(file: &File<'_>) -> Option<Report<Vec<Record>>> {
    let cells = file.text.lines().map(|line| line.trim().trim_matches(['"', ',']).trim());
    let lines = cells.filter(|line| !line.is_empty() && !line.starts_with('#'));
    let found: Vec<Record> = lines.map(record).collect::<Option<_>>()?;
    (!found.is_empty()).then(|| file.report(found, []))
}

/// What a line names.
fn record(line: &str) -> Option<Record> {
    if is_key_id(line) {
        let (id, account, user) = (line.to_owned(), String::new(), String::new());
        let key = AccessKey { id, account, user_arn: None, user, active: None, created: None, last_use: None };
        return Some(Record::AccessKey(Box::new(key)));
    }
    account_of(line).filter(|_| line.len() <= LONGEST)?;
    let (arn, name) = (line.to_owned(), name_of(line));
    match line.split(':').nth(5)? {
        part if part.starts_with("user/") => Some(Record::User(Box::new(User {
            arn,
            name,
            id: None,
            created: None,
            password_last_used: None,
            groups: Vec::new(),
            inline: Vec::new(),
            attached: Vec::new(),
            boundary: None,
            tags: Default::default(),
            listed_only: true,
        }))),
        part if part.starts_with("role/") => Some(Record::Role(Box::new(Role {
            arn,
            name,
            id: None,
            created: None,
            trust: Value::Null,
            inline: Vec::new(),
            attached: Vec::new(),
            boundary: None,
            instance_profiles: Vec::new(),
            last_used: None,
            last_used_region: None,
            max_session: None,
            tags: Default::default(),
            listed_only: true,
        }))),
        _ => None,
    }
}

/// Whether a text is the id of a long-term access key. AWS says 16 to 128 letters; all that it gives have 20.
pub(super) fn is_key_id(text: &str) -> bool {
    let letters = text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    (16..=128).contains(&text.len()) && text.starts_with("AKIA") && letters
}

/// The account in the ARN of something of IAM.
pub(super) fn account_of(arn: &str) -> Option<String> {
    let mut parts = arn.split(':');
    let iam = parts.next() == Some("arn") && parts.next()?.starts_with("aws") && parts.next() == Some("iam");
    parts.next().filter(|region| iam && region.is_empty())?;
    parts.next().filter(|account| account.len() == 12).map(str::to_owned)
}
