//! Everything that an organisation has at CircleCI, as far as a personal API token sees it.
//!
//! First the organisations, then per organisation its contexts and its projects by every way there is, then what each
//! project holds. Calls run side by side within the limits of the client; what was read is in the journal at once.

mod calls;
mod choose;
mod enumerate;
mod gaps;
mod options;
mod organisation;
mod project;
mod uses;

use std::collections::BTreeSet;
use std::sync::Arc;

use futures::stream::{self, StreamExt as _, TryStreamExt as _};
use stanch_inventory::circleci::{self as parse, Organisation};
use stanch_inventory::journal::Journal;
use stanch_inventory::record::Source;
use stanch_inventory::run::{Listing, Run};

use super::http::{Client, Reader};
use crate::{Credential, Progress, RemoteError, Secret};

pub use options::Options;

/// The environment variable that has the token, as CircleCI's own tools name it.
pub const TOKEN: &str = "CIRCLE_TOKEN";

/// So many listings are under way at most; the client decides how many of their calls run.
const UNDER_WAY: usize = 256;

/// A collection from CircleCI.
pub struct Circleci {
    client: Client,
    runners: Client,
    options: Options,
}

/// What the parts of a collection share.
#[derive(Clone, Copy)]
struct Collection<'c> {
    reader: Reader<'c>,
    runners: Reader<'c>,
    options: &'c Options,
    progress: &'c Progress,
}

impl Circleci {
    /// A collection with a personal API token. `variable` is the environment variable that the token comes from, see
    /// [`TOKEN`].
    ///
    /// # Errors
    /// When an address or the token cannot be used.
    pub fn new(
        options: Options,
        variable: &str,
        token: &Secret,
        progress: &Arc<Progress>,
    ) -> Result<Self, RemoteError> {
        let client = |address: &str| {
            let credential = Credential::in_header(variable, "circle-token", "", token)?;
            Client::new(address, credential, options.limits, Arc::clone(progress))
                .map(|client| client.with_header("accept", "application/json"))
        };
        Ok(Self { client: client(&options.address)?, runners: client(&options.runner_address)?.secondary(), options })
    }

    /// What is asked, for the journal: what another collection must ask, too, to go on from there.
    pub fn question(&self) -> String {
        let Options { organisations, pipelines, pipeline_pages, .. } = &self.options;
        let (host, runners) = (self.client.host(), self.runners.host());
        let whose = if organisations.is_empty() { "all".to_owned() } else { organisations.join(",") };
        format!("circleci {host} {runners} organisations={whose} pipelines={pipelines}/{pipeline_pages}")
    }

    /// Collects. Trouble with one listing is its outcome; what was read is kept.
    ///
    /// # Errors
    /// When the collection cannot go on; the next one goes on where it was.
    pub async fn collect(&self, journal: &Journal) -> Result<Run, RemoteError> {
        let collection = Collection {
            reader: Reader::new(&self.client, journal),
            runners: Reader::new(&self.runners, journal),
            options: &self.options,
            progress: self.client.progress(),
        };
        collection.run(journal).await
    }
}

impl Collection<'_> {
    async fn run(self, journal: &Journal) -> Result<Run, RemoteError> {
        let mut run = Run {
            source: Source::Circleci,
            started: journal.started(),
            domains: BTreeSet::new(),
            listings: Vec::new(),
            gaps: Vec::new(),
        };
        let (organisations, listings) = self.organisations().await?;
        run.domains.extend(listings.iter().map(|listing| listing.domain.clone()));
        run.listings.extend(listings);
        if organisations.is_empty() {
            return Ok(run);
        }
        let followed = Listing::new("followed projects", "", "").enumerating();
        let followed = self.read(followed, &calls::followed(), parse::followed).await?.listing;
        for organisation in &organisations {
            run.gaps.extend(gaps::never_listed(organisation));
            run.listings.extend(self.organisation(organisation, &followed).await?);
        }
        run.listings.sort_by_cached_key(Listing::id);
        Ok(run)
    }

    /// All of an organisation.
    async fn organisation(self, organisation: &Organisation, followed: &Listing) -> Result<Vec<Listing>, RemoteError> {
        let (own, contexts) = tokio::try_join!(self.settings(organisation), self.contexts(organisation))?;
        let found = self.projects(organisation, followed, &contexts).await?;
        self.progress.add_listings(found.projects.len() * project::LISTINGS);
        let ids = contexts.ids();
        let held = stream::iter(found.projects.values())
            .map(|project| self.project(organisation, project, &ids))
            .buffer_unordered(UNDER_WAY)
            .try_collect::<Vec<_>>()
            .await?;
        let parts = [own, contexts.listings, found.listings];
        Ok(parts.into_iter().chain(held).flatten().collect())
    }
}
