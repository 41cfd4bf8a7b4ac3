//! One object of a file, recognised by the fields that it has.

use std::collections::BTreeMap;

use crate::answer::Fields;
use crate::circleci::{contexts, jobs, oidc, organisations, project, projects, runners, settings, slug};
use crate::page::Page;
use crate::record::{ContainerKind, Place, Record};

/// What objects of a file are about, where they do not say it.
pub(super) struct Surroundings {
    /// The project of what belongs to one.
    pub(super) project: Place,
    /// How many things were put there.
    pub(super) unplaced: u64,
}

/// Reads one object into a page. None where it is nothing that is known.
pub(super) fn read(fields: &mut Fields, around: &mut Surroundings, page: &mut Page) -> Option<()> {
    let has = |name: &str| fields.has(name);
    let record = if has("environment_variables") || has("restrictions") && has("name") {
        return whole_context(fields, page);
    } else if has("variable") {
        let context = fields.text("context_id");
        let place = context.map_or_else(|| around.unplaced(), |id| Place::new(ContainerKind::Context, id.clone(), id));
        contexts::variable(fields, &place)?
    } else if has("restriction_type") {
        let context = fields.text("context_id")?;
        contexts::restriction(fields, &context, "")?
    } else if has("timetable") {
        let place = around.of_slug(fields.text("project_slug"));
        project::schedule(fields, &place)?
    } else if has("events") && has("url") {
        let scope = fields.object("scope").and_then(|mut scope| scope.text("id"));
        let place = scope.map_or_else(|| around.unplaced(), |id| Place::new(ContainerKind::Project, id.clone(), id));
        project::webhook(fields, &place)?
    } else if has("nickname") {
        let class = fields.text("resource_class");
        let place =
            class.map_or_else(|| around.unplaced(), |id| Place::new(ContainerKind::ResourceClass, id.clone(), id));
        runners::token(fields, &place)?
    } else if has("resource_class") {
        runners::resource_class(fields, None)?
    } else if has("ssh_keys") || has("feature_flags") {
        return old_settings(fields, around, page);
    } else if has("fingerprint") {
        let place = around.unplaced();
        if has("hostname") { settings::ssh_key(fields, &place)? } else { project::checkout_key(fields, &place)? }
    } else if has("reponame") {
        Record::Container(projects::followed_one(fields)?)
    } else if has("project_slug") {
        Record::Container(projects::named(&slug::normal(&fields.text("project_slug")?), "pipelines"))
    } else if has("slug") && (has("vcs_type") || has("avatar_url")) {
        organisations::organisation(fields)?
    } else if has("slug") {
        Record::Container(projects::known(fields, "files", None)?)
    } else if has("contexts") && has("number") {
        let slug = fields.object("project").and_then(|mut project| project.text("slug"));
        let place = around.of_slug(slug);
        page.records.extend(jobs::uses(fields, &place.id, &BTreeMap::new())?);
        return Some(());
    } else if has("org_id") && (has("audience") || has("ttl")) {
        return claims(fields, page);
    } else if has("name") && has("value") {
        let place = around.unplaced();
        project::variable(fields, &place)?
    } else if has("id") && has("name") && has("created_at") {
        Record::Container(contexts::context(fields, None)?)
    } else {
        return None;
    };
    page.records.push(record);
    Some(())
}

impl Surroundings {
    /// The place of something that does not say where it is.
    fn unplaced(&mut self) -> Place {
        self.unplaced += 1;
        self.project.clone()
    }

    /// The project with a slug.
    fn of_slug(&mut self, slug: Option<String>) -> Place {
        match slug {
            Some(slug) => projects::named(&slug::normal(&slug), "files").place(),
            None => self.unplaced(),
        }
    }
}

/// One context with what is in it: v2 `/context/{id}`.
fn whole_context(fields: &mut Fields, page: &mut Page) -> Option<()> {
    let organisation = fields.text("org_id");
    let parent = organisation.as_ref().map(|id| Place::new(ContainerKind::Organisation, id.clone(), id.clone()));
    let context = contexts::context(fields, parent.as_ref())?;
    let place = context.place();
    page.records.push(Record::Container(context));
    for (list, what) in [("environment_variables", "context variable"), ("restrictions", "restriction")] {
        for item in fields.list(list).into_iter().flatten() {
            let mut item = Fields::of(item).unwrap_or_default();
            let record = match what {
                "restriction" => contexts::restriction(&mut item, &place.id, organisation.as_deref().unwrap_or("")),
                _ => contexts::variable(&mut item, &place),
            };
            match record {
                Some(record) => page.records.push(record),
                None => page.problems.push(format!("a {what} lacks what would name it and was passed over")),
            }
            page.problems.extend(item.into_problems());
        }
    }
    Some(())
}

/// Old settings of a project, which say by the address of the repository whose they are.
fn old_settings(fields: &mut Fields, around: &mut Surroundings, page: &mut Page) -> Option<()> {
    let address = fields.text("vcs_url");
    let slug = match (fields.text("username"), fields.text("reponame"), fields.text("vcs_type")) {
        (Some(owner), Some(name), Some(system)) => Some(format!("{system}/{owner}/{name}")),
        _ => address.as_deref().and_then(slug::repository_of_address).and_then(|one| slug::slug_of_repository(&one)),
    };
    let place = around.of_slug(slug);
    let read = settings::read(fields, &place);
    page.records.extend(read.records);
    page.problems.extend(read.problems);
    Some(())
}

/// Claims of identity tokens.
fn claims(fields: &mut Fields, page: &mut Page) -> Option<()> {
    let organisation = fields.text("org_id")?;
    let (kind, id) = match fields.text("project_id") {
        Some(project) => (ContainerKind::Project, project),
        None => (ContainerKind::Organisation, organisation.clone()),
    };
    page.records.extend(oidc::read(fields, &organisation, &Place::new(kind, id.clone(), id)));
    Some(())
}
