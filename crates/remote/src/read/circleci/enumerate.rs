//! Projects by every way: no one way names all of them.

use std::collections::{BTreeMap, BTreeSet};

use futures::stream::{self, StreamExt as _, TryStreamExt as _};
use stanch_inventory::circleci::{self as parse, Organisation};
use stanch_inventory::record::{Container, ContainerKind, Grant, Place, Record};
use stanch_inventory::run::{Listing, Outcome};

use super::organisation::{Contexts, containers};
use super::{Collection, UNDER_WAY, calls};
use crate::RemoteError;

/// The projects of an organisation.
pub(super) struct Found {
    /// The listings that named them.
    pub(super) listings: Vec<Listing>,
    /// The projects by slug.
    pub(super) projects: BTreeMap<String, Container>,
}

impl Found {
    /// Takes over the projects of a listing.
    fn take(&mut self, listing: Listing) {
        for container in containers(&listing) {
            self.projects
                .entry(container.id.clone())
                .and_modify(|known| {
                    known.aliases.extend(container.aliases.iter().cloned());
                    known.repository = known.repository.take().or_else(|| container.repository.clone());
                })
                .or_insert_with(|| container.clone());
        }
        self.listings.push(listing);
    }

    /// Whether a project with this id is known.
    fn has_id(&self, id: &str) -> bool {
        self.projects.values().any(|project| project.id == id || project.aliases.iter().any(|alias| alias == id))
    }
}

