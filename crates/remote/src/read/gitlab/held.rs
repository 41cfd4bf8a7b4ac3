//! What the installation, one group or one project has.

use stanch_inventory::answer::Malformed;
use stanch_inventory::gitlab as parse;
use stanch_inventory::page::Page;
use stanch_inventory::record::Place;
use stanch_inventory::run::Listing;

use super::{Collection, calls};
use crate::RemoteError;
use crate::read::forge;
use crate::read::http::Ask;

/// Whose listings are read.
#[derive(Clone, Copy)]
struct Whose<'w> {
    collection: Collection<'w>,
    domain: &'w str,
    place: &'w Place,
    /// What listings have for a scope: nothing where the place is the domain itself.
    scope: &'w str,
}

impl Whose<'_> {
    async fn read(
        self,
        kind: &'static str,
        ask: Ask,
        parse: impl Fn(&[u8], &Place) -> Result<Page, Malformed>,
    ) -> Result<Listing, RemoteError> {
        let listing = Listing::new(kind, self.domain, self.scope);
        forge::read(self.collection.reader, listing, &ask, |body| parse(body, self.place)).await
    }
}

impl Collection<'_> {
    /// What the installation has. At gitlab.com nobody but GitLab can see it.
    pub(super) async fn instance(self) -> Result<Vec<Listing>, RemoteError> {
        let place = self.instance.place();
        let mut own = Listing::new("installation", place.id.clone(), "");
        own.records = self.instance.records();
        if place.id == "gitlab.com" {
            return Ok(vec![own]);
        }
        let whose = Whose { collection: self, domain: &place.id, place: &place, scope: "" };
        let (variables, keys, runners) = tokio::try_join!(
            whose.read("variables of the installation", calls::instance_variables(), parse::variables),
            whose.read("deploy keys of the installation", calls::instance_deploy_keys(), parse::instance_deploy_keys),
            whose.read("runners of the installation", calls::instance_runners(), parse::runners),
        )?;
        Ok(vec![own, variables, keys, runners])
    }

    /// What one group has.
    pub(super) async fn group(self, domain: &str, place: &Place) -> Result<Vec<Listing>, RemoteError> {
        let whose = Whose { collection: self, domain, place, scope: &place.id };
        let ask = |what| calls::of_group(&place.id, what);
        let (variables, deploy_tokens, access_tokens, runners) = tokio::try_join!(
            whose.read("group variables", ask("variables"), parse::variables),
            whose.read("group deploy tokens", ask("deploy_tokens"), parse::deploy_tokens),
            whose.read("group access tokens", ask("access_tokens"), parse::access_tokens),
            whose.read("group runners", ask("runners"), parse::runners),
        )?;
        Ok(vec![variables, deploy_tokens, access_tokens, runners])
    }

    /// What one project has.
    pub(super) async fn project(self, domain: &str, place: &Place) -> Result<Vec<Listing>, RemoteError> {
        let whose = Whose { collection: self, domain, place, scope: &place.id };
        let ask = |what| calls::of_project(&place.id, what);
        let (variables, keys, deploy_tokens, access_tokens, runners, hooks) = tokio::try_join!(
            whose.read("project variables", ask("variables"), parse::variables),
            whose.read("deploy keys", ask("deploy_keys"), parse::deploy_keys),
            whose.read("deploy tokens", ask("deploy_tokens"), parse::deploy_tokens),
            whose.read("access tokens", ask("access_tokens"), parse::access_tokens),
            whose.read("runners", ask("runners"), parse::runners),
            whose.read("webhooks", ask("hooks"), parse::webhooks),
        )?;
        Ok(vec![variables, keys, deploy_tokens, access_tokens, runners, hooks])
    }
}
