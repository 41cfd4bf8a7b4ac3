//! Public keys that GitHub accepts.

use crate::answer::{Fields, List, Malformed};
use crate::page::Page;
use crate::record::{Held, HeldKind, Place, Record};

/// Deploy keys of a repository: `/repos/{owner}/{repo}/keys`.
///
/// # Errors
/// When it is no such answer.
pub fn deploy_keys(bytes: &[u8], repository: &Place) -> Result<Page, Malformed> {
    Ok(List::read(bytes)?.records("deploy key", |fields| deploy_key(fields, repository)))
}

/// One deploy key. Of its public half no more than the fingerprint is kept.
pub(super) fn deploy_key(fields: &mut Fields, repository: &Place) -> Option<Record> {
    let title = fields.text("title");
    let mut held = key(fields, HeldKind::DeployKey, repository, title)?;
    held.writes = fields.flag("read_only").map(|read_only| !read_only);
    held.owner = person(fields, "added_by");
    held.note("verified", fields.flag("verified"));
    held.note("enabled", fields.flag("enabled").filter(|enabled| !enabled));
    Some(Record::Held(Box::new(held)))
}

/// SSH keys of a person: `/user/keys`, `/users/{login}/keys`. They open all that the person can reach.
///
/// # Errors
/// When it is no such answer.
pub fn user_keys(bytes: &[u8], person: &Place) -> Result<Page, Malformed> {
    Ok(List::read(bytes)?.records("person's key", |fields| {
        let mut held = user_key(fields, person)?;
        held.owner = Some(person.id.clone());
        Some(Record::Held(Box::new(held)))
    }))
}

/// One SSH key of a person. Its title is seen by the person alone, so that it is no part of the name.
pub(super) fn user_key(fields: &mut Fields, person: &Place) -> Option<Held> {
    let mut held = key(fields, HeldKind::CredentialAuthorization, person, None)?;
    held.note("title", fields.text("title"));
    held.note("type", Some("SSH Key"));
    held.note("read_only", fields.flag("read_only").filter(|read_only| *read_only));
    Some(held)
}

/// What all keys have.
fn key(fields: &mut Fields, kind: HeldKind, place: &Place, title: Option<String>) -> Option<Held> {
    let fingerprint = fields.public_key("key");
    let id = fields.text("id").or_else(|| fingerprint.clone());
    let name = title.or_else(|| id.clone())?;
    let mut held = Held::new(kind, place.clone(), name);
    held.id = id;
    held.fingerprint = fingerprint;
    held.created = fields.time("created_at");
    held.last_used = fields.time("last_used");
    Some(held)
}

/// A person's login: the text itself, or that of an account within.
pub(super) fn person(fields: &mut Fields, name: &str) -> Option<String> {
    if fields.is_object(name) { fields.object(name)?.text("login") } else { fields.text(name) }
}