impl Collection<'_> {
    /// Projects by every way.
    pub(super) async fn projects(
        self,
        organisation: &Organisation,
        followed: &Listing,
        contexts: &Contexts,
    ) -> Result<Found, RemoteError> {
        let mut found = Found { listings: Vec::new(), projects: BTreeMap::new() };
        found.take(of_organisation(followed, organisation));
        let listing = |kind| Listing::new(kind, organisation.id.clone(), "");
        let (ask_listed, ask_pipelines) =
            (calls::listed(organisation), calls::pipelines(organisation, self.options.pipeline_pages));
        let (mut listed, mut pipelines) = tokio::try_join!(
            self.read(listing("listed projects"), &ask_listed, |body| parse::listed(body, organisation)),
            self.read(listing("recent pipelines"), &ask_pipelines, |body| parse::pipelines(body, organisation)),
        )?;
        // Servers of an organisation's own do not have this list; where it is not there, the others have to do.
        listed.listing.enumerates = !matches!(listed.listing.outcome, Outcome::Unavailable { .. });
        pipelines.listing.enumerates = true;
        found.take(listed.listing);
        found.take(pipelines.listing);
        self.details(organisation, &mut found).await?;
        self.restricted(organisation, contexts, &mut found).await?;
        self.repositories(organisation, &mut found).await?;
        Ok(found)
    }

    /// Ids and repositories of projects of which only the slug is known.
    async fn details(self, organisation: &Organisation, found: &mut Found) -> Result<(), RemoteError> {
        let place = &organisation.place();
        let lacking = |project: &&Container| project.aliases.is_empty() || project.repository.is_none();
        let wanted: Vec<(String, String)> = found
            .projects
            .values()
            .filter(lacking)
            .map(|project| (project.id.clone(), project.found_by.first().cloned().unwrap_or_default()))
            .collect();
        let read = stream::iter(&wanted)
            .map(|(slug, found_by)| async move {
                let listing = Listing::new("projects", organisation.id.clone(), slug.clone());
                self.read(listing, &calls::details(slug), |body| parse::details(body, found_by, Some(place))).await
            })
            .buffered(UNDER_WAY)
            .try_collect::<Vec<_>>()
            .await?;
        read.into_iter().for_each(|read| found.take(read.listing));
        Ok(())
    }

    /// Projects that contexts are restricted to and that no other way named. CircleCI names them by id and name, so that
    /// their slug is a guess, which is taken only where the project of that slug has that id.
    async fn restricted(
        self,
        organisation: &Organisation,
        contexts: &Contexts,
        found: &mut Found,
    ) -> Result<(), RemoteError> {
        let place = &organisation.place();
        let unknown: BTreeMap<&str, &Grant> = contexts
            .grants()
            .filter(|grant| !grant.value.is_empty() && !found.has_id(&grant.value))
            .map(|grant| (grant.value.as_str(), grant))
            .collect();
        let read = stream::iter(unknown.into_values())
            .map(|grant| async move {
                let guess = match &grant.name {
                    Some(name) if !organisation.slug.starts_with("circleci/") => {
                        format!("{}/{name}", organisation.slug)
                    }
                    _ => format!("{}/{}", organisation.slug, grant.value),
                };
                let listing = Listing::new("projects", organisation.id.clone(), grant.value.clone());
                let ask = calls::perhaps(&guess);
                let read =
                    self.read(listing, &ask, |body| parse::details(body, "context restriction", Some(place))).await?;
                Ok::<Listing, RemoteError>(confirmed(read.listing, grant, place))
            })
            .buffered(UNDER_WAY)
            .try_collect::<Vec<_>>()
            .await?;
        read.into_iter().for_each(|listing| found.take(listing));
        Ok(())
    }

    /// Repositories that are projects without any other way naming them.
    async fn repositories(self, organisation: &Organisation, found: &mut Found) -> Result<(), RemoteError> {
        let place = &organisation.place();
        let prefix = format!("{}/", organisation.slug.to_lowercase());
        let known: BTreeSet<String> = found.projects.values().filter_map(|one| one.repository.clone()).collect();
        let wanted: Vec<String> = self
            .options
            .repositories
            .iter()
            .map(|repository| repository.to_lowercase())
            .filter(|repository| !known.contains(repository))
            .filter_map(|repository| parse::slug_of_repository(&repository))
            .filter(|slug| slug.starts_with(&prefix))
            .collect();
        let read = stream::iter(&wanted)
            .map(|slug| async move {
                let listing = Listing::new("repositories", organisation.id.clone(), slug.clone());
                self.read(listing, &calls::perhaps(slug), |body| parse::details(body, "repositories", Some(place)))
                    .await
            })
            .buffered(UNDER_WAY)
            .try_collect::<Vec<_>>()
            .await?;
        read.into_iter().for_each(|read| found.take(read.listing));
        Ok(())
    }
}

/// The project that a grant names, where the guess of its slug was right; what the grant says of it otherwise.
fn confirmed(mut listing: Listing, grant: &Grant, organisation: &Place) -> Listing {
    listing.records.retain(|record| match record {
        Record::Container(project) => project.aliases.contains(&grant.value),
        _ => false,
    });
    if listing.records.is_empty() {
        let name = grant.name.clone().unwrap_or_else(|| grant.value.clone());
        let mut project = Container::new(ContainerKind::Project, grant.value.clone(), name);
        project.parent = Some(organisation.clone());
        project.aliases = vec![grant.value.clone()];
        project.found_by = vec!["context restriction".to_owned()];
        listing.records.push(Record::Container(project));
        let cause = "a context is restricted to a project of which CircleCI gives no more than id and name";
        listing.outcome = Outcome::Partial { cause: cause.to_owned() };
    }
    listing
}

/// Of the projects of all organisations that a person follows, those of one.
fn of_organisation(followed: &Listing, organisation: &Organisation) -> Listing {
    let prefix = format!("{}/", organisation.slug.to_lowercase());
    let mut own = Listing { domain: organisation.id.clone(), records: Vec::new(), ..followed.clone() };
    for container in containers(followed).filter(|container| container.id.to_lowercase().starts_with(&prefix)) {
        let mut container = container.clone();
        container.parent = Some(organisation.place());
        own.records.push(Record::Container(container));
    }
    own
}
