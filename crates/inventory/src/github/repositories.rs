//! Repositories and their environments.

use crate::answer::{Fields, List, Malformed};
use crate::page::Page;
use crate::record::{Container, ContainerKind, Place, Record};

/// Repositories: `/orgs/{org}/repos`, `/user/repos`, and those of an answer under `repositories`.
///
/// # Errors
/// When it is no such answer.
pub fn repositories(bytes: &[u8]) -> Result<Page, Malformed> {
    let list = List::under("repositories", "a list of repositories", bytes)?;
    Ok(list.records("repository", |fields| Some(Record::Container(repository(fields)?))))
}

/// One repository. Its id is `owner/name` as GitHub spells it.
pub(super) fn repository(fields: &mut Fields) -> Option<Container> {
    let id = full_name(fields)?;
    let mut repository = Container::new(ContainerKind::Project, id.clone(), id.clone());
    repository.aliases.extend(fields.text("id"));
    let address = fields.text("html_url");
    let said = address.as_deref().and_then(|address| address.split_once("://")).map(|(_, path)| path.to_lowercase());
    repository.repository = Some(said.unwrap_or_else(|| format!("github.com/{}", id.to_lowercase())));
    repository.created = fields.time("created_at");
    repository.found_by = vec!["repositories".to_owned()];
    if let Some(mut owner) = fields.object("owner") {
        let kind = match owner.text("type").as_deref() {
            Some("User") => ContainerKind::User,
            _ => ContainerKind::Organisation,
        };
        repository.parent = owner.text("login").map(|login| Place::new(kind, login.clone(), login));
    }
    let private = fields.flag("private").map(|private| if private { "private" } else { "public" }.to_owned());
    repository.note("visibility", fields.text("visibility").or(private));
    repository.note("archived", fields.flag("archived"));
    repository.note("disabled", fields.flag("disabled").filter(|disabled| *disabled));
    repository.note("fork", fields.flag("fork").filter(|fork| *fork));
    Some(repository)
}

/// A repository's `owner/name`; a shorter or longer path is none.
fn full_name(fields: &mut Fields) -> Option<String> {
    let name = fields.text("full_name")?;
    let (owner, repository) = name.split_once('/')?;
    (!owner.is_empty() && !repository.is_empty() && !repository.contains('/')).then_some(name)
}

/// Environments of a repository: `/repos/{owner}/{repo}/environments`.
///
/// # Errors
/// When it is no such answer.
pub fn environments(bytes: &[u8], repository: &Place) -> Result<Page, Malformed> {
    let list = List::under("environments", "a list of environments", bytes)?;
    Ok(list.records("deployment environment", |fields| Some(Record::Container(environment(fields, repository)?))))
}

/// One environment. Its name is unique within its repository only, so that its id has both.
pub(super) fn environment(fields: &mut Fields, repository: &Place) -> Option<Container> {
    let name = fields.text("name")?;
    let id = format!("{}/{name}", repository.id);
    let mut environment = Container::new(ContainerKind::Environment, id, name);
    environment.aliases.extend(fields.text("id"));
    environment.parent = Some(repository.clone());
    environment.created = fields.time("created_at");
    let rules = fields.list("protection_rules").unwrap_or_default();
    let mut kinds: Vec<String> = rules.into_iter().filter_map(|rule| Fields::of(rule)?.text("type")).collect();
    kinds.sort();
    kinds.dedup();
    environment.note("protection_rules", (!kinds.is_empty()).then(|| kinds.join(", ")));
    Some(environment)
}
