//! Self-hosted runners: `/api/v3/runner/resource` and `/api/v3/runner/token` of the host for runners.

use crate::answer::{Fields, List, Malformed};
use crate::page::Page;
use crate::record::{Container, ContainerKind, Held, HeldKind, Place, Record};

/// Resource classes of an organisation.
///
/// # Errors
/// When it is no such answer.
pub fn resource_classes(bytes: &[u8], organisation: &Place) -> Result<Page, Malformed> {
    Ok(List::read(bytes)?.records("resource class", |fields| resource_class(fields, Some(organisation))))
}

/// One resource class.
pub(super) fn resource_class(fields: &mut Fields, organisation: Option<&Place>) -> Option<Record> {
    let name = fields.text("resource_class")?;
    let mut class = Container::new(ContainerKind::ResourceClass, name.clone(), name);
    class.aliases.extend(fields.text("id"));
    class.parent = organisation.cloned();
    class.attributes.extend(fields.text("description").map(|text| ("description".to_owned(), text)));
    Some(Record::Container(class))
}

/// Tokens with which runners of a resource class register. The token itself is never looked at.
///
/// # Errors
/// When it is no such answer.
pub fn tokens(bytes: &[u8], class: &Place) -> Result<Page, Malformed> {
    Ok(List::read(bytes)?.records("runner token", |fields| token(fields, class)))
}

/// One token.
pub(super) fn token(fields: &mut Fields, class: &Place) -> Option<Record> {
    let id = fields.text("id")?;
    let name = fields.text("nickname").unwrap_or_else(|| id.clone());
    let mut held = Held::new(HeldKind::RunnerToken, class.clone(), name);
    held.id = Some(id);
    held.created = fields.time("created_at");
    Some(Record::Held(Box::new(held)))
}
