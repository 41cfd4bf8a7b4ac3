//! Variables of projects, groups and the whole installation. Their values come in clear.

use crate::answer::{Fields, List, Malformed};
use crate::page::Page;
use crate::record::{ContainerKind, Held, HeldKind, Place, Record};

/// A group's and an installation's variables are for all environments unless they say otherwise.
const ALL: &str = "*";

/// Variables: `/projects/:id/variables`, `/groups/:id/variables`, `/admin/ci/variables`. They have no times.
///
/// # Errors
/// When it is no such answer.
pub fn variables(bytes: &[u8], place: &Place) -> Result<Page, Malformed> {
    Ok(List::read(bytes)?.records("variable", |fields| variable(fields, place)))
}

/// One variable. One key can have several values, one for each scope of environments. Descriptions are free text in which
/// people write anything, and are not looked at.
pub(super) fn variable(fields: &mut Fields, place: &Place) -> Option<Record> {
    // The value is taken first: nothing that is missing or odd may leave it in memory.
    let value = fields.secret("value");
    let mut held = Held::new(HeldKind::Variable, place.clone(), fields.text("key")?);
    let scope = fields.text("environment_scope").unwrap_or_else(|| ALL.to_owned());
    let hidden = fields.flag("hidden");
    // A hidden variable has no value in any answer, and an empty one says nothing.
    held.shadow = value.filter(|_| hidden != Some(true)).map(|value| value.shadow());
    held.id = Some(scope.clone());
    if place.kind != ContainerKind::Instance {
        held.note("environment_scope", Some(scope));
    }
    held.note("hidden", hidden);
    for name in ["protected", "masked", "raw"] {
        held.note(name, fields.flag(name));
    }
    held.note("variable_type", fields.text("variable_type"));
    Some(Record::Held(Box::new(held)))
}
