//! Secrets of Actions, Dependabot and Codespaces: names and times. GitHub keeps values to itself.

use crate::answer::{Fields, List, Malformed};
use crate::page::Page;
use crate::record::{Grant, GrantKind, Held, HeldKind, Place, Record};

/// Which part of GitHub hands a secret out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Store {
    /// Workflows of Actions.
    Actions,
    /// Updates by Dependabot.
    Dependabot,
    /// Codespaces.
    Codespaces,
}

impl Store {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Actions, Self::Dependabot, Self::Codespaces];

    /// The name in paths of the API.
    pub fn id(self) -> &'static str {
        match self {
            Self::Actions => "actions",
            Self::Dependabot => "dependabot",
            Self::Codespaces => "codespaces",
        }
    }

    /// The store whose name stands in a path of the API.
    pub(super) fn of_path(path: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|store| path.split('/').any(|part| part == store.id()))
    }
}

/// Secrets of a repository or an environment: `/repos/{owner}/{repo}/actions/secrets`,
/// `/repos/{owner}/{repo}/environments/{name}/secrets`, and the same of Dependabot and Codespaces.
///
/// # Errors
/// When it is no such answer.
pub fn secrets(bytes: &[u8], store: Store, place: &Place) -> Result<Page, Malformed> {
    Ok(list(bytes)?.records("secret", |fields| Some(Record::Held(Box::new(secret(fields, store, place)?)))))
}

/// Secrets of an organisation, with who may use each where that is not a selection: `/orgs/{org}/actions/secrets` and the
/// same of Dependabot and Codespaces. Names of secrets that are for selected repositories are leads.
///
/// # Errors
/// When it is no such answer.
pub fn organisation_secrets(bytes: &[u8], store: Store, organisation: &Place) -> Result<Page, Malformed> {
    Ok(list(bytes)?.page("secret", |fields, page| organisation_secret(fields, store, organisation, page)))
}

/// Repositories for which a secret of an organisation is: `/orgs/{org}/actions/secrets/{name}/repositories`.
///
/// # Errors
/// When it is no such answer.
pub fn selected(bytes: &[u8], store: Store, organisation: &Place, secret: &str) -> Result<Page, Malformed> {
    let container = grant_id(organisation, store, secret);
    let list = List::under("repositories", "a list of repositories", bytes)?;
    Ok(list.records("repository", |fields| {
        let value = fields.text("full_name")?;
        let (id, name) = (format!("{container}/{value}"), Some(value.clone()));
        Some(Record::Grant(Grant { id, container: container.clone(), kind: GrantKind::Project, value, name }))
    }))
}

/// What grants call a secret of an organisation, see [`Grant::container`].
pub fn grant_id(organisation: &Place, store: Store, secret: &str) -> String {
    format!("{}/{}/{secret}", organisation.id, store.id())
}

fn list(bytes: &[u8]) -> Result<List, Malformed> {
    List::under("secrets", "a list of secrets", bytes)
}

/// One secret. Each store can have one of the same name.
pub(super) fn secret(fields: &mut Fields, store: Store, place: &Place) -> Option<Held> {
    let mut held = Held::new(HeldKind::Variable, place.clone(), fields.text("name")?);
    held.id = Some(store.id().to_owned());
    held.created = fields.time("created_at");
    held.updated = fields.time("updated_at");
    held.note("store", Some(store.id()));
    Some(held)
}

/// One secret of an organisation.
pub(super) fn organisation_secret(
    fields: &mut Fields,
    store: Store,
    organisation: &Place,
    page: &mut Page,
) -> Option<()> {
    let mut held = secret(fields, store, organisation)?;
    let container = grant_id(organisation, store, &held.name);
    let visibility = fields.text("visibility").map(|visibility| visibility.to_ascii_lowercase());
    held.note("visibility", visibility.as_deref());
    held.note("grants", Some(&container));
    let grant = |kind, value: &str| {
        let id = format!("{container}/{value}");
        Record::Grant(Grant { id, container: container.clone(), kind, value: value.to_owned(), name: None })
    };
    match visibility.as_deref() {
        Some("all") => page.records.push(grant(GrantKind::All, "")),
        Some("private") => page.records.push(grant(GrantKind::Expression, "private and internal repositories")),
        Some("selected") => page.leads.push(held.name.clone()),
        _ => {}
    }
    page.records.push(Record::Held(Box::new(held)));
    Some(())
}
