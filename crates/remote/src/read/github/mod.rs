//! Everything that organisations have at GitHub, as far as a token sees it.
//!
//! First the accounts, then per account its own settings and its repositories, then what each repository has. Calls run
//! side by side within the limits of the client; what was read is in the journal at once.

mod calls;
mod gaps;
mod organisation;
mod repository;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use futures::stream::{self, StreamExt as _, TryStreamExt as _};
use stanch_inventory::github as parse;
use stanch_inventory::journal::Journal;
use stanch_inventory::record::{Container, ContainerKind, Place, Record, Source};
use stanch_inventory::run::{Listing, Outcome, Run};

use super::forge::{self, containers};
use super::http::{Client, Limits, Reader};
use crate::{Credential, Progress, RemoteError, Secret};

/// The environment variable that has the token, as GitHub's workflows and tools name it.
pub const TOKEN: &str = "GITHUB_TOKEN";

/// So many listings are under way at most; the client decides how many of their calls run.
const UNDER_WAY: usize = 64;

/// What is collected from GitHub, and how.
#[derive(Clone, Debug)]
pub struct Options {
    /// The address of the API: `https://api.github.com`, or `https://HOST/api/v3` for a server of the organisation's own.
    pub address: String,
    /// The issuer of workflows' identity tokens, where it is not the one that goes with the address.
    pub issuer: Option<String>,
    /// Organisations by login; empty for all of the token's person, and that person's own repositories.
    pub organisations: Vec<String>,
    /// What limits the calls.
    pub limits: Limits,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            address: "https://api.github.com".to_owned(),
            issuer: None,
            organisations: Vec::new(),
            // A token has 5,000 calls an hour, so that an organisation with more than 600 repositories waits for the next.
            limits: Limits { patience: Duration::from_hours(4), ..Limits::default() },
        }
    }
}

/// A collection from GitHub.
pub struct Github {
    client: Client,
    issuer: String,
    options: Options,
}

/// What the parts of a collection share.
#[derive(Clone, Copy)]
struct Collection<'c> {
    reader: Reader<'c>,
    issuer: &'c str,
    wanted: &'c [String],
}

/// An account to collect from, with the listing that it was found in.
struct Account {
    place: Place,
    listing: Listing,
}

impl Github {
    /// A collection with a token: a person's, classic or fine-grained, or an application's. `variable` is the environment
    /// variable that it comes from, see [`TOKEN`].
    ///
    /// # Errors
    /// When the address or the token cannot be used.
    pub fn new(
        options: Options,
        variable: &str,
        token: &Secret,
        progress: &Arc<Progress>,
    ) -> Result<Self, RemoteError> {
        let credential = Credential::in_header(variable, "authorization", "Bearer ", token)?;
        let client = Client::new(&options.address, credential, options.limits, Arc::clone(progress))?
            .with_header("accept", "application/vnd.github+json")
            .with_header("x-github-api-version", "2022-11-28");
        let issuer = options.issuer.clone().unwrap_or_else(|| parse::issuer(&client.host()));
        Ok(Self { client, issuer, options })
    }

    /// What is asked, for the journal: what another collection must ask, too, to go on from there.
    pub fn question(&self) -> String {
        let organisations = &self.options.organisations;
        let whose = if organisations.is_empty() { "all".to_owned() } else { organisations.join(",") };
        format!("github {} organisations={whose}", self.client.host())
    }

    /// Collects. Trouble with one listing is its outcome; what was read is kept.
    ///
    /// # Errors
    /// When the collection cannot go on; the next one goes on where it was.
    pub async fn collect(&self, journal: &Journal) -> Result<Run, RemoteError> {
        let collection = Collection {
            reader: Reader::new(&self.client, journal),
            issuer: &self.issuer,
            wanted: &self.options.organisations,
        };
        let mut run = Run {
            source: Source::Github,
            started: journal.started(),
            domains: BTreeSet::new(),
            listings: Vec::new(),
            gaps: Vec::new(),
        };
        let (accounts, without) = collection.accounts().await?;
        run.listings.extend(without);
        for account in accounts {
            run.domains.insert(account.place.id.clone());
            run.gaps.extend(gaps::never_listed(&account.place));
            run.listings.extend(collection.account(account).await?);
        }
        run.listings.sort_by_cached_key(Listing::id);
        Ok(run)
    }
}

