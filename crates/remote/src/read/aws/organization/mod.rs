//! The organisation: its accounts, units and policies, as far as the caller may see them.

mod policies;

use std::collections::{BTreeMap, BTreeSet};

use aws_config::SdkConfig;
use aws_sdk_organizations::Client;
use aws_sdk_organizations::types::Account as Member;
use futures::future::try_join_all;
use serde_json::{Value, json};
use stanch_inventory::aws;
use stanch_inventory::page::Page;
use stanch_inventory::record::Record;
use stanch_inventory::record::aws::{Account, ControlKind};
use stanch_inventory::run::Listing;

use crate::RemoteError;
use crate::aws::failure::Failure;
use crate::read::aws::call::{Answer, Calls};
use crate::read::aws::operation::{
    DESCRIBE_ORGANIZATION, LIST_ACCOUNTS, LIST_ACCOUNTS_FOR_PARENT, LIST_ROOTS, LIST_UNITS,
};

/// The part of the source that the organisation's listings belong to.
pub(in crate::read::aws) const DOMAIN: &str = "organization";

/// The listing that says which organisation the caller is in.
const HEAD: &str = "organization";

/// The listing of all accounts.
const ACCOUNTS: &str = "accounts";

/// What was read of an organisation.
#[derive(Default)]
pub(in crate::read::aws) struct Organization {
    /// Its listings, without records of accounts.
    listings: Vec<Listing>,
    /// Its accounts by id.
    pub(in crate::read::aws) accounts: BTreeMap<String, Account>,
    /// Those of them that a list of accounts has.
    listed: BTreeSet<String>,
}

/// Reads the organisation that the caller's account belongs to.
///
/// # Errors
/// When the collection cannot go on.
pub(in crate::read::aws) async fn read(
    calls: &Calls<'_>,
    configuration: &SdkConfig,
    own: &str,
) -> Result<Organization, RemoteError> {
    let client = Client::new(configuration);
    let reader = Reader { calls, client: &client };
    let mut organization = Organization::default();
    let head = reader.head().await?;
    // An account that stands alone has no organisation, and nothing of it is missing.
    let alone = head.1.is_empty() && head.0.pages > 0;
    organization.listings.push(head.0);
    if alone {
        return Ok(organization);
    }
    let (accounts, units, service, resource) = tokio::try_join!(
        Box::pin(reader.accounts(None)),
        Box::pin(reader.units()),
        Box::pin(reader.policies(ControlKind::Service)),
        Box::pin(reader.policies(ControlKind::Resource)),
    )?;
    for mut listing in accounts.into_iter().chain(units) {
        listing.records.retain(|record| match record {
            Record::Account(account) => {
                organization.take(account);
                false
            }
            _ => true,
        });
        organization.listings.push(listing);
    }
    organization.listings.extend(service.into_iter().chain(resource));
    // Members may see which organisation they are in and who manages it, and no more.
    if let [id, manager] = head.1.as_slice() {
        for known in [manager.as_str(), own] {
            organization.accounts.entry(known.to_owned()).or_insert_with(|| aws::empty(known));
        }
        for account in organization.accounts.values_mut() {
            account.organization.get_or_insert_with(|| id.clone());
            account.management = Some(account.id == *manager);
        }
    }
    Ok(organization)
}

impl Organization {
    /// Takes what an account says of itself.
    pub(in crate::read::aws) fn know(&mut self, account: &Account) {
        if let Some(known) = self.accounts.get_mut(&account.id) {
            known.clone_from(account);
        }
    }

    /// Its listings, each account in the one that named it.
    pub(in crate::read::aws) fn into_listings(mut self) -> Vec<Listing> {
        for (id, account) in self.accounts {
            let kind = if self.listed.contains(&id) { ACCOUNTS } else { HEAD };
            if let Some(listing) = self.listings.iter_mut().find(|listing| listing.kind == kind) {
                listing.records.push(Record::Account(account));
            }
        }
        self.listings
    }

    /// Takes what one list says of an account: the one of its unit says more than the one of all.
    fn take(&mut self, account: &Account) {
        self.listed.insert(account.id.clone());
        match self.accounts.get_mut(&account.id) {
            Some(known) => known.parent = known.parent.take().or_else(|| account.parent.clone()),
            None => {
                self.accounts.insert(account.id.clone(), account.clone());
            }
        }
    }
}

struct Reader<'c> {
    calls: &'c Calls<'c>,
    client: &'c Client,
}

