//! AWS: the calls that a collection makes, served from a generated organisation.

mod call;
mod guard;
mod iam;
mod machine;
mod message;
mod organization;
mod paging;
mod refusal;
mod region;
mod s3;
mod snapshot;
mod sts;
mod workload;
mod xml;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use hyper::http::request::Parts;
use stanch_scenario::estate::aws::{Account, Estate, Region};

use crate::Double;
use crate::server::{Answers, Reply, start};
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
}

impl State {
    fn new(estate: Arc<Estate>, faults: Faults) -> Self {
        let accounts = estate.accounts.iter().enumerate().map(|(at, account)| (account.id.clone(), at)).collect();
        let users = estate.accounts.iter().flat_map(|account| account.users.iter().map(move |user| (account, user)));
        let keys = users.flat_map(|(account, user)| user.keys.iter().map(move |key| (account, key)));
        let keys = keys.map(|(account, key)| (key.id.clone(), (account.id.clone(), key.active))).collect();
        let (calls, reports) = (AtomicU64::new(0), Mutex::default());
        Self { estate, faults, accounts, keys, calls, reports }
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

    /// The answer to a call, or why there is none.
    fn say(&self, call: &Call) -> Result<Said, Refusal> {
        let number = self.calls.fetch_add(1, Ordering::Relaxed) + 1;
        if self.faults.expires_after.is_some_and(|most| number > most) {
            return Err(Refusal::Expired);
        }
        if self.faults.throttle_every > 0 && number.is_multiple_of(self.faults.throttle_every) {
            return Err(Refusal::Throttled);
        }
        let account = self.account_of(&call.key).ok_or(Refusal::UnknownKey)?;
        if call.key.starts_with("ASIA") && call.token.as_deref() != Some(&sts::token(&account.id)) {
            return Err(Refusal::UnknownKey);
        }
        if self.faults.denied.contains(&call.operation) {
            return Err(Refusal::Denied);
        }
        if self.faults.garbled.contains(&call.operation) {
            return Ok(Said::Html);
        }
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
            "cloudtrail" => guard::trails(account, region()?, call),
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
    Html,
}

impl Answers for State {
    fn answer(&self, head: &Parts, body: &[u8]) -> Reply {
        let call = match Call::read(head, body) {
            Ok(call) => call,
            Err(refusal) => return refusal.reply("unsigned", ""),
        };
        let operation = call.operation.clone();
        let reply = |kind: &str, body: String| {
            let headers = vec![("content-type", kind.to_owned()), ("x-amzn-requestid", "double".to_owned())];
            Reply { operation: operation.clone(), status: 200, headers, body }
        };
        match self.say(&call) {
            Ok(Said::Xml(body)) => reply("text/xml", body),
            Ok(Said::Json(body)) => reply("application/json", body.to_string()),
            Ok(Said::Html) => reply("text/html", "<!DOCTYPE html><html><body>Sign in</body></html>".to_owned()),
            Err(refusal) => refusal.reply(&operation, &call.service),
        }
    }

    fn delay(&self) -> Duration {
        self.faults.delay
    }
}

/// What everything of a region's services gets: the state, the account, the region.
type InRegion<'s> = (&'s State, &'s Account, &'s Region);
