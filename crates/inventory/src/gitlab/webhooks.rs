//! Webhooks of projects and groups.

use crate::address;
use crate::answer::{Fields, List, Malformed};
use crate::page::Page;
use crate::record::{Held, HeldKind, Place, Record};

/// Webhooks: `/projects/:id/hooks`. GitLab does not give their secret.
///
/// # Errors
/// When it is no such answer.
pub fn webhooks(bytes: &[u8], place: &Place) -> Result<Page, Malformed> {
    Ok(List::read(bytes)?.records("webhook", |fields| webhook(fields, place)))
}

/// One webhook. Few have a name, so that people know them by their address.
pub(super) fn webhook(fields: &mut Fields, place: &Place) -> Option<Record> {
    let id = fields.text("id")?;
    let url = fields.text("url").and_then(|url| address::harmless(&url));
    let name = fields.text("name").or_else(|| url.clone()).unwrap_or_else(|| id.clone());
    let mut held = Held::new(HeldKind::Webhook, place.clone(), name);
    held.id = Some(id);
    held.created = fields.time("created_at");
    held.note("url", url);
    held.note("verify_tls", fields.flag("enable_ssl_verification"));
    let events: Vec<String> = fields
        .flags()
        .filter_map(|(name, set)| name.strip_suffix("events").filter(|_| set))
        .map(str::to_owned)
        .collect();
    held.note("events", (!events.is_empty()).then(|| events.join(", ")));
    Some(Record::Held(Box::new(held)))
}