impl Reader<'_> {
    fn listing(kind: &'static str, scope: &str) -> Listing {
        Listing::new(kind, DOMAIN, scope)
    }

    /// The organisation's id and its management account.
    async fn head(&self) -> Result<(Listing, Vec<String>), RemoteError> {
        let client = self.client;
        let ask = |_: Option<String>| -> Answer<'_> {
            Box::pin(async move {
                let answer = client.describe_organization().send().await.map_err(|error| Failure::of(&error))?;
                let one = answer.organization();
                Ok(json!({"Organization": {
                    "Id": one.and_then(|one| one.id()),
                    "MasterAccountId": one.and_then(|one| one.master_account_id()),
                }}))
            })
        };
        let read = |answer: &Value| if answer.is_null() { Page::default() } else { aws::organization(answer) };
        let listing = Self::listing(HEAD, "").enumerating();
        let read = self.calls.listing(listing, &DESCRIBE_ORGANIZATION, "", &ask, &read).await?;
        Ok((read.listing, read.leads))
    }

    /// All accounts, or those of a unit.
    async fn accounts(&self, parent: Option<&str>) -> Result<Vec<Listing>, RemoteError> {
        let client = self.client;
        let ask = |token: Option<String>| -> Answer<'_> {
            Box::pin(async move {
                let (members, next): (Vec<Value>, Option<String>) = match parent {
                    Some(parent) => {
                        let call = client.list_accounts_for_parent().parent_id(parent).set_next_token(token);
                        let answer = call.send().await.map_err(|error| Failure::of(&error))?;
                        (answer.accounts().iter().map(member).collect(), answer.next_token().map(str::to_owned))
                    }
                    None => {
                        let call = client.list_accounts().set_next_token(token);
                        let answer = call.send().await.map_err(|error| Failure::of(&error))?;
                        (answer.accounts().iter().map(member).collect(), answer.next_token().map(str::to_owned))
                    }
                };
                Ok(json!({"Accounts": members, "NextToken": next}))
            })
        };
        let read = |answer: &Value| aws::accounts(answer, parent);
        let operation = if parent.is_some() { &LIST_ACCOUNTS_FOR_PARENT } else { &LIST_ACCOUNTS };
        let kind = if parent.is_some() { "accounts of units" } else { ACCOUNTS };
        let listing = Self::listing(kind, parent.unwrap_or_default()).enumerating();
        let subject = parent.map(|parent| format!("parent={parent}")).unwrap_or_default();
        Ok(vec![self.calls.listing(listing, operation, &subject, &ask, &read).await?.listing])
    }

    /// Roots and units, level by level, each with its accounts.
    async fn units(&self) -> Result<Vec<Listing>, RemoteError> {
        let client = self.client;
        let ask = |token: Option<String>| -> Answer<'_> {
            Box::pin(async move {
                let answer = client.list_roots().set_next_token(token).send().await;
                let answer = answer.map_err(|error| Failure::of(&error))?;
                let roots = answer.roots().iter().map(|one| json!({"Id": one.id(), "Name": one.name()}));
                Ok(json!({"Roots": roots.collect::<Vec<_>>(), "NextToken": answer.next_token()}))
            })
        };
        let listing = Self::listing("roots", "").enumerating();
        let roots = self.calls.listing(listing, &LIST_ROOTS, "", &ask, &|answer| aws::units(answer, None)).await?;
        let mut listings = vec![roots.listing];
        let mut level = roots.leads;
        // Units lie five deep at most.
        for _ in 0..8 {
            let accounts = try_join_all(level.iter().map(|id| Box::pin(self.accounts(Some(id))))).await?;
            let units = try_join_all(level.iter().map(|id| Box::pin(self.units_in(id)))).await?;
            listings.extend(accounts.into_iter().flatten());
            level.clear();
            for (listing, ids) in units {
                listings.push(listing);
                level.extend(ids);
            }
        }
        Ok(listings)
    }

    async fn units_in(&self, parent: &str) -> Result<(Listing, Vec<String>), RemoteError> {
        let client = self.client;
        let ask = |token: Option<String>| -> Answer<'_> {
            Box::pin(async move {
                let call = client.list_organizational_units_for_parent().parent_id(parent).set_next_token(token);
                let answer = call.send().await.map_err(|error| Failure::of(&error))?;
                let units = answer.organizational_units().iter();
                let units = units.map(|one| json!({"Id": one.id(), "Name": one.name()})).collect::<Vec<_>>();
                Ok(json!({"OrganizationalUnits": units, "NextToken": answer.next_token()}))
            })
        };
        let read = |answer: &Value| aws::units(answer, Some(parent));
        let listing = Self::listing("units", parent).enumerating();
        let read = self.calls.listing(listing, &LIST_UNITS, &format!("parent={parent}"), &ask, &read).await?;
        Ok((read.listing, read.leads))
    }
}

fn member(one: &Member) -> Value {
    json!({
        "Id": one.id(),
        "Arn": one.arn(),
        "Name": one.name(),
        "State": one.state().map(|state| state.as_str()),
        "Status": one.status().map(|status| status.as_str()),
    })
}
