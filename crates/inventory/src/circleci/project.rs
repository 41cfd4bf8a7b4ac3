//! What one project holds in its present settings.

use super::slug;
use crate::address;
use crate::answer::{Fields, List, Malformed};
use crate::fingerprint;
use crate::page::Page;
use crate::record::{Held, HeldKind, Place, Record};

/// Variables of a project: v2 `/project/{slug}/envvar`, where values are masked.
///
/// # Errors
/// When it is no such answer.
pub fn variables(bytes: &[u8], project: &Place) -> Result<Page, Malformed> {
    Ok(List::read(bytes)?.records("project variable", |fields| variable(fields, project)))
}

/// One variable.
pub(super) fn variable(fields: &mut Fields, project: &Place) -> Option<Record> {
    let name = fields.first_text(&["name", "variable", "environment_variable"])?;
    let mut held = Held::new(HeldKind::Variable, project.clone(), name);
    held.shadow = fields.secret("value").and_then(|value| value.as_mask().shown());
    held.created = fields.time("created_at");
    held.updated = fields.time("updated_at");
    Some(Record::Held(Box::new(held)))
}

/// Keys with which a project is checked out: v2 `/project/{slug}/checkout-key?digest=sha256`.
///
/// # Errors
/// When it is no such answer.
pub fn checkout_keys(bytes: &[u8], project: &Place) -> Result<Page, Malformed> {
    Ok(List::read(bytes)?.records("checkout key", |fields| checkout_key(fields, project)))
}

/// One checkout key. A deploy key opens the project's repository, a person's key all that the person can reach.
pub(super) fn checkout_key(fields: &mut Fields, project: &Place) -> Option<Record> {
    let kind = fields.text("type").unwrap_or_else(|| "deploy-key".to_owned());
    let public = fields.text("public_key");
    let said = fields.text("fingerprint");
    let fingerprint = fingerprint::best(public.as_deref(), said.as_deref())?;
    let mut held = Held::new(HeldKind::CheckoutKey, project.clone(), kind.clone());
    held.id = Some(fingerprint.clone());
    held.fingerprint = Some(fingerprint);
    held.created = fields.time("created_at");
    held.attributes.insert("type".to_owned(), kind);
    if let Some(preferred) = fields.flag("preferred") {
        held.attributes.insert("preferred".to_owned(), preferred.to_string());
    }
    if let Some(repository) = slug::repository(&project.id) {
        held.attributes.insert("repository".to_owned(), repository);
    }
    Some(Record::Held(Box::new(held)))
}

/// Webhooks of a project: v2 `/webhook?scope-id=&scope-type=project`. Their signing secret is never looked at.
///
/// # Errors
/// When it is no such answer.
pub fn webhooks(bytes: &[u8], project: &Place) -> Result<Page, Malformed> {
    Ok(List::read(bytes)?.records("webhook", |fields| webhook(fields, project)))
}

/// One webhook.
pub(super) fn webhook(fields: &mut Fields, project: &Place) -> Option<Record> {
    let id = fields.text("id")?;
    let name = fields.text("name").unwrap_or_else(|| id.clone());
    let mut held = Held::new(HeldKind::Webhook, project.clone(), name);
    held.id = Some(id);
    held.created = fields.time("created_at");
    held.updated = fields.time("updated_at");
    let url = fields.text("url").and_then(|url| address::harmless(&url));
    let verifies = fields.flag("verify_tls").map(|verifies| verifies.to_string());
    let attributes = [("url", url), ("events", fields.texts("events")), ("verify_tls", verifies)];
    held.attributes.extend(attributes.into_iter().filter_map(|(name, text)| Some((name.to_owned(), text?))));
    Some(Record::Held(Box::new(held)))
}

/// Schedules of a project: v2 `/project/{slug}/schedule`. Their parameters may have values in them and are not looked at.
///
/// # Errors
/// When it is no such answer.
pub fn schedules(bytes: &[u8], project: &Place) -> Result<Page, Malformed> {
    Ok(List::read(bytes)?.records("schedule", |fields| schedule(fields, project)))
}

/// One schedule. Its pipelines run as its actor.
pub(super) fn schedule(fields: &mut Fields, project: &Place) -> Option<Record> {
    let id = fields.text("id")?;
    let name = fields.text("name").unwrap_or_else(|| id.clone());
    let mut held = Held::new(HeldKind::Schedule, project.clone(), name);
    held.id = Some(id);
    held.created = fields.time("created_at");
    held.updated = fields.time("updated_at");
    held.owner = fields.object("actor").and_then(|mut actor| actor.first_text(&["login", "name", "id"]));
    Some(Record::Held(Box::new(held)))
}
