//! AWS: the calls that a collection makes, served from a generated organisation.

mod call;
mod guard;
mod iam;
mod identity;
mod log;
mod machine;
mod message;
mod organization;
mod paging;
mod refusal;
mod region;
mod s3;
mod snapshot;
pub mod strict;
mod sts;
mod workload;
mod xml;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use hyper::http::request::Parts;
use stanch_scenario::estate::aws::{Account, Estate, Region};

use crate::server::{Answers, Reply, start};
use crate::{Clock, Double};
use call::Call;
use refusal::Refusal;

/// What goes wrong, on demand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faults {
    /// How long each answer takes.
    pub delay: Duration,
    /// Most items in one answer; 0 for as many as were asked for, or 100.
    pub page: usize,
    /// Every so manieth call is refused as one too many; 0 for none.
    pub throttle_every: u64,
    /// Operations that are denied, as `iam:ListAccessKeys`.
    pub denied: BTreeSet<String>,
    /// Accounts in which no role can be assumed.
    pub closed: BTreeSet<String>,
    /// After so many calls the session is over.
    pub expires_after: Option<u64>,
    /// Operations that are answered with a page of HTML.
    pub garbled: BTreeSet<String>,
    /// So many reads of IAM after a write still see what was before it, where the double acts.
    pub stale_reads: u64,
    /// A new access key is not known for so many calls, where the double acts.
    pub unknown_calls: u64,
}

/// The id of a key that the double takes for a caller from an account. The secret half can be anything: signatures are
/// looked at and not computed.
pub fn caller_key(account: &str) -> String {
    format!("AKIA{account}MAIN")
}

/// Starts a double that serves an organisation.
///
/// # Errors
/// When no port can be had.
pub async fn serve(estate: Arc<Estate>, faults: Faults) -> io::Result<Double> {
    start(State::new(estate, faults)).await
}

/// What the double knows.
#[derive(Default)]
struct State {
    estate: Arc<Estate>,
    faults: Faults,
    /// Where each account is.
    accounts: HashMap<String, usize>,
    /// Access keys of users: whose account, and whether they are active.
    keys: HashMap<String, (String, bool)>,
    calls: AtomicU64,
    /// Accounts whose credential report was asked for.
    reports: Mutex<HashSet<String>>,
    /// Compiled policies of identities.
    bound: Mutex<HashMap<String, Arc<strict::Bound>>>,
    /// The time that it tells.
    clock: Clock,
}

impl State {
    fn new(estate: Arc<Estate>, faults: Faults) -> Self {
        let accounts = estate.accounts.iter().enumerate().map(|(at, account)| (account.id.clone(), at)).collect();
        let users = estate.accounts.iter().flat_map(|account| account.users.iter().map(move |user| (account, user)));
        let keys = users.flat_map(|(account, user)| user.keys.iter().map(move |key| (account, key)));
        let keys = keys.map(|(account, key)| (key.id.clone(), (account.id.clone(), key.active))).collect();
        let (calls, reports) = (AtomicU64::new(0), Mutex::default());
        Self { estate, faults, accounts, keys, calls, reports, bound: Mutex::default(), clock: Clock::default() }
    }

    /// The state after a write: another estate, the same count and reports.
    fn over(&self, estate: Estate) -> Self {
        let reports = self.reports.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let calls = AtomicU64::new(self.calls.load(Ordering::Relaxed));
        let clock = self.clock.clone();
        Self { calls, reports: Mutex::new(reports), clock, ..Self::new(Arc::new(estate), self.faults.clone()) }
    }

    fn account(&self, id: &str) -> Option<&Account> {
        self.estate.accounts.get(*self.accounts.get(id)?)
    }

    /// The account that a key belongs to, where it is one that works.
    fn account_of(&self, key: &str) -> Option<&Account> {
        if let Some((account, active)) = self.keys.get(key) {
            return self.account(account).filter(|_| *active);
        }
        let made = key.len() == 20 && (key.ends_with("MAIN") || key.ends_with("ROLE"));
        self.account(key.get(4..16).filter(|_| made)?)
    }

