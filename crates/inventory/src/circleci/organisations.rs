//! Organisations: v2 `/me/collaborations`.

use super::slug;
use crate::answer::{Fields, List, Malformed};
use crate::page::Page;
use crate::record::{Container, ContainerKind, Place, Record};

/// An organisation, as calls name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organisation {
    /// Its id; its slug where CircleCI has given it no id.
    pub id: String,
    /// Its slug, `gh/acme`.
    pub slug: String,
    /// What people call it.
    pub name: String,
}

impl Organisation {
    /// The organisation of a record.
    pub fn of(container: &Container) -> Self {
        let slug = container.aliases.first().cloned().unwrap_or_default();
        Self { id: container.id.clone(), slug, name: container.name.clone() }
    }

    /// It as the place of what it holds.
    pub fn place(&self) -> Place {
        Place::new(ContainerKind::Organisation, self.id.clone(), self.name.clone())
    }
}

/// The organisations that a person belongs to.
///
/// # Errors
/// When it is no such answer.
pub fn organisations(bytes: &[u8]) -> Result<Page, Malformed> {
    Ok(List::read(bytes)?.records("organisation", organisation))
}

/// One organisation.
pub(super) fn organisation(fields: &mut Fields) -> Option<Record> {
    let system = fields.first_text(&["vcs_type", "vcstype"]);
    let name = fields.text("name");
    let slug = fields.text("slug").map(|slug| slug::normal(&slug));
    let slug = slug.or_else(|| Some(format!("{}/{}", slug::short(system.as_deref()?), name.as_deref()?)))?;
    let id = fields.text("id").unwrap_or_else(|| slug.clone());
    let name = name.unwrap_or_else(|| slug.clone());
    let mut container = Container::new(ContainerKind::Organisation, id, name);
    container.aliases = vec![slug];
    Some(Record::Container(container))
}
