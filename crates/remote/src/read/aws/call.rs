//! One listing, page by page: from the journal where an interrupted collection left it, otherwise from AWS.

use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, Ordering};

use futures::future::BoxFuture;
use serde_json::Value;
use stanch_inventory::journal::Journal;
use stanch_inventory::page::Page;
use stanch_inventory::run::{Listing, Outcome};
use tokio::sync::Semaphore;

use super::operation::Operation;
use crate::aws::failure::Failure;
use crate::{Progress, RemoteError};

/// So many pages a listing can have. The largest that AWS allows has fewer; a source that repeats itself stops here.
const PAGES: u64 = 10_000;

/// After so many calls in a row that nobody answered, the network is gone and not one region.
const UNREACHABLE: u64 = 64;

/// An answer on its way, in the form that the CLI prints.
pub(super) type Answer<'a> = BoxFuture<'a, Result<Value, Failure>>;

/// What all listings of a collection share.
pub(super) struct Calls<'c> {
    journal: &'c Journal,
    progress: &'c Progress,
    limit: Semaphore,
    /// Calls in a row that nobody answered.
    unreachable: AtomicU64,
}

/// A listing that was read.
pub(super) struct Read {
    /// The listing, with how far it was read.
    pub(super) listing: Listing,
    /// What its pages lead to.
    pub(super) leads: Vec<String>,
}

impl<'c> Calls<'c> {
    /// Calls within a limit of so many at a time.
    pub(super) fn new(journal: &'c Journal, progress: &'c Progress, limit: usize) -> Self {
        Self { journal, progress, limit: Semaphore::new(limit.max(1)), unreachable: AtomicU64::new(0) }
    }

    /// Reads a listing to its end, or as far as it goes. `subject` is what tells its calls from others of the operation:
    /// the region, the resource. `ask` sends the call with the marker of the page before; `read` makes a page of an
    /// answer, which is null where AWS says that there is nothing.
    ///
    /// # Errors
    /// When the collection cannot go on.
    pub(super) async fn listing<'a>(
        &self,
        mut listing: Listing,
        operation: &Operation,
        subject: &str,
        ask: &(dyn Fn(Option<String>) -> Answer<'a> + Sync),
        read: &(dyn Fn(&Value) -> Page + Sync),
    ) -> Result<Read, RemoteError> {
        self.progress.add_listings(1);
        let mut leads = Vec::new();
        let mut seen = HashSet::new();
        let mut marker: Option<String> = None;
        loop {
            let after = marker.as_deref().map(|marker| format!(" after={marker}")).unwrap_or_default();
            let name = format!("{} {} {subject}{after}", operation.name, listing.domain);
            let page = match self.page(&name, operation, marker.clone(), ask, read).await? {
                Ok(page) => page,
                Err(failure) => {
                    listing.outcome = outcome(&failure, operation, listing.pages);
                    break;
                }
            };
            self.progress.add_records(page.records.len());
            listing.pages += 1;
            listing.records.extend(page.records);
            listing.problems.extend(page.problems);
            leads.extend(page.leads);
            let Some(next) = page.next else { break };
            if next.is_empty() || listing.pages >= PAGES || !seen.insert(next.clone()) {
                let cause = format!("the page after page {} cannot be asked for", listing.pages);
                listing.outcome = Outcome::Partial { cause };
                break;
            }
            marker = Some(next);
        }
        self.progress.end_listing();
        Ok(Read { listing, leads })
    }

    /// One page.
    async fn page<'a>(
        &self,
        name: &str,
        operation: &Operation,
        marker: Option<String>,
        ask: &(dyn Fn(Option<String>) -> Answer<'a> + Sync),
        read: &(dyn Fn(&Value) -> Page + Sync),
    ) -> Result<Result<Page, Failure>, RemoteError> {
        if let Some(page) = self.journal.get(name) {
            self.progress.resume();
            return Ok(Ok(page.clone()));
        }
        match self.send(operation, ask(marker)).await? {
            Ok(answer) => {
                let page = read(&answer);
                self.journal.put(name, &page)?;
                Ok(Ok(page))
            }
            Err(failure) => Ok(Err(failure)),
        }
    }

    /// One call that no journal keeps.
    ///
    /// # Errors
    /// When the collection cannot go on.
    pub(super) async fn send(
        &self,
        operation: &Operation,
        answer: Answer<'_>,
    ) -> Result<Result<Value, Failure>, RemoteError> {
        let answer = {
            // The limit is never closed, so that there is always a permit to wait for.
            let _permit = self.limit.acquire().await;
            answer.await
        };
        self.progress.call();
        match answer {
            Err(Failure::Stop(error)) => return Err(error.into()),
            Err(failure @ Failure::Unreachable { .. }) => {
                if self.unreachable.fetch_add(1, Ordering::Relaxed) + 1 >= UNREACHABLE {
                    return Err(failure.at_first().into());
                }
                return Ok(Err(failure));
            }
            _ => self.unreachable.store(0, Ordering::Relaxed),
        }
        match answer {
            Err(Failure::Code { code, .. }) if operation.is_absent(&code) => Ok(Ok(Value::Null)),
            other => Ok(other),
        }
    }
}

/// How a listing ended that a failure ended.
pub(super) fn outcome(failure: &Failure, operation: &Operation, pages: u64) -> Outcome {
    if pages > 0 {
        return Outcome::Partial { cause: format!("page {} could not be read: {}", pages + 1, failure.sentence()) };
    }
    match failure.denied() {
        Some(status) => Outcome::Denied { status, permission: operation.action.to_owned() },
        None => Outcome::Unavailable { cause: failure.sentence() },
    }
}