    /// What goes wrong with a call, as the faults have it.
    fn trouble(&self, call: &Call) -> Result<Option<Said>, Refusal> {
        let number = self.calls.fetch_add(1, Ordering::Relaxed) + 1;
        if self.faults.expires_after.is_some_and(|most| number > most) {
            return Err(Refusal::Expired);
        }
        if self.faults.throttle_every > 0 && number.is_multiple_of(self.faults.throttle_every) {
            return Err(Refusal::Throttled);
        }
        if self.faults.denied.contains(&call.operation) {
            return Err(Refusal::Denied);
        }
        if self.faults.garbled.contains(&call.operation) {
            return Ok(Some(Said::Html));
        }
        Ok(None)
    }

    /// The answer to a call, or why there is none.
    fn say(&self, call: &Call) -> Result<Said, Refusal> {
        let trouble = self.trouble(call);
        if matches!(trouble, Err(Refusal::Expired | Refusal::Throttled)) {
            trouble.as_ref().map_err(|refusal| *refusal)?;
        }
        let account = self.account_of(&call.key).ok_or(Refusal::UnknownKey)?;
        if call.key.starts_with("ASIA") && call.token.as_deref() != Some(&sts::token(&account.id)) {
            return Err(Refusal::UnknownKey);
        }
        match trouble? {
            Some(said) => Ok(said),
            None => self.read(account, call),
        }
    }

    /// The answer to a call that reads, from an account.
    fn read(&self, account: &Account, call: &Call) -> Result<Said, Refusal> {
        let region = || account.regions.get(&call.region).ok_or(Refusal::UnknownKey);
        match call.service.as_str() {
            "sts" => sts::say(self, account, call),
            "iam" => iam::say(self, account, call),
            "organizations" => organization::say(self, account, call),
            "s3" => s3::say(self, account, call),
            "sns" => message::topics(self, account, region()?, call),
            "sqs" => message::queues(self, account, region()?, call),
            "ec2" | "rds" => snapshot::say(self, account, region()?, call),
            "cloudformation" => machine::say(self, account, region()?, call),
            "rolesanywhere" => guard::anchors(self, account, region()?, call),
            "cloudtrail" => log::cloudtrail((self, account, region()?), call),
            "logs" => log::groups((self, account, region()?), call),
            "codebuild" | "ecs" | "sagemaker" | "glue" | "states" | "apprunner" => {
                workload::say(self, account, region()?, call)
            }
            _ => region::say(self, account, region()?, call),
        }
    }
}

/// What is said to a call.
enum Said {
    Xml(String),
    Json(serde_json::Value),
    Bytes(Vec<u8>),
    Html,
}

/// The answer to a call as it is sent.
fn reply(call: &Call, said: Result<Said, Refusal>) -> Reply {
    let of = |kind: &str, body: Vec<u8>| {
        let headers = vec![("content-type", kind.to_owned()), ("x-amzn-requestid", "double".to_owned())];
        Reply { operation: call.operation.clone(), status: 200, headers, body }
    };
    match said {
        Ok(Said::Xml(body)) => of("text/xml", body.into_bytes()),
        Ok(Said::Json(body)) => of("application/json", body.to_string().into_bytes()),
        Ok(Said::Bytes(body)) => of("application/octet-stream", body),
        Ok(Said::Html) => of("text/html", "<!DOCTYPE html><html><body>Sign in</body></html>".into()),
        Err(refusal) => refusal.reply(&call.operation, &call.service),
    }
}

impl Answers for State {
    fn answer(&self, head: &Parts, body: &[u8]) -> Reply {
        let call = match Call::read(head, body) {
            Ok(call) => call,
            Err(refusal) => return refusal.reply("unsigned", ""),
        };
        reply(&call, self.say(&call))
    }

    fn delay(&self) -> Duration {
        self.faults.delay
    }
}

/// What everything of a region's services gets: the state, the account, the region.
type InRegion<'s> = (&'s State, &'s Account, &'s Region);
