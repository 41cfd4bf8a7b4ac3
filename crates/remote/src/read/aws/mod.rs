//! AWS: who can do what, in one account or in all of an organisation, through the official SDK.

mod account;
mod assume;
mod bucket;
mod call;
mod form;
mod iam;
mod operation;
mod organization;
mod region;
mod service;
pub(crate) mod signed;
mod trail;
mod xml;

use std::collections::{BTreeMap, BTreeSet};

use aws_config::SdkConfig;
use futures::future::try_join_all;
use stanch_inventory::aws::empty;
use stanch_inventory::journal::Journal;
use stanch_inventory::record::aws::Account as AccountRecord;
use stanch_inventory::record::{Record, Source};
use stanch_inventory::run::{Listing, Outcome, Run};
use stanch_model::{Gap, GapKind};

pub use crate::aws::AwsError;
pub use operation::{OPERATIONS, Operation, policy};

use crate::aws::access::{self, Caller, Given};
use crate::aws::check_role;
use crate::{Progress, RemoteError, Secret};
use account::Account;
use call::{Calls, outcome};
use operation::ASSUME_ROLE;

/// What is asked of AWS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// Name of the role, with its path, that is assumed in every account but the caller's own. Without one, only the
    /// caller's own account is read.
    pub role: Option<String>,
    /// Accounts to read through the role, twelve digits each; none for all active accounts of the organisation.
    pub accounts: Vec<String>,
    /// Regions to read; none for all that each account has enabled.
    pub regions: Vec<String>,
    /// So many calls are under way at a time.
    pub limit: usize,
}

impl Default for Scope {
    fn default() -> Self {
        Self { role: None, accounts: Vec::new(), regions: Vec::new(), limit: 16 }
    }
}

/// AWS, with credentials that AWS knows.
pub struct Aws {
    scope: Scope,
    configuration: SdkConfig,
    caller: Caller,
}

/// What was read of one account: its listings, and it itself as far as its own account says.
type OfAccount = (Vec<Listing>, AccountRecord);

impl Aws {
    /// Takes credentials, profile, region and endpoint as the AWS CLI does, from the environment and the files of
    /// profiles, and asks AWS who they belong to.
    ///
    /// # Errors
    /// When there are no credentials, they are not valid, or AWS cannot be reached; when the scope names what cannot
    /// be.
    pub async fn connect(scope: Scope) -> Result<Self, RemoteError> {
        Self::with(scope, None).await
    }

    /// The same at an endpoint and with a key that are given: a double, or a stand-in such as moto.
    ///
    /// # Errors
    /// As [`Aws::connect`].
    pub async fn connect_to(endpoint: &str, key: &str, secret: &Secret, scope: Scope) -> Result<Self, RemoteError> {
        Self::with(scope, Some(Given { endpoint, key, secret })).await
    }

    async fn with(scope: Scope, given: Option<Given<'_>>) -> Result<Self, RemoteError> {
        check(&scope)?;
        let configuration = access::configuration(given).await;
        let caller = access::caller(&configuration).await?;
        Ok(Self { scope, configuration, caller })
    }

    /// The account that the credentials belong to.
    pub fn account(&self) -> &str {
        &self.caller.account
    }

    /// What is collected, from where and as whom, for the journal.
    pub fn question(&self) -> String {
        // The name of a session differs each time that one signs in.
        let who = self.caller.arn.split('/').take(2).collect::<Vec<_>>().join("/");
        let Scope { role, accounts, regions, .. } = &self.scope;
        let list = |names: &[String]| names.iter().cloned().collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>();
        format!("aws {who} role={role:?} accounts={:?} regions={:?}", list(accounts), list(regions))
    }

    /// Reads everything, each page once: what an interrupted collection left in the journal is not asked for again.
    /// What AWS refuses is an outcome of its listing.
    ///
    /// # Errors
    /// When the session ends, nobody answers any more, or the journal cannot be written.
    pub async fn collect(&self, journal: &Journal, progress: &Progress) -> Result<Run, RemoteError> {
        let calls = Calls::new(journal, progress, self.scope.limit);
        let mut found = Box::pin(organization::read(&calls, &self.configuration, &self.caller.account)).await?;
        let others = self.others(&found.accounts);
        let own = Box::pin(self.own(&calls));
        let others = try_join_all(others.iter().map(|id| Box::pin(self.other(&calls, id))));
        let (own, others) = tokio::try_join!(own, others)?;
        let mut run = Run {
            source: Source::Aws,
            started: journal.started(),
            domains: BTreeSet::from([organization::DOMAIN.to_owned()]),
            listings: Vec::new(),
            gaps: vec![root_keys()],
        };
        for (listings, account) in std::iter::once(own).chain(others) {
            run.domains.insert(account.id.clone());
            let record = joined(found.accounts.get(&account.id), account);
            found.know(&record);
            run.listings.extend(with_account(listings, record));
        }
        run.listings.extend(found.into_listings());
        Ok(run)
    }

