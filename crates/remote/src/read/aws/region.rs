//! What an account has in one region.

use futures::future::{BoxFuture, try_join_all};
use serde_json::Value;
use stanch_inventory::aws::{self, Owner};
use stanch_inventory::page::Page;
use stanch_inventory::record::Record;
use stanch_inventory::run::{Listing, Outcome};

use super::account::Account;
use super::call::{Answer, Read};
use super::operation::Operation;
use super::service;
use crate::RemoteError;

/// So many things of a sort are asked about one by one in a region. Old snapshots can be tens of thousands.
const MOST: usize = 2_000;

/// A region of an account.
pub(super) struct Place<'c> {
    /// The account.
    pub(super) account: &'c Account<'c>,
    /// The region's name.
    pub(super) region: &'c str,
}

/// Something that is asked about: what names it in a call, and its ARN.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Thing {
    /// What names it in a call.
    pub(super) name: String,
    /// Its ARN.
    pub(super) arn: String,
}

/// What is asked about each thing of a sort.
#[derive(Clone, Copy, Debug)]
pub(super) struct About {
    /// What is listed, in the plural.
    pub(super) kind: &'static str,
    /// The sort of thing, as records of policies have it.
    pub(super) resource: &'static str,
    /// The operation that asks.
    pub(super) operation: Operation,
}

/// Reads what is in a region of an account.
///
/// # Errors
/// When the collection cannot go on.
pub(super) async fn read(account: &Account<'_>, region: &str) -> Result<Vec<Listing>, RemoteError> {
    let place = Place { account, region };
    let configuration = account.in_region(region);
    let all: Vec<BoxFuture<'_, Result<Vec<Listing>, RemoteError>>> = vec![
        Box::pin(service::keys(&place, &configuration)),
        Box::pin(service::secrets(&place, &configuration)),
        Box::pin(service::parameters(&place, &configuration)),
        Box::pin(service::queues(&place, &configuration)),
        Box::pin(service::topics(&place, &configuration)),
        Box::pin(service::functions(&place, &configuration)),
        Box::pin(service::repositories(&place, &configuration)),
        Box::pin(service::vaults(&place, &configuration)),
        Box::pin(service::snapshots(&place, &configuration)),
        Box::pin(service::workloads(&place, &configuration)),
        Box::pin(service::anchors(&place, &configuration)),
        Box::pin(service::event_data_stores(&place, &configuration)),
    ];
    Ok(try_join_all(all).await?.into_iter().flatten().collect())
}

impl Place<'_> {
    /// Whose its things are.
    pub(super) fn owner(&self) -> Owner<'_> {
        self.account.owner(self.region)
    }

    /// Reads the list of all things of a sort, which leads to what is asked about each.
    ///
    /// # Errors
    /// When the collection cannot go on.
    pub(super) async fn list<'a>(
        &self,
        kind: &'static str,
        operation: &Operation,
        ask: &(dyn Fn(Option<String>) -> Answer<'a> + Sync),
        read: &(dyn Fn(&Value) -> Page + Sync),
    ) -> Result<Read, RemoteError> {
        let listing = self.account.listing(kind, self.region).enumerating();
        self.account.calls.listing(listing, operation, self.region, ask, read).await
    }

    /// Reads the policy of each thing. `ask` gives it as a text, or null where there is none.
    ///
    /// # Errors
    /// When the collection cannot go on.
    pub(super) async fn policies<'a>(
        &self,
        about: About,
        things: &'a [Thing],
        ask: &(dyn Fn(&'a str) -> Answer<'a> + Sync),
    ) -> Result<Vec<Listing>, RemoteError> {
        let policy = |thing: &Thing, answer: &Value| {
            aws::resource_policy(&self.owner(), about.resource, &thing.arn, Some(answer))
        };
        self.each(about.kind, about.operation, things, ask, &policy).await
    }

    /// Reads whom each thing is shared with. `ask` gives a list of accounts, or `all`.
    ///
    /// # Errors
    /// When the collection cannot go on.
    pub(super) async fn shares<'a>(
        &self,
        about: About,
        things: &'a [Thing],
        ask: &(dyn Fn(&'a str) -> Answer<'a> + Sync),
    ) -> Result<Vec<Listing>, RemoteError> {
        let shared = |thing: &Thing, answer: &Value| {
            let with = answer.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned);
            aws::shared(&self.owner(), &thing.arn, with.collect())
        };
        self.each(about.kind, about.operation, things, ask, &shared).await
    }

    /// Reads what `ask` gives of each thing. That there are too many to ask about is a listing by itself.
    ///
    /// # Errors
    /// When the collection cannot go on.
    pub(super) async fn each<'a>(
        &self,
        kind: &'static str,
        operation: Operation,
        things: &'a [Thing],
        ask: &(dyn Fn(&'a str) -> Answer<'a> + Sync),
        read: &(dyn Fn(&Thing, &Value) -> Page + Sync),
    ) -> Result<Vec<Listing>, RemoteError> {
        let account = self.account;
        let one = |thing: &'a Thing| {
            Box::pin(async move {
                let subject = format!("{} {}", self.region, thing.name);
                let listing = account.listing(kind, &thing.arn);
                let ask = |_: Option<String>| ask(&thing.name);
                let read = |answer: &Value| read(thing, answer);
                let read = account.calls.listing(listing, &operation, &subject, &ask, &read).await?;
                Ok::<Listing, RemoteError>(read.listing)
            })
        };
        let mut listings = try_join_all(things.iter().take(MOST).map(one)).await?;
        if let Some(left) = things.len().checked_sub(MOST).filter(|left| *left > 0) {
            let mut rest = account.listing(kind, self.region).enumerating();
            rest.outcome = Outcome::Partial { cause: format!("{left} more in {} were not asked about", self.region) };
            listings.push(rest);
        }
        Ok(listings)
    }
}

/// The things that a list leads to by their ARNs, where a call names them by a part of it.
pub(super) fn things(leads: Vec<String>, name: impl Fn(&str) -> Option<String>) -> Vec<Thing> {
    let thing = |arn: String| Some(Thing { name: name(&arn)?, arn });
    leads.into_iter().filter_map(thing).collect()
}

/// The things that records stand for.
pub(super) fn recorded(records: &[Record]) -> Vec<Thing> {
    let thing = |record: &Record| {
        let (name, arn) = match record {
            Record::StoredSecret(one) => (&one.arn, &one.arn),
            Record::Function(one) => (&one.arn, &one.arn),
            Record::BackupVault(one) => (&one.name, &one.arn),
            Record::Workload(one) => (&one.name, &one.arn),
            _ => return None,
        };
        Some(Thing { name: name.clone(), arn: arn.clone() })
    };
    records.iter().filter_map(thing).collect()
}
