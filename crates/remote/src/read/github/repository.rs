//! What one repository has.

use futures::stream::{self, StreamExt as _, TryStreamExt as _};
use stanch_inventory::answer::Malformed;
use stanch_inventory::github::{self as parse, Store};
use stanch_inventory::page::Page;
use stanch_inventory::record::{Container, Place};
use stanch_inventory::run::Listing;

use super::{Collection, calls};
use crate::RemoteError;
use crate::read::forge::{self, containers};
use crate::read::http::Ask;

/// Environments of one repository whose secrets are read at a time.
const ENVIRONMENTS: usize = 8;

/// What one repository's listings share.
#[derive(Clone, Copy)]
struct Repository<'r> {
    collection: Collection<'r>,
    domain: &'r str,
    place: &'r Place,
}

impl Repository<'_> {
    fn listing(&self, kind: &'static str) -> Listing {
        Listing::new(kind, self.domain, self.place.id.clone())
    }

    async fn read(
        self,
        kind: &'static str,
        ask: Ask,
        parse: impl Fn(&[u8], &Place) -> Result<Page, Malformed>,
    ) -> Result<Listing, RemoteError> {
        forge::read(self.collection.reader, self.listing(kind), &ask, |body| parse(body, self.place)).await
    }

    async fn secrets(self, kind: &'static str, store: Store) -> Result<Listing, RemoteError> {
        let ask = calls::secrets(&self.place.id, store);
        self.read(kind, ask, |body, place| parse::secrets(body, store, place)).await
    }

    /// Environments and their secrets.
    async fn environments(self) -> Result<Vec<Listing>, RemoteError> {
        let reader = self.collection.reader;
        let listing = self.listing("environments").enumerating();
        let ask = calls::environments(&self.place.id);
        let list = forge::read(reader, listing, &ask, |body| parse::environments(body, self.place)).await?;
        let environments: Vec<Place> = containers(&list).map(Container::place).collect();
        let secrets = stream::iter(&environments)
            .map(|environment| async move {
                let listing = Listing::new("environment secrets", self.domain, environment.id.clone());
                let ask = calls::environment_secrets(&self.place.id, &environment.name);
                forge::read(reader, listing, &ask, |body| parse::secrets(body, Store::Actions, environment)).await
            })
            .buffer_unordered(ENVIRONMENTS)
            .try_collect::<Vec<_>>()
            .await?;
        Ok(std::iter::once(list).chain(secrets).collect())
    }
}

impl Collection<'_> {
    /// All listings of one repository.
    pub(super) async fn repository(self, domain: &str, container: &Container) -> Result<Vec<Listing>, RemoteError> {
        let place = container.place();
        let repository = Repository { collection: self, domain, place: &place };
        let id = place.id.as_str();
        let (actions, environments, keys, dependabot, codespaces, hooks, claims) = tokio::try_join!(
            repository.secrets("Actions secrets", Store::Actions),
            repository.environments(),
            repository.read("deploy keys", calls::deploy_keys(id), parse::deploy_keys),
            repository.secrets("Dependabot secrets", Store::Dependabot),
            repository.secrets("Codespaces secrets", Store::Codespaces),
            repository.read("webhooks", calls::hooks(id), parse::webhooks),
            repository.read("repository OIDC subject settings", calls::repository_claims(id), |body, place| {
                parse::claims(body, self.issuer, place)
            }),
        )?;
        let one_each = [actions, keys, dependabot, codespaces, hooks, claims];
        Ok(environments.into_iter().chain(one_each).collect())
    }
}