    /// Ids of the accounts that are read through the role.
    fn others(&self, organization: &BTreeMap<String, AccountRecord>) -> BTreeSet<String> {
        if self.scope.role.is_none() {
            return BTreeSet::new();
        }
        let active = |account: &&AccountRecord| account.status.as_deref().is_none_or(|status| status == "ACTIVE");
        let mut ids: BTreeSet<String> = self.scope.accounts.iter().cloned().collect();
        if ids.is_empty() {
            ids = organization.values().filter(active).map(|account| account.id.clone()).collect();
        }
        ids.remove(&self.caller.account);
        ids
    }

    async fn own(&self, calls: &Calls<'_>) -> Result<OfAccount, RemoteError> {
        self.read(calls, self.configuration.clone(), &self.caller.account).await
    }

    /// Another account, through the role. Where that cannot be assumed, all of the account is missing and said so.
    async fn other(&self, calls: &Calls<'_>, id: &str) -> Result<OfAccount, RemoteError> {
        let role = self.scope.role.as_deref().unwrap_or_default();
        let arn = format!("arn:{}:iam::{id}:role/{role}", self.caller.partition);
        match assume::assumed(calls, &self.configuration, arn.clone()).await? {
            Ok(configuration) => self.read(calls, configuration, id).await,
            Err(failure) => {
                let mut listing = Listing::new(ACCOUNT, id, "").enumerating();
                listing.outcome = outcome(&failure, &ASSUME_ROLE, 0);
                if let Outcome::Denied { permission, .. } = &mut listing.outcome {
                    *permission = format!("{} on {arn}, and that role's trust", ASSUME_ROLE.action);
                }
                Ok((vec![listing], empty(id)))
            }
        }
    }

    async fn read(&self, calls: &Calls<'_>, configuration: SdkConfig, id: &str) -> Result<OfAccount, RemoteError> {
        let partition = self.caller.partition.clone();
        let account = Account { calls, configuration, id: id.to_owned(), partition };
        let mut listings = account.read(&self.scope.regions).await?;
        let mut record = empty(id);
        for listing in &mut listings {
            listing.records.retain(|one| match one {
                Record::Account(said) => {
                    record = joined(Some(&record), said.clone());
                    false
                }
                _ => true,
            });
        }
        let mut reached = Listing::new(ACCOUNT, id, "").enumerating();
        reached.pages = 1;
        listings.push(reached);
        Ok((listings, record))
    }
}

/// The kind of the listing that says whether an account could be read at all.
const ACCOUNT: &str = "account";

/// The listings of an account, with its record in the one that stands for the account.
fn with_account(mut listings: Vec<Listing>, record: AccountRecord) -> Vec<Listing> {
    if let Some(listing) = listings.iter_mut().find(|listing| listing.kind == ACCOUNT) {
        listing.records.push(Record::Account(record));
    }
    listings
}

/// What two answers say of an account. The name in the organisation goes before the alias.
fn joined(known: Option<&AccountRecord>, said: AccountRecord) -> AccountRecord {
    let Some(known) = known else { return said };
    let mut record = known.clone();
    record.name = record.name.or(said.name);
    record.summary.extend(said.summary);
    record
}

/// What nobody but the root user can list.
fn root_keys() -> Gap {
    let cause = "ids of the root user's access keys cannot be listed; whoever has the root user's password can see them, \
                 and the credential report says whether there are any";
    Gap::new(GapKind::NotListable, "AWS root access keys", cause)
}

/// Whether a scope names what can be.
fn check(scope: &Scope) -> Result<(), AwsError> {
    let given = |given: &str, what| AwsError::Given { given: given.to_owned(), what };
    let digits = |id: &&String| id.len() != 12 || !id.bytes().all(|byte| byte.is_ascii_digit());
    if let Some(id) = scope.accounts.iter().find(digits) {
        return Err(given(id, "id of an account, which has twelve digits"));
    }
    check_role(scope.role.as_deref())?;
    let lower = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let region = |name: &&String| name.is_empty() || !name.bytes().all(lower);
    if let Some(region) = scope.regions.iter().find(region) {
        return Err(given(region, "name of a region"));
    }
    Ok(())
}
