//! Contexts, the variables in them and who may use them.

use crate::answer::{Fields, List, Malformed};
use crate::page::Page;
use crate::record::{Container, ContainerKind, Grant, GrantKind, Held, HeldKind, Place, Record};

/// Contexts of an organisation: v2 `/context?owner-id=`.
///
/// # Errors
/// When it is no such answer.
pub fn contexts(bytes: &[u8], organisation: &Place) -> Result<Page, Malformed> {
    Ok(List::read(bytes)?.records("context", |fields| Some(Record::Container(context(fields, Some(organisation))?))))
}

/// One context.
pub(super) fn context(fields: &mut Fields, organisation: Option<&Place>) -> Option<Container> {
    let id = fields.text("id")?;
    let name = fields.text("name").unwrap_or_else(|| id.clone());
    let mut context = Container::new(ContainerKind::Context, id, name);
    context.created = fields.time("created_at");
    context.parent = organisation.cloned();
    Some(context)
}

/// Variables of a context: v2 `/context/{id}/environment-variable`.
///
/// # Errors
/// When it is no such answer.
pub fn variables(bytes: &[u8], context: &Place) -> Result<Page, Malformed> {
    Ok(List::read(bytes)?.records("context variable", |fields| variable(fields, context)))
}

/// One variable. Its `truncated_value` is the last letters of the value; many contexts have none.
pub(super) fn variable(fields: &mut Fields, context: &Place) -> Option<Record> {
    let name = fields.first_text(&["variable", "name", "environment_variable"])?;
    let mut held = Held::new(HeldKind::Variable, context.clone(), name);
    held.shadow = fields.secret("truncated_value").and_then(|value| value.as_tail().shown());
    if held.shadow.is_none() {
        held.shadow = fields.secret("value").and_then(|value| value.as_mask().shown());
    }
    held.created = fields.time("created_at");
    held.updated = fields.time("updated_at");
    Some(Record::Held(Box::new(held)))
}

/// Who may use a context: v2 `/context/{id}/restrictions`.
///
/// A context that nobody restricted has a restriction to a group all the same, named `All members`, whose value is the
/// organisation's own id: it says that everybody may use it.
///
/// # Errors
/// When it is no such answer.
pub fn restrictions(bytes: &[u8], context: &Place, organisation: &str) -> Result<Page, Malformed> {
    Ok(List::read(bytes)?.records("restriction", |fields| restriction(fields, &context.id, organisation)))
}

/// One restriction.
pub(super) fn restriction(fields: &mut Fields, context: &str, organisation: &str) -> Option<Record> {
    let kind = fields.text("restriction_type")?;
    let value = fields.first_text(&["restriction_value", "project_id"]);
    let name = fields.text("name");
    let everybody = || value.as_deref() == Some(organisation) || name.as_deref() == Some("All members");
    let kind = match kind.to_ascii_lowercase().as_str() {
        "group" if everybody() => GrantKind::All,
        "group" => GrantKind::Group,
        "project" => GrantKind::Project,
        "expression" => GrantKind::Expression,
        _ => return None,
    };
    // The restriction to everybody has the organisation's id in every context, so that ids alone do not tell them apart.
    let own = fields.text("id").filter(|id| Some(id) != value.as_ref());
    let value = if kind == GrantKind::All { String::new() } else { value? };
    let id = own.unwrap_or_else(|| format!("{context}/{value}"));
    Some(Record::Grant(Grant { id, container: context.to_owned(), kind, value, name }))
}
