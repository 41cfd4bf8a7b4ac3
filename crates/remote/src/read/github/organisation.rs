//! What an account itself has: secrets of an organisation, who and what has access to it, keys of people.

use futures::stream::{self, StreamExt as _, TryStreamExt as _};
use stanch_inventory::answer::Malformed;
use stanch_inventory::github::{self as parse, Store};
use stanch_inventory::page::Page;
use stanch_inventory::record::{Container, Held, HeldKind, Place, Record};
use stanch_inventory::run::{Listing, Outcome};

use super::{Collection, UNDER_WAY, calls};
use crate::RemoteError;
use crate::read::forge::{self, containers};
use crate::read::http::Ask;

impl Collection<'_> {
    /// Reads one listing of an account as a whole.
    async fn own(
        self,
        kind: &'static str,
        account: &Place,
        ask: Ask,
        parse: impl Fn(&[u8], &Place) -> Result<Page, Malformed>,
    ) -> Result<Listing, RemoteError> {
        let listing = Listing::new(kind, account.id.clone(), "");
        forge::read(self.reader, listing, &ask, |body| parse(body, account)).await
    }

    /// What an organisation has.
    pub(super) async fn organisation(self, place: &Place) -> Result<Vec<Listing>, RemoteError> {
        let login = place.id.as_str();
        let (secrets, installations, hooks, tokens, authorizations, claims, people) = tokio::try_join!(
            self.organisation_secrets(place),
            self.own("app installations", place, calls::installations(login), parse::installations),
            self.own("organisation webhooks", place, calls::organisation_hooks(login), parse::webhooks),
            self.own("personal access tokens", place, calls::personal_tokens(login), parse::personal_tokens),
            self.authorizations(place),
            self.claims(place),
            self.people(place),
        )?;
        let one_each = [installations, hooks, tokens, authorizations, claims];
        Ok(secrets.into_iter().chain(one_each).chain(people).collect())
    }

    /// What the token's person has.
    pub(super) async fn person(self, place: &Place) -> Result<Vec<Listing>, RemoteError> {
        let (keys, secrets) = tokio::try_join!(
            self.own("SSH keys of people", place, calls::own_keys(), parse::user_keys),
            self.own("Codespaces secrets of the person", place, calls::own_secrets(), |body, place| {
                parse::secrets(body, Store::Codespaces, place)
            }),
        )?;
        Ok(vec![keys, secrets])
    }

    /// The right to have identity tokens signed, which every account with repositories has.
    pub(super) fn issuer(self, place: &Place) -> Record {
        Record::Held(Box::new(Held::new(HeldKind::OidcIssuer, place.clone(), self.issuer)))
    }

    /// How the subjects of identity tokens are made.
    async fn claims(self, place: &Place) -> Result<Listing, RemoteError> {
        let ask = calls::claims(&place.id);
        let mut listing = self
            .own("OIDC subject settings", place, ask, |body, place| parse::claims(body, self.issuer, place))
            .await?;
        if listing.records.is_empty() {
            // The right to have tokens signed is there whether or not these settings can be seen.
            listing.records.push(self.issuer(place));
        }
        Ok(listing)
    }

    /// Credentials of people that were authorised.
    async fn authorizations(self, place: &Place) -> Result<Listing, RemoteError> {
        let ask = calls::authorizations(&place.id);
        let mut listing = self.own("credential authorisations", place, ask, parse::credential_authorizations).await?;
        if matches!(&listing.outcome, Outcome::Denied { status, .. } if status.starts_with("404")) {
            listing.outcome = Outcome::Unavailable { cause: calls::NO_SINGLE_SIGN_ON.to_owned() };
        }
        Ok(listing)
    }

    /// Secrets of an organisation, and the repositories that were selected for each.
    async fn organisation_secrets(self, place: &Place) -> Result<Vec<Listing>, RemoteError> {
        let mut listings = Vec::new();
        for store in Store::ALL {
            let kind = match store {
                Store::Actions => "organisation Actions secrets",
                Store::Dependabot => "organisation Dependabot secrets",
                Store::Codespaces => "organisation Codespaces secrets",
            };
            let listing = Listing::new(kind, place.id.clone(), "").enumerating();
            let ask = calls::organisation_secrets(&place.id, store);
            let (listing, selected) = forge::read_with_leads(self.reader, listing, &ask, |body| {
                parse::organisation_secrets(body, store, place)
            })
            .await?;
            listings.push(listing);
            let grants = stream::iter(&selected)
                .map(|secret| self.selected(place, store, secret))
                .buffer_unordered(UNDER_WAY)
                .try_collect::<Vec<_>>()
                .await?;
            listings.extend(grants);
        }
        Ok(listings)
    }

    /// The repositories that were selected for a secret.
    async fn selected(self, place: &Place, store: Store, secret: &str) -> Result<Listing, RemoteError> {
        let scope = format!("{}/{secret}", store.id());
        let listing = Listing::new("repositories of organisation secrets", place.id.clone(), scope);
        let ask = calls::selected(&place.id, store, secret);
        forge::read(self.reader, listing, &ask, |body| parse::selected(body, store, place, secret)).await
    }

    /// Members of an organisation and their SSH keys: a vendor that has the private half can do what the person can.
    async fn people(self, place: &Place) -> Result<Vec<Listing>, RemoteError> {
        let listing = Listing::new("members", place.id.clone(), "").enumerating();
        let members = forge::read(self.reader, listing, &calls::members(&place.id), parse::members).await?;
        let people: Vec<Place> = containers(&members).map(Container::place).collect();
        let keys = stream::iter(&people)
            .map(|person| async move {
                let listing = Listing::new("SSH keys of people", place.id.clone(), person.id.clone());
                let ask = calls::keys_of(&person.id);
                forge::read(self.reader, listing, &ask, |body| parse::user_keys(body, person)).await
            })
            .buffer_unordered(UNDER_WAY)
            .try_collect::<Vec<_>>()
            .await?;
        Ok(std::iter::once(members).chain(keys).collect())
    }
}
