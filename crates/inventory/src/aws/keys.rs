//! Access keys: `iam list-access-keys` and `iam get-access-key-last-used`.

use serde_json::Value;

use super::identity::{listed, no_object};
use super::object::{Object, absent};
use crate::page::Page;
use crate::record::Record;
use crate::record::aws::{AccessKey, LastUse};

/// One page of `iam list-access-keys`. `account` is empty where nobody knows whose list it is.
pub fn access_keys(value: &Value, account: &str, user_arn: Option<&str>) -> Page {
    listed(value, "AccessKeyMetadata", "an access key", |one, problems| {
        let key = AccessKey {
            id: one.text("AccessKeyId")?,
            account: account.to_owned(),
            user_arn: user_arn.map(str::to_owned),
            user: one.text("UserName").unwrap_or_default(),
            active: one.text("Status").and_then(|status| active(&status)),
            created: one.time("CreateDate", problems),
            last_use: None,
        };
        Some(Record::AccessKey(Box::new(key)))
    })
}

/// The answer to `iam get-access-key-last-used` for a key: the key with nothing but its last use.
pub fn last_use(value: &Value, account: &str, id: &str) -> Page {
    let Some(answer) = Object::of(value) else { return no_object() };
    let Some(used) = answer.get("AccessKeyLastUsed").and_then(Object::of) else {
        return Page { problems: vec!["the answer has no AccessKeyLastUsed".to_owned()], ..Page::default() };
    };
    let mut problems = Vec::new();
    let said = |name: &str| used.text(name).filter(|text| !absent(text));
    let use_ =
        LastUse { at: used.time("LastUsedDate", &mut problems), service: said("ServiceName"), region: said("Region") };
    let key = AccessKey {
        id: id.to_owned(),
        account: account.to_owned(),
        user_arn: None,
        user: answer.text("UserName").unwrap_or_default(),
        active: None,
        created: None,
        last_use: Some(use_),
    };
    Page { problems, ..Page::of(vec![Record::AccessKey(Box::new(key))]) }
}

/// Whether a status means that a key works, where it is one.
pub(super) fn active(status: &str) -> Option<bool> {
    match status.trim().to_ascii_lowercase().as_str() {
        "active" | "true" | "enabled" => Some(true),
        // AWS expires no long-term key, but lists of other tools have the word.
        "inactive" | "false" | "disabled" | "expired" => Some(false),
        _ => None,
    }
}
