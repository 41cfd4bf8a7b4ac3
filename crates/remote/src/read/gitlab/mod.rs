//! Everything that groups and projects have at GitLab, as far as a token sees it.
//!
//! First the installation and its groups, then per group all groups and projects within it, then what each of them has.
//! Values of variables come in clear; they are dropped while an answer is parsed, before anything is kept of it.

mod calls;
mod domain;
mod gaps;
mod held;

use std::collections::BTreeSet;
use std::sync::Arc;

use futures::stream::{self, StreamExt as _, TryStreamExt as _};
use stanch_inventory::gitlab::{self as parse, Instance};
use stanch_inventory::journal::Journal;
use stanch_inventory::record::Source;
use stanch_inventory::run::{Listing, Run};

use super::forge;
use super::http::{Client, Limits, Reader};
use crate::{Credential, Progress, RemoteError, Secret};

/// The environment variable that has the token, as GitLab's own tools name it.
pub const TOKEN: &str = "GITLAB_TOKEN";

/// So many listings are under way at most; the client decides how many of their calls run.
const UNDER_WAY: usize = 64;

/// So many groups that lie in no other are read at a time, with all within them.
const ROOTS: usize = 8;

/// What is collected from GitLab, and how.
#[derive(Clone, Debug)]
pub struct Options {
    /// The address of GitLab: `https://gitlab.com`, or that of an installation of the organisation's own.
    pub address: String,
    /// The address under which the installation knows itself, where that is another. Identity tokens name it as their
    /// issuer.
    pub instance: Option<String>,
    /// Groups by path; empty for all that the token sees, with projects outside of groups.
    pub groups: Vec<String>,
    /// What limits the calls.
    pub limits: Limits,
}

impl Default for Options {
    fn default() -> Self {
        Self { address: "https://gitlab.com".to_owned(), instance: None, groups: Vec::new(), limits: Limits::default() }
    }
}

/// A collection from GitLab.
pub struct Gitlab {
    client: Client,
    instance: Instance,
    options: Options,
}

/// What the parts of a collection share.
#[derive(Clone, Copy)]
struct Collection<'c> {
    reader: Reader<'c>,
    instance: &'c Instance,
    wanted: &'c [String],
}

impl Gitlab {
    /// A collection with a token: of a person, a group or a project. `variable` is the environment variable that it comes
    /// from, see [`TOKEN`].
    ///
    /// # Errors
    /// When the address or the token cannot be used.
    pub fn new(
        options: Options,
        variable: &str,
        token: &Secret,
        progress: &Arc<Progress>,
    ) -> Result<Self, RemoteError> {
        let credential = Credential::in_header(variable, "private-token", "", token)?;
        let client = Client::new(&options.address, credential, options.limits, Arc::clone(progress))?
            .with_header("accept", "application/json");
        let instance = Instance::new(options.instance.as_deref().unwrap_or(&options.address));
        Ok(Self { client, instance, options })
    }

    /// What is asked, for the journal: what another collection must ask, too, to go on from there.
    pub fn question(&self) -> String {
        let groups = &self.options.groups;
        let whose = if groups.is_empty() { "all".to_owned() } else { groups.join(",") };
        format!("gitlab {} groups={whose}", self.client.host())
    }

    /// Collects. Trouble with one listing is its outcome; what was read is kept.
    ///
    /// # Errors
    /// When the collection cannot go on; the next one goes on where it was.
    pub async fn collect(&self, journal: &Journal) -> Result<Run, RemoteError> {
        let collection = Collection {
            reader: Reader::new(&self.client, journal),
            instance: &self.instance,
            wanted: &self.options.groups,
        };
        let mut run = Run {
            source: Source::Gitlab,
            started: journal.started(),
            domains: BTreeSet::from([self.instance.host().to_owned()]),
            listings: Vec::new(),
            gaps: Vec::new(),
        };
        // The first call says whether the token is known at all.
        let person = Listing::new("people", self.instance.host(), "");
        run.listings.push(forge::read(collection.reader, person, &calls::user(), parse::user).await?);
        run.listings.extend(collection.instance().await?);
        let (roots, without) = collection.roots().await?;
        run.listings.extend(without);
        for root in &roots {
            run.domains.insert(root.place.name.clone());
            run.gaps.extend(gaps::never_listed(&root.place.name));
        }
        let held = stream::iter(&roots).map(|root| collection.root(root)).buffer_unordered(ROOTS);
        run.listings.extend(held.try_collect::<Vec<_>>().await?.into_iter().flatten());
        if self.options.groups.is_empty() {
            for (domain, listings) in collection.others(&roots).await? {
                run.listings.extend(listings);
                // What belongs to no namespace is a list that was not read to its end.
                run.domains.extend((!domain.is_empty()).then_some(domain));
            }
        }
        run.listings.sort_by_cached_key(Listing::id);
        Ok(run)
    }
}
