//! What decrypts, and who is let in with a certificate.

use serde_json::Value;

use super::document::document;
use super::identity::{listed, no_object};
use super::object::Object;
use super::resource::Owner;
use super::store::account;
use crate::page::Page;
use crate::record::Record;
use crate::record::aws::{AnywhereProfile, EncryptionKey, KeyManager, TrustAnchor};

/// The answer to `kms describe-key`.
pub fn encryption_key(value: &Value, owner: &Owner<'_>) -> Page {
    let mut page = Page::default();
    let Some(answer) = Object::of(value) else { return no_object() };
    let key = answer.get("KeyMetadata").and_then(Object::of);
    let Some((key, arn)) = key.and_then(|key| Some((key, key.text("Arn")?))) else {
        page.problems.push("a key lacks what names it".to_owned());
        return page;
    };
    let manager = match key.text("KeyManager").as_deref() {
        Some("AWS") => Some(KeyManager::Aws),
        Some("CUSTOMER") => Some(KeyManager::Customer),
        _ => None,
    };
    let deletion = key.time("DeletionDate", &mut page.problems);
    page.records.push(Record::EncryptionKey(Box::new(EncryptionKey {
        account: account(&arn, owner),
        description: key.text("Description"),
        manager,
        enabled: key.flag("Enabled"),
        state: key.text("KeyState"),
        origin: key.text("Origin"),
        multi_region: key.flag("MultiRegion"),
        deletion,
        arn,
    })));
    page
}

/// One page of `rolesanywhere list-trust-anchors`.
pub fn trust_anchors(value: &Value, owner: &Owner<'_>) -> Page {
    listed(value, "trustAnchors", "a trust anchor", |one, _| {
        let arn = one.text("trustAnchorArn")?;
        let source = one.get("source").and_then(Object::of);
        let data = source.and_then(|source| source.get("sourceData")).and_then(Object::of);
        Some(Record::TrustAnchor(TrustAnchor {
            name: one.text("name").unwrap_or_else(|| arn.clone()),
            account: account(&arn, owner),
            // What does not say that it is off may be on.
            enabled: one.flag("enabled").unwrap_or(true),
            source: source.and_then(|source| source.text("sourceType")),
            authority: data.and_then(|data| data.text("acmPcaArn")),
            arn,
        }))
    })
}

/// One page of `rolesanywhere list-profiles`.
pub fn anywhere_profiles(value: &Value, owner: &Owner<'_>) -> Page {
    listed(value, "profiles", "a profile", |one, _| {
        let arn = one.text("profileArn")?;
        let policy = one.get("sessionPolicy").filter(|policy| policy.as_str().is_none_or(|text| !text.is_empty()));
        Some(Record::AnywhereProfile(Box::new(AnywhereProfile {
            name: one.text("name").unwrap_or_else(|| arn.clone()),
            account: account(&arn, owner),
            enabled: one.flag("enabled").unwrap_or(true),
            roles: one.texts("roleArns", "arn"),
            managed_policies: one.texts("managedPolicyArns", "arn"),
            session_policy: policy.map(document),
            arn,
        })))
    })
}
