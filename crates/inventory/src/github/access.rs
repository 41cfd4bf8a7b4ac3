//! Who and what has access to an organisation: applications, personal access tokens, credentials authorised for it.

use std::collections::BTreeMap;

use stanch_model::text::shorten;

use super::deploy_keys::person;
use crate::answer::{Fields, LONGEST_TEXT, List, Malformed};
use crate::fingerprint;
use crate::page::Page;
use crate::record::{Held, HeldKind, Place, Record};

/// Applications that are installed in an organisation: `/orgs/{org}/installations`.
///
/// # Errors
/// When it is no such answer.
pub fn installations(bytes: &[u8], organisation: &Place) -> Result<Page, Malformed> {
    let list = List::under("installations", "a list of installations", bytes)?;
    Ok(list.records("GitHub app installation", |fields| installation(fields, organisation)))
}

/// One installation.
pub(super) fn installation(fields: &mut Fields, organisation: &Place) -> Option<Record> {
    let id = fields.text("id")?;
    let name = fields.text("app_slug").unwrap_or_else(|| id.clone());
    let mut held = Held::new(HeldKind::AppInstallation, organisation.clone(), name);
    held.id = Some(id);
    held.created = fields.time("created_at");
    held.updated = fields.time("updated_at");
    permissions(fields, &mut held);
    for name in ["app_id", "client_id", "repository_selection", "suspended_at"] {
        held.note(name, fields.text(name));
    }
    held.note("events", fields.texts("events"));
    Some(Record::Held(Box::new(held)))
}

/// Fine-grained personal access tokens with access to an organisation: `/orgs/{org}/personal-access-tokens`.
///
/// # Errors
/// When it is no such answer.
pub fn personal_tokens(bytes: &[u8], organisation: &Place) -> Result<Page, Malformed> {
    Ok(List::read(bytes)?.records("personal access token", |fields| personal_token(fields, organisation)))
}

/// One personal access token.
pub(super) fn personal_token(fields: &mut Fields, organisation: &Place) -> Option<Record> {
    let id = fields.text("id")?;
    let name = fields.text("token_name").unwrap_or_else(|| id.clone());
    let mut held = Held::new(HeldKind::PersonalToken, organisation.clone(), name);
    held.id = Some(id);
    held.owner = person(fields, "owner");
    held.last_used = fields.time("token_last_used_at");
    permissions(fields, &mut held);
    for name in ["repository_selection", "access_granted_at", "token_expires_at", "token_id"] {
        held.note(name, fields.text(name));
    }
    held.note("token_expired", fields.flag("token_expired"));
    Some(Record::Held(Box::new(held)))
}

/// Credentials of people that were authorised for an organisation with single sign-on:
/// `/orgs/{org}/credential-authorizations`.
///
/// # Errors
/// When it is no such answer.
pub fn credential_authorizations(bytes: &[u8], organisation: &Place) -> Result<Page, Malformed> {
    Ok(List::read(bytes)?.records("credential authorisation", |fields| authorization(fields, organisation)))
}

/// One authorised credential: a token, of which GitHub shows the last eight letters, or an SSH key.
pub(super) fn authorization(fields: &mut Fields, organisation: &Place) -> Option<Record> {
    let id = fields.text("credential_id")?;
    let kind = fields.text("credential_type");
    let name = fields.first_text(&["authorized_credential_note", "authorized_credential_title"]);
    let name = name.or_else(|| kind.clone()).unwrap_or_else(|| id.clone());
    let mut held = Held::new(HeldKind::CredentialAuthorization, organisation.clone(), name);
    held.id = Some(id);
    held.owner = fields.text("login");
    held.shadow = fields.secret("token_last_eight").and_then(|tail| tail.as_longer_tail().shown());
    held.fingerprint = fields.text("fingerprint").and_then(|said| fingerprint::normal(&said));
    held.last_used = fields.time("credential_accessed_at");
    held.note("type", kind);
    held.note("scopes", fields.texts("scopes"));
    held.note("authorized_at", fields.text("credential_authorized_at"));
    held.note("expires_at", fields.text("authorized_credential_expires_at"));
    Some(Record::Held(Box::new(held)))
}

/// What something may do, and whether any of that is writing.
fn permissions(fields: &mut Fields, held: &mut Held) {
    let Some(permissions) = fields.pairs("permissions") else { return };
    held.writes = Some(permissions.values().any(|level| matches!(level.as_str(), "write" | "admin")));
    held.note("permissions", (!permissions.is_empty()).then(|| listed(&permissions)));
}

/// Pairs as a text: `contents: write, metadata: read`.
fn listed(pairs: &BTreeMap<String, String>) -> String {
    let listed: Vec<String> = pairs.iter().map(|(name, level)| format!("{name}: {level}")).collect();
    shorten(&listed.join(", "), LONGEST_TEXT).into_owned()
}
