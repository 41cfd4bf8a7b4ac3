//! Public keys that repositories accept.

use crate::answer::{Fields, List, Malformed};
use crate::fingerprint;
use crate::page::Page;
use crate::record::{ContainerKind, Held, HeldKind, Place, Record};

/// Deploy keys of a project: `/projects/:id/deploy_keys`.
///
/// # Errors
/// When it is no such answer.
pub fn deploy_keys(bytes: &[u8], project: &Place) -> Result<Page, Malformed> {
    Ok(List::read(bytes)?.records("deploy key", |fields| {
        let mut held = deploy_key(fields, project)?;
        held.writes = fields.flag("can_push");
        Some(Record::Held(Box::new(held)))
    }))
}

/// Deploy keys of the whole installation: `/deploy_keys`. Each is named for every project that accepts it, and for the
/// installation where the answer names none.
///
/// # Errors
/// When it is no such answer.
pub fn instance_deploy_keys(bytes: &[u8], instance: &Place) -> Result<Page, Malformed> {
    Ok(List::read(bytes)?.page("deploy key", |fields, page| {
        let held = deploy_key(fields, instance)?;
        let before = page.records.len();
        for (list, writes) in [("projects_with_write_access", true), ("projects_with_readonly_access", false)] {
            for project in fields.list(list).unwrap_or_default() {
                let Some(mut project) = Fields::of(project) else { continue };
                let Some((id, path)) = project.text("id").zip(project.text("path_with_namespace")) else { continue };
                let place = Place::new(ContainerKind::Project, id, path);
                let of_project = Held { place, writes: Some(writes), ..held.clone() };
                page.records.push(Record::Held(Box::new(of_project)));
            }
        }
        if page.records.len() == before {
            page.records.push(Record::Held(Box::new(held)));
        }
        Some(())
    }))
}

/// One deploy key. Of its public half no more than the fingerprint is kept.
pub(super) fn deploy_key(fields: &mut Fields, place: &Place) -> Option<Held> {
    let id = fields.text("id")?;
    let name = fields.text("title").unwrap_or_else(|| id.clone());
    let mut held = Held::new(HeldKind::DeployKey, place.clone(), name);
    held.id = Some(id);
    held.fingerprint = fields
        .public_key("key")
        .or_else(|| fields.text("fingerprint_sha256").and_then(|said| fingerprint::normal(&said)))
        .or_else(|| fields.text("fingerprint").and_then(|said| fingerprint::normal(&said)));
    held.created = fields.time("created_at");
    held.last_used = fields.time("last_used_at");
    held.note("expires_at", fields.text("expires_at"));
    Some(held)
}
