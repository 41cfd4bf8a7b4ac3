//! Runners. Jobs that run on them hand them their variables.

use crate::answer::{Fields, List, Malformed};
use crate::page::Page;
use crate::record::{Held, HeldKind, Place, Record};

/// Runners: `/projects/:id/runners`, `/groups/:id/runners`, `/runners/all`. Their tokens are not looked at.
///
/// # Errors
/// When it is no such answer.
pub fn runners(bytes: &[u8], place: &Place) -> Result<Page, Malformed> {
    Ok(List::read(bytes)?.records("runner", |fields| runner(fields, place)))
}

/// One runner.
pub(super) fn runner(fields: &mut Fields, place: &Place) -> Option<Record> {
    let id = fields.text("id")?;
    let name = fields.first_text(&["description", "name"]).unwrap_or_else(|| format!("runner {id}"));
    let mut held = Held::new(HeldKind::Runner, place.clone(), name);
    held.id = Some(id);
    held.created = fields.time("created_at");
    held.owner = fields.object("created_by").and_then(|mut person| person.text("username"));
    for name in ["runner_type", "status", "ip_address"] {
        held.note(name, fields.text(name));
    }
    held.note("paused", fields.flag("paused").filter(|paused| *paused));
    Some(Record::Held(Box::new(held)))
}
