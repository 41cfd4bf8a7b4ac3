//! Projects.

use crate::answer::{Fields, List, Malformed};
use crate::page::Page;
use crate::record::{Container, ContainerKind, Place, Record};

/// Projects: `/groups/:id/projects`, `/projects?membership=true`. `found_by` says which of them it was.
///
/// # Errors
/// When it is no such answer.
pub fn projects(bytes: &[u8], found_by: &str) -> Result<Page, Malformed> {
    Ok(List::read(bytes)?.records("project", |fields| Some(Record::Container(known(fields, found_by)?))))
}

/// One project. Its number is its id, people know it by its path. `runners_token`, with which runners register, is not
/// looked at.
pub(super) fn known(fields: &mut Fields, found_by: &str) -> Option<Container> {
    let id = fields.text("id")?;
    let path = fields.text("path_with_namespace")?;
    let mut project = Container::new(ContainerKind::Project, id, path.clone());
    project.aliases = vec![path];
    let address = fields.text("web_url");
    project.repository =
        address.as_deref().and_then(|text| text.split_once("://")).map(|(_, path)| path.to_lowercase());
    project.created = fields.time("created_at");
    project.found_by = vec![found_by.to_owned()];
    project.parent = fields.object("namespace").and_then(|mut namespace| {
        let kind = match namespace.text("kind").as_deref() {
            Some("user") => ContainerKind::User,
            _ => ContainerKind::Group,
        };
        Some(Place::new(kind, namespace.text("id")?, namespace.first_text(&["full_path", "path"])?))
    });
    project.note("visibility", fields.text("visibility"));
    project.note("archived", fields.flag("archived"));
    project.note("marked_for_deletion_on", fields.text("marked_for_deletion_on"));
    Some(project)
}
