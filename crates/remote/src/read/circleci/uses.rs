//! Which contexts a project's jobs really used, as far as its latest pipelines say it.

use std::collections::{BTreeMap, BTreeSet};

use futures::stream::{self, StreamExt as _, TryStreamExt as _};
use stanch_inventory::answer::Malformed;
use stanch_inventory::circleci::{self as parse, Job};
use stanch_inventory::page::Page;
use stanch_inventory::run::{Listing, Outcome};

use super::{Collection, calls};
use crate::RemoteError;
use crate::read::http::{Ask, Read};

/// Pipelines on one page, as CircleCI gives them.
const PER_PAGE: u64 = 20;

/// Calls for one project's jobs that are under way at most.
const UNDER_WAY: usize = 8;

/// What is listed.
const KIND: &str = "contexts used by jobs";

/// The steps from a project to its jobs, as one listing.
struct Walk<'w> {
    collection: Collection<'w>,
    listing: Listing,
}

impl Walk<'_> {
    /// Reads one step; what stopped it is what stops the listing.
    async fn step(
        &mut self,
        ask: &Ask,
        parse: impl Fn(&[u8]) -> Result<Page, Malformed>,
    ) -> Result<Vec<String>, RemoteError> {
        let scratch = Listing::new(KIND, "", "");
        let read = self.collection.read(scratch, ask, parse).await?;
        Ok(self.take(read))
    }

    fn take(&mut self, read: Read) -> Vec<String> {
        let Read { listing, leads } = read;
        let first = self.listing.pages == 0;
        self.listing.pages += listing.pages;
        self.listing.records.extend(listing.records);
        self.listing.problems.extend(listing.problems);
        if self.listing.outcome == Outcome::Complete && listing.outcome != Outcome::Complete {
            self.listing.outcome = match listing.outcome {
                outcome if first => outcome,
                outcome => Outcome::Partial { cause: outcome.sentence() },
            };
        }
        leads
    }
}

impl Collection<'_> {
    /// The contexts that jobs of a project used in its latest pipelines.
    pub(super) async fn uses(
        self,
        domain: &str,
        slug: &str,
        contexts: &BTreeMap<String, String>,
    ) -> Result<Listing, RemoteError> {
        let most = self.options.pipelines;
        let mut walk = Walk { collection: self, listing: Listing::new(KIND, domain, slug) };
        let mut jobs = Vec::new();
        if most > 0 {
            let ask = calls::project_pipelines(slug, most.div_ceil(PER_PAGE));
            let pipelines = walk.step(&ask, parse::project_pipelines).await?;
            let looked_at = usize::try_from(most).unwrap_or(usize::MAX);
            let cut = matches!(walk.listing.outcome, Outcome::Partial { .. }) && pipelines.len() == looked_at;
            if cut || pipelines.len() > looked_at {
                let cause = format!("only jobs of the latest {} of each project are looked at", pipelines_words(most));
                walk.listing.outcome = Outcome::Partial { cause };
            }
            for pipeline in pipelines.iter().take(looked_at) {
                let workflows = walk.step(&calls::workflows(pipeline), parse::workflows).await?;
                for workflow in workflows {
                    jobs.extend(walk.step(&calls::jobs(&workflow), parse::jobs).await?);
                }
            }
        } else {
            let cause = "no pipelines were to be looked at".to_owned();
            walk.listing.outcome = Outcome::Unavailable { cause };
        }
        // The latest run of a job says which contexts it uses now.
        let mut seen = BTreeSet::new();
        let jobs: Vec<Job> =
            jobs.iter().filter_map(|lead| Job::of(lead)).filter(|job| seen.insert(job.name.clone())).collect();
        let read = stream::iter(&jobs)
            .map(|job| async move {
                let listing = Listing::new(KIND, "", "");
                let ask = calls::job(slug, &job.number);
                self.read(listing, &ask, |body| parse::job(body, slug, contexts)).await
            })
            .buffered(UNDER_WAY)
            .try_collect::<Vec<_>>()
            .await?;
        for job in read {
            walk.take(job);
        }
        self.progress.end_listing();
        Ok(walk.listing)
    }
}

fn pipelines_words(number: u64) -> String {
    if number == 1 { "pipeline".to_owned() } else { format!("{number} pipelines") }
}
