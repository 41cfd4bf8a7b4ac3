//! Projects, by every way in which CircleCI names them. No one way names all: a list of followed projects lacks those
//! that the person of the token does not follow, and pipelines lack those that were not built for long.

use super::{Organisation, slug};
use crate::answer::{Fields, List, Malformed, json};
use crate::page::Page;
use crate::record::{Container, ContainerKind, Place, Record};

/// Projects that the person of the token follows: v1.1 `/projects`. They are of all organisations.
///
/// # Errors
/// When it is no such answer.
pub fn followed(bytes: &[u8]) -> Result<Page, Malformed> {
    Ok(List::read(bytes)?.records("followed project", |fields| Some(Record::Container(followed_one(fields)?))))
}

/// One followed project.
pub(super) fn followed_one(fields: &mut Fields) -> Option<Container> {
    let address = fields.text("vcs_url");
    let (owner, repository) = (fields.text("username"), fields.text("reponame"));
    let system = fields.text("vcs_type").or_else(|| {
        let host = address.as_deref()?.split_once("://")?.1.split('/').next()?;
        Some(if host.contains("bitbucket") { "bb" } else { "gh" }.to_owned())
    });
    let slug = format!("{}/{}/{}", slug::short(&system?), owner?, repository?);
    let mut project = named(&slug, "followed");
    project.repository = address.as_deref().and_then(slug::repository_of_address).or(project.repository);
    Some(project)
}

/// Projects that CircleCI knows of an organisation, among them those that nobody follows or that were deleted: the list
/// that CircleCI's own inventory script reads, `/api/private/project?organization-id=`.
///
/// # Errors
/// When it is no such answer.
pub fn listed(bytes: &[u8], organisation: &Organisation) -> Result<Page, Malformed> {
    Ok(List::read(bytes)?.records("project", |fields| {
        Some(Record::Container(known(fields, "project list", Some(&organisation.place()))?))
    }))
}

/// Projects of recent pipelines: v2 `/pipeline?org-slug=`. The ids of the pipelines are leads, so that pages with the same
/// few projects are told from a page that comes again.
///
/// # Errors
/// When it is no such answer.
pub fn pipelines(bytes: &[u8], organisation: &Organisation) -> Result<Page, Malformed> {
    let mut page = List::read(bytes)?.page("pipeline", |fields, page| {
        page.leads.push(fields.text("id")?);
        let mut project = named(&slug::normal(&fields.text("project_slug")?), "pipelines");
        project.parent = Some(organisation.place());
        page.records.push(Record::Container(project));
        Some(())
    });
    // Hundreds of pipelines of one project are one project.
    let mut seen = std::collections::BTreeSet::new();
    page.records.retain(|record| seen.insert(record.key()));
    Ok(page)
}

/// One project: v2 `/project/{slug}`. Its organisation is `parent`, or where there is none what the answer says.
///
/// # Errors
/// When it is no such answer.
pub fn details(bytes: &[u8], found_by: &str, parent: Option<&Place>) -> Result<Page, Malformed> {
    let shape = Malformed::Shape { expected: "a project with a slug" };
    let mut fields = Fields::of(json(bytes)?).ok_or_else(|| shape.clone())?;
    let project = known(&mut fields, found_by, parent).ok_or(shape)?;
    Ok(Page { problems: fields.into_problems(), ..Page::of(vec![Record::Container(project)]) })
}

/// One project as lists and details have it.
pub(super) fn known(fields: &mut Fields, found_by: &str, parent: Option<&Place>) -> Option<Container> {
    let mut project = named(&slug::normal(&fields.text("slug")?), found_by);
    project.aliases.extend(fields.text("id").filter(|id| *id != project.id));
    if let Some(name) = fields.text("name").filter(|_| project.name == project.id) {
        project.name = name;
    }
    let organisation = fields.text("organization_id").map(|id| {
        let name = fields.text("organization_name").unwrap_or_else(|| id.clone());
        Place::new(ContainerKind::Organisation, id, name)
    });
    project.parent = parent.cloned().or(organisation);
    if let Some(mut vcs) = fields.object("vcs_info") {
        let address = vcs.text("vcs_url");
        project.repository = address.as_deref().and_then(slug::repository_of_address).or(project.repository);
    }
    Some(project)
}

/// A project of which no more is known than its slug.
pub fn named(slug: &str, found_by: &str) -> Container {
    let repository = slug::repository(slug);
    // `gh/acme/web` is `acme/web` to people; a slug of ids says nothing to anybody.
    let name = slug.split_once('/').filter(|_| repository.is_some()).map_or(slug, |(_, name)| name);
    let mut project = Container::new(ContainerKind::Project, slug, name);
    project.repository = repository;
    project.found_by = vec![found_by.to_owned()];
    project
}
