//! Webhooks of organisations and repositories.

use crate::address;
use crate::answer::{Fields, List, Malformed};
use crate::page::Page;
use crate::record::{Held, HeldKind, Place, Record};

/// Webhooks: `/orgs/{org}/hooks`, `/repos/{owner}/{repo}/hooks`. Of their secret no more is looked at than whether there
/// is one.
///
/// # Errors
/// When it is no such answer.
pub fn webhooks(bytes: &[u8], place: &Place) -> Result<Page, Malformed> {
    Ok(List::read(bytes)?.records("webhook", |fields| webhook(fields, place)))
}

/// One webhook. GitHub calls all of them `web`, so that people know them by their address.
pub(super) fn webhook(fields: &mut Fields, place: &Place) -> Option<Record> {
    let id = fields.text("id")?;
    let mut config = fields.object("config");
    let url = config.as_mut().and_then(|config| config.text("url")).and_then(|url| address::harmless(&url));
    let mut held = Held::new(HeldKind::Webhook, place.clone(), url.clone().unwrap_or_else(|| id.clone()));
    held.id = Some(id);
    held.created = fields.time("created_at");
    held.updated = fields.time("updated_at");
    held.note("url", url);
    held.note("events", fields.texts("events"));
    held.note("active", fields.flag("active"));
    if let Some(mut config) = config {
        held.note("signed", Some(config.has("secret")));
        held.note("verify_tls", config.text("insecure_ssl").map(|insecure| insecure == "0"));
    }
    Some(Record::Held(Box::new(held)))
}
