//! The parts that a collection is about: groups that lie in no other, with all within them, and the namespaces of projects
//! that lie in no group.

use std::collections::{BTreeMap, BTreeSet};

use futures::stream::{self, StreamExt as _, TryStreamExt as _};
use stanch_inventory::gitlab as parse;
use stanch_inventory::record::{Container, Place, Record};
use stanch_inventory::run::{Listing, Outcome};

use super::{Collection, UNDER_WAY, calls};
use crate::RemoteError;
use crate::read::forge::{self, containers};

/// A group that lies in no other that is collected, with the listing that it was found in. Its path is its domain.
pub(super) struct Root {
    /// The group.
    pub(super) place: Place,
    listing: Listing,
}

impl Root {
    fn of(container: &Container, listing: &Listing) -> Self {
        let mut own = Listing::new("groups", container.name.clone(), "");
        own.outcome = listing.outcome.clone();
        own.pages = listing.pages;
        own.records.push(Record::Container(container.clone()));
        own.problems.clone_from(&listing.problems);
        Self { place: container.place(), listing: own }
    }

    /// Whether a path lies in it.
    fn has(&self, path: &str) -> bool {
        path.strip_prefix(self.place.name.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

impl Collection<'_> {
    /// The groups to collect from, and listings that led to none.
    pub(super) async fn roots(self) -> Result<(Vec<Root>, Vec<Listing>), RemoteError> {
        if !self.wanted.is_empty() {
            return self.named().await;
        }
        let list = forge::read(self.reader, Listing::new("groups", "", ""), &calls::groups(), parse::groups).await?;
        let ids: BTreeSet<&str> = containers(&list).map(|group| group.id.as_str()).collect();
        let inner = |group: &Container| group.parent.as_ref().is_some_and(|parent| ids.contains(parent.id.as_str()));
        let roots = containers(&list).filter(|group| !inner(group)).map(|group| Root::of(group, &list)).collect();
        let without = (list.outcome != Outcome::Complete).then(|| Listing { records: Vec::new(), ..list.clone() });
        Ok((roots, without.into_iter().collect()))
    }

    /// The groups that were named.
    async fn named(self) -> Result<(Vec<Root>, Vec<Listing>), RemoteError> {
        let mut roots: BTreeMap<String, Root> = BTreeMap::new();
        let mut without = Vec::new();
        for path in self.wanted {
            let listing = Listing::new("groups", "", path.clone());
            let listing = forge::read(self.reader, listing, &calls::group(path), parse::group).await?;
            let root = containers(&listing).next().map(|group| Root::of(group, &listing));
            if let Some(root) = root {
                roots.insert(root.place.name.clone(), root);
            } else {
                without.push(listing);
            }
        }
        // One that lies in another is collected with it.
        let paths: Vec<String> = roots.keys().cloned().collect();
        for path in &paths {
            let inner = paths.iter().any(|other| other != path && roots.get(other).is_some_and(|one| one.has(path)));
            if inner {
                roots.remove(path);
            }
        }
        Ok((roots.into_values().collect(), without))
    }

    /// All of a group and of what lies in it.
    pub(super) async fn root(self, root: &Root) -> Result<Vec<Listing>, RemoteError> {
        let (domain, id) = (root.place.name.as_str(), root.place.id.as_str());
        let listing = |kind| Listing::new(kind, domain, "").enumerating();
        let (ask_groups, ask_projects) = (calls::subgroups(id), calls::projects(id));
        let (subgroups, projects) = tokio::try_join!(
            forge::read(self.reader, listing("subgroups"), &ask_groups, parse::groups),
            forge::read(self.reader, listing("projects"), &ask_projects, |body| parse::projects(body, "groups")),
        )?;
        let groups: Vec<Place> =
            std::iter::once(root.place.clone()).chain(containers(&subgroups).map(Container::place)).collect();
        let of_groups = stream::iter(&groups)
            .map(|group| self.group(domain, group))
            .buffer_unordered(UNDER_WAY)
            .try_collect::<Vec<_>>();
        let (of_groups, of_projects) = tokio::try_join!(of_groups, self.projects(domain, &projects))?;
        let own = [root.listing.clone(), subgroups, projects];
        Ok(own.into_iter().chain(of_groups.into_iter().flatten()).chain(of_projects).collect())
    }

    /// All of the projects of a listing.
    async fn projects(self, domain: &str, list: &Listing) -> Result<Vec<Listing>, RemoteError> {
        let places: Vec<Place> = containers(list).map(Container::place).collect();
        let held = stream::iter(&places)
            .map(|project| self.project(domain, project))
            .buffer_unordered(UNDER_WAY)
            .try_collect::<Vec<_>>()
            .await?;
        Ok(held.into_iter().flatten().collect())
    }

    /// Projects that lie in none of the groups: of the token's person, and of groups that share one project with that
    /// person alone. Each namespace is a domain.
    pub(super) async fn others(self, roots: &[Root]) -> Result<BTreeMap<String, Vec<Listing>>, RemoteError> {
        let listing = Listing::new("projects", "", "").enumerating();
        let ask = calls::memberships();
        let list = forge::read(self.reader, listing, &ask, |body| parse::projects(body, "memberships")).await?;
        let mut domains: BTreeMap<String, Listing> = BTreeMap::new();
        for container in containers(&list).filter(|one| !roots.iter().any(|root| root.has(&one.name))) {
            let namespace = container.name.rsplit_once('/').map_or(container.name.as_str(), |(namespace, _)| namespace);
            let own = domains.entry(namespace.to_owned()).or_insert_with(|| Listing {
                domain: namespace.to_owned(),
                records: Vec::new(),
                ..list.clone()
            });
            own.records.push(Record::Container(container.clone()));
        }
        let mut listings = BTreeMap::new();
        for (domain, own) in domains {
            let held = self.projects(&domain, &own).await?;
            listings.insert(domain, std::iter::once(own).chain(held).collect());
        }
        if list.outcome != Outcome::Complete {
            listings.insert(String::new(), vec![Listing { records: Vec::new(), ..list }]);
        }
        Ok(listings)
    }
}
