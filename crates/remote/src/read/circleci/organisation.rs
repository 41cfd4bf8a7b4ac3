//! What an organisation itself holds: contexts, runners, the right to identity tokens.

use std::collections::BTreeMap;

use futures::stream::{self, StreamExt as _, TryStreamExt as _};
use stanch_inventory::answer::Malformed;
use stanch_inventory::circleci::{self as parse, Organisation};
use stanch_inventory::page::Page;
use stanch_inventory::record::{Container, Grant, GrantKind, Held, HeldKind, Place, Record};
use stanch_inventory::run::Listing;

use super::{Collection, UNDER_WAY, calls};
use crate::RemoteError;
use crate::read::http::{Ask, Read};

/// An organisation's contexts with what is in them.
pub(super) struct Contexts {
    /// The listings that they were read in.
    pub(super) listings: Vec<Listing>,
    /// The contexts.
    pub(super) contexts: Vec<Place>,
}

impl Contexts {
    /// Ids by name. Names are unique within an organisation.
    pub(super) fn ids(&self) -> BTreeMap<String, String> {
        self.contexts.iter().map(|context| (context.name.clone(), context.id.clone())).collect()
    }

    /// Restrictions to projects.
    pub(super) fn grants(&self) -> impl Iterator<Item = &Grant> {
        self.listings.iter().flat_map(|listing| &listing.records).filter_map(|record| match record {
            Record::Grant(grant) if grant.kind == GrantKind::Project => Some(grant),
            _ => None,
        })
    }
}

/// The containers among records.
pub(super) fn containers(listing: &Listing) -> impl Iterator<Item = &Container> {
    listing.records.iter().filter_map(|record| match record {
        Record::Container(container) => Some(container),
        _ => None,
    })
}

impl Collection<'_> {
    /// Reads one listing of the main API.
    pub(super) async fn read(
        self,
        listing: Listing,
        ask: &Ask,
        parse: impl Fn(&[u8]) -> Result<Page, Malformed>,
    ) -> Result<Read, RemoteError> {
        self.progress.add_listings(1);
        self.reader.read(listing, ask, parse).await
    }

    /// Contexts, their variables and restrictions.
    pub(super) async fn contexts(self, organisation: &Organisation) -> Result<Contexts, RemoteError> {
        let listing = Listing::new("contexts", organisation.id.clone(), "").enumerating();
        let place = organisation.place();
        let list = self.read(listing, &calls::contexts(organisation), |body| parse::contexts(body, &place)).await?;
        let contexts: Vec<Place> = containers(&list.listing).map(Container::place).collect();
        let within = stream::iter(&contexts)
            .map(|context| self.context(organisation, context))
            .buffer_unordered(UNDER_WAY)
            .try_collect::<Vec<_>>()
            .await?;
        let listings = std::iter::once(list.listing).chain(within.into_iter().flatten()).collect();
        Ok(Contexts { listings, contexts })
    }

    /// One context.
    async fn context(self, organisation: &Organisation, context: &Place) -> Result<[Listing; 2], RemoteError> {
        let listing = |kind| Listing::new(kind, organisation.id.clone(), context.id.clone());
        let (ask_variables, ask_restrictions) =
            (calls::context_variables(&context.id), calls::restrictions(&context.id));
        let variables =
            self.read(listing("context variables"), &ask_variables, |body| parse::context_variables(body, context));
        let restrictions = self.read(listing("context restrictions"), &ask_restrictions, |body| {
            parse::restrictions(body, context, &organisation.id)
        });
        let (variables, restrictions) = tokio::try_join!(variables, restrictions)?;
        Ok([variables.listing, restrictions.listing])
    }

    /// Runners and identity tokens.
    pub(super) async fn settings(self, organisation: &Organisation) -> Result<Vec<Listing>, RemoteError> {
        let place = organisation.place();
        let claims = Listing::new("OIDC claims", organisation.id.clone(), "");
        let classes = Listing::new("runner resource classes", organisation.id.clone(), "").enumerating();
        self.progress.add_listings(1);
        let (ask_claims, ask_classes) = (calls::claims(organisation), calls::resource_classes(organisation));
        let (mut claims, classes) = tokio::try_join!(
            self.read(claims, &ask_claims, |body| parse::claims(body, &organisation.id, &place)),
            self.runners.read(classes, &ask_classes, |body| parse::resource_classes(body, &place)),
        )?;
        if claims.listing.records.is_empty() {
            // The right to have tokens signed is there whether or not its claims can be seen.
            let held = Held::new(HeldKind::OidcIssuer, place, parse::issuer(&organisation.id));
            claims.listing.records.push(Record::Held(Box::new(held)));
        }
        let names: Vec<Place> = containers(&classes.listing).map(Container::place).collect();
        let tokens = stream::iter(&names)
            .map(|class| async move {
                let listing = Listing::new("runner tokens", organisation.id.clone(), class.id.clone());
                let ask = calls::runner_tokens(&class.id);
                self.progress.add_listings(1);
                self.runners.read(listing, &ask, |body| parse::runner_tokens(body, class)).await
            })
            .buffer_unordered(UNDER_WAY)
            .map_ok(|read| read.listing)
            .try_collect::<Vec<_>>()
            .await?;
        Ok([claims.listing, classes.listing].into_iter().chain(tokens).collect())
    }
}
