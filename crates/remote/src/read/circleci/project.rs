//! What one project holds.

use std::collections::BTreeMap;

use stanch_inventory::answer::Malformed;
use stanch_inventory::circleci::{self as parse, Organisation};
use stanch_inventory::page::Page;
use stanch_inventory::record::Container;
use stanch_inventory::run::{Listing, Outcome};

use super::{Collection, calls};
use crate::RemoteError;
use crate::read::http::Ask;

/// So many listings a project has.
pub(super) const LISTINGS: usize = 7;

/// What one project's listings share.
struct Project<'p> {
    collection: Collection<'p>,
    domain: &'p str,
    slug: &'p str,
}

impl Project<'_> {
    fn listing(&self, kind: &'static str) -> Listing {
        Listing::new(kind, self.domain, self.slug)
    }

    async fn read(
        &self,
        kind: &'static str,
        ask: Ask,
        parse: impl Fn(&[u8]) -> Result<Page, Malformed>,
    ) -> Result<Listing, RemoteError> {
        Ok(self.collection.reader.read(self.listing(kind), &ask, parse).await?.listing)
    }

    /// A listing that needs the project's id, where that is not known.
    fn without_id(&self, kind: &'static str) -> Listing {
        self.collection.progress.end_listing();
        let outcome = Outcome::Unavailable { cause: "the project's id is not known".to_owned() };
        Listing { outcome, ..self.listing(kind) }
    }
}

impl Collection<'_> {
    /// All listings of one project. `contexts` gives ids of contexts by name.
    pub(super) async fn project(
        self,
        organisation: &Organisation,
        container: &Container,
        contexts: &BTreeMap<String, String>,
    ) -> Result<Vec<Listing>, RemoteError> {
        let project = Project { collection: self, domain: &organisation.id, slug: &container.id };
        let (place, slug) = (container.place(), container.id.as_str());
        let id = container.aliases.first().map(String::as_str);
        let webhooks = async {
            match id {
                Some(id) => project.read("webhooks", calls::webhooks(id), |body| parse::webhooks(body, &place)).await,
                None => Ok(project.without_id("webhooks")),
            }
        };
        let claims = async {
            let Some(id) = id else { return Ok(project.without_id("project OIDC claims")) };
            let ask = calls::project_claims(organisation, id);
            project.read("project OIDC claims", ask, |body| parse::claims(body, &organisation.id, &place)).await
        };
        let (variables, keys, settings, webhooks, claims, schedules, uses) = tokio::try_join!(
            project.read("project variables", calls::variables(slug), |body| parse::variables(body, &place)),
            project.read("checkout keys", calls::checkout_keys(slug), |body| parse::checkout_keys(body, &place)),
            project.read("SSH keys and services in project settings", calls::settings(slug), |body| {
                parse::settings(body, &place)
            }),
            webhooks,
            claims,
            project.read("schedules", calls::schedules(slug), |body| parse::schedules(body, &place)),
            self.uses(&organisation.id, slug, contexts),
        )?;
        Ok(vec![variables, keys, settings, webhooks, claims, schedules, uses])
    }
}