impl Collection<'_> {
    /// The accounts to collect from, and listings that led to none.
    async fn accounts(self) -> Result<(Vec<Account>, Vec<Listing>), RemoteError> {
        let listing = Listing::new("people", "", "");
        let person = forge::read(self.reader, listing, &calls::user(), parse::user).await?;
        let own = containers(&person).next().map(Container::place);
        if self.wanted.is_empty() { self.all(own, person).await } else { self.named(own, person).await }
    }

    /// All organisations of the token's person, and the person.
    async fn all(self, own: Option<Place>, person: Listing) -> Result<(Vec<Account>, Vec<Listing>), RemoteError> {
        let listing = Listing::new("organisations", "", "");
        let list = forge::read(self.reader, listing, &calls::organisations(), parse::organisations).await?;
        let mut accounts: Vec<Account> = containers(&list).map(|container| of_list(&list, container)).collect();
        if let Some(place) = own {
            accounts.push(Account { listing: Listing { domain: place.id.clone(), ..person }, place });
        }
        // A list that was read to its end is told by what it led to.
        let told = list.outcome == Outcome::Complete && !accounts.is_empty();
        let without = (!told).then(|| Listing { records: Vec::new(), ..list });
        Ok((accounts, without.map(nothing_found).into_iter().collect()))
    }

    /// The accounts that were named.
    async fn named(self, own: Option<Place>, person: Listing) -> Result<(Vec<Account>, Vec<Listing>), RemoteError> {
        let mut accounts = BTreeMap::new();
        let mut without = Vec::new();
        for login in self.wanted {
            if let Some(place) = own.as_ref().filter(|own| own.id.eq_ignore_ascii_case(login)) {
                let listing = Listing { domain: place.id.clone(), ..person.clone() };
                accounts.insert(place.id.clone(), Account { place: place.clone(), listing });
                continue;
            }
            let listing = Listing::new("organisations", "", login.clone());
            let listing = forge::read(self.reader, listing, &calls::organisation(login), parse::organisation).await?;
            let found = containers(&listing).next().map(Container::place);
            match found {
                Some(place) => {
                    let listing = Listing { domain: place.id.clone(), scope: String::new(), ..listing };
                    accounts.insert(place.id.clone(), Account { place, listing });
                }
                None => without.push(listing),
            }
        }
        Ok((accounts.into_values().collect(), without))
    }

    /// All of an account.
    async fn account(self, account: Account) -> Result<Vec<Listing>, RemoteError> {
        let Account { place, listing } = account;
        let person = place.kind == ContainerKind::User;
        let ask = if person { calls::own_repositories() } else { calls::repositories(&place.id) };
        let own = async { if person { self.person(&place).await } else { self.organisation(&place).await } };
        let repositories = async {
            let listing = Listing::new("repositories", place.id.clone(), "").enumerating();
            let mut list = forge::read(self.reader, listing, &ask, parse::repositories).await?;
            let held = stream::iter(containers(&list))
                .map(|repository| self.repository(&place.id, repository))
                .buffer_unordered(UNDER_WAY)
                .try_collect::<Vec<_>>()
                .await?;
            // A person has no settings of claims, and an organisation has its issuer with them.
            let issuer = (person && !list.records.is_empty()).then(|| self.issuer(&place));
            list.records.extend(issuer);
            Ok((list, held))
        };
        let (own, (list, held)) = tokio::try_join!(own, repositories)?;
        Ok([listing, list].into_iter().chain(own).chain(held.into_iter().flatten()).collect())
    }
}

/// An account of a list, with a listing of its own.
fn of_list(list: &Listing, container: &Container) -> Account {
    let place = container.place();
    let mut listing = Listing::new(list.kind, place.id.clone(), "");
    listing.outcome = list.outcome.clone();
    listing.pages = list.pages;
    listing.records.push(Record::Container(container.clone()));
    listing.problems.clone_from(&list.problems);
    Account { place, listing }
}

/// A listing of organisations that names none.
fn nothing_found(mut listing: Listing) -> Listing {
    if listing.outcome == Outcome::Complete {
        let cause = "the token's person belongs to no organisation that it may see".to_owned();
        listing.outcome = Outcome::Unavailable { cause };
    }
    listing
}
