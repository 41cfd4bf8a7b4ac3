//! AWS: users and roles, service control policies, and secrets of Secrets Manager.

mod ask;
mod control;
mod delete;
mod organization;
mod principal;
mod probe;
mod refusal;
mod role;
mod stored;
mod user;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use aws_config::SdkConfig;
use aws_config::retry::RetryConfig;
use aws_smithy_runtime::client::retries::{RetryPartition, TokenBucket};
use stanch_contain::object::PrincipalKind;
use stanch_contain::state::State;
use stanch_contain::world::{Trouble, TroubleKind};
use tokio::sync::{OnceCell, Semaphore};

pub use organization::Controls;

use super::Scope;
use crate::RemoteError;
use crate::aws::access::{self, Caller, Given};
use crate::aws::check_role;
use ask::Ask;

/// What a session is called in the logs of the account that is changed.
const SESSION: &str = "stanch-contain";

/// So often the SDK tries one call. Pauses between them grow from a quarter of a second to 20 s and differ.
const TRIES: u32 = 10;

/// AWS, with credentials that AWS knows.
pub(super) struct Aws {
    role: Option<String>,
    limit: Semaphore,
    configuration: SdkConfig,
    caller: Caller,
    accounts: Mutex<BTreeMap<String, Arc<OnceCell<Arc<Account>>>>>,
}

/// A session in one account.
pub(super) struct Account {
    configuration: SdkConfig,
    iam: aws_sdk_iam::Client,
    /// A client that sends a call once: what makes something must not be repeated when no answer came.
    once: aws_sdk_iam::Client,
}

impl Aws {
    pub(super) async fn connect(scope: Scope, given: Option<Given<'_>>) -> Result<Self, RemoteError> {
        check_role(scope.role.as_deref())?;
        let configuration = access::configuration(given).await;
        let retries = RetryConfig::standard().with_max_attempts(TRIES).with_initial_backoff(Duration::from_millis(250));
        let configuration = configuration.into_builder().retry_config(retries).build();
        let caller = access::caller(&configuration).await?;
        let limit = Semaphore::new(scope.limit.max(1));
        Ok(Self { role: scope.role, limit, configuration, caller, accounts: Mutex::default() })
    }

    pub(super) fn caller(&self) -> &str {
        &self.caller.arn
    }

    pub(super) fn account(&self) -> &str {
        &self.caller.account
    }

    /// What a user or role is like.
    pub(super) async fn principal(&self, account: &str, kind: PrincipalKind, name: &str) -> Result<State, Trouble> {
        match kind {
            PrincipalKind::User => self.user(account, name).await,
            PrincipalKind::Role => self.role(account, name).await,
        }
    }

    /// The quotas and counts of an account.
    pub(super) async fn quotas(&self, account: &str) -> Result<BTreeMap<String, i64>, Trouble> {
        let session = self.session(account).await?;
        let ask = self.asking(format!("account {account}"));
        let answer = ask.ask("iam:GetAccountSummary", || session.iam.get_account_summary().send()).await?;
        let summary = answer.summary_map.unwrap_or_default();
        Ok(summary.into_iter().map(|(name, count)| (name.as_str().to_owned(), i64::from(count))).collect())
    }

    fn asking(&self, subject: String) -> Ask<'_> {
        Ask { limit: &self.limit, subject }
    }

    /// The session in an account, which is begun when it is first needed.
    async fn session(&self, id: &str) -> Result<Arc<Account>, Trouble> {
        let cell = {
            let mut accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(accounts.entry(id.to_owned()).or_default())
        };
        cell.get_or_try_init(|| Box::pin(self.begin(id))).await.map(Arc::clone)
    }

    async fn begin(&self, id: &str) -> Result<Arc<Account>, Trouble> {
        if id == self.caller.account {
            return Ok(Arc::new(Account::with(self.configuration.clone())));
        }
        let Some(role) = self.role.as_deref() else {
            let own = &self.caller.account;
            let cause = format!(
                "account {id} is not the caller's own, which is {own}; name a role to assume there with --role"
            );
            return Err(Trouble { kind: TroubleKind::Refused, cause });
        };
        let arn = format!("arn:{}:iam::{id}:role/{role}", self.caller.partition);
        let assumed = access::assumed(&self.configuration, arn.clone(), SESSION).await;
        let assumed = assumed.map_err(|failure| self.asking(arn).refusal("sts:AssumeRole", failure))?;
        Ok(Arc::new(Account::with(assumed)))
    }
}

impl Account {
    fn with(configuration: SdkConfig) -> Self {
        let settings = aws_sdk_iam::config::Builder::from(&configuration).retry_partition(partition());
        let iam = aws_sdk_iam::Client::from_conf(settings.build());
        let settings = aws_sdk_iam::config::Builder::from(&configuration).retry_config(RetryConfig::disabled());
        let once = aws_sdk_iam::Client::from_conf(settings.build());
        Self { configuration, iam, once }
    }
}

/// Each call has its tries, however many others fail: the bucket of the SDK's own is empty after a hundred retries, and
/// then gives up calls after the first try that a pause would have saved.
fn partition() -> RetryPartition {
    RetryPartition::custom("stanch-contain").token_bucket(TokenBucket::unlimited()).build()
}
