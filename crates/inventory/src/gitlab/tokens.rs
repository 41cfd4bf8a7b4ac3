//! Tokens of projects and groups. Lists of them never have the tokens themselves.

use crate::answer::{Fields, List, Malformed};
use crate::page::Page;
use crate::record::{Held, HeldKind, Place, Record};

/// Deploy tokens: `/projects/:id/deploy_tokens`, `/groups/:id/deploy_tokens`.
///
/// # Errors
/// When it is no such answer.
pub fn deploy_tokens(bytes: &[u8], place: &Place) -> Result<Page, Malformed> {
    Ok(List::read(bytes)?.records("deploy token", |fields| deploy_token(fields, place)))
}

/// One deploy token.
pub(super) fn deploy_token(fields: &mut Fields, place: &Place) -> Option<Record> {
    let mut held = token(fields, HeldKind::DeployToken, place)?;
    held.note("username", fields.text("username"));
    held.note("expired", fields.flag("expired"));
    Some(Record::Held(Box::new(held)))
}

/// Access tokens of projects and groups: `/projects/:id/access_tokens`, `/groups/:id/access_tokens`.
///
/// # Errors
/// When it is no such answer.
pub fn access_tokens(bytes: &[u8], place: &Place) -> Result<Page, Malformed> {
    Ok(List::read(bytes)?.records("project or group access token", |fields| access_token(fields, place)))
}

/// One access token. It acts as a bot of its own.
pub(super) fn access_token(fields: &mut Fields, place: &Place) -> Option<Record> {
    let mut held = token(fields, HeldKind::PersonalToken, place)?;
    for name in ["user_id", "access_level"] {
        held.note(name, fields.text(name));
    }
    held.note("active", fields.flag("active"));
    Some(Record::Held(Box::new(held)))
}

/// What all tokens have.
fn token(fields: &mut Fields, kind: HeldKind, place: &Place) -> Option<Held> {
    let id = fields.text("id")?;
    let name = fields.text("name").unwrap_or_else(|| id.clone());
    let mut held = Held::new(kind, place.clone(), name);
    held.id = Some(id);
    held.created = fields.time("created_at");
    held.last_used = fields.time("last_used_at");
    let scopes = fields.texts("scopes");
    // `api` is everything, and every other scope that writes says so.
    held.writes = scopes.as_deref().map(|scopes| {
        scopes.split(", ").any(|scope| scope == "api" || scope.starts_with("write_") || scope.starts_with("admin_"))
    });
    held.note("scopes", scopes);
    held.note("expires_at", fields.text("expires_at"));
    held.note("revoked", fields.flag("revoked"));
    Some(held)
}
