//! A double that acts: who signs is asked, what it may is judged, and what it writes is there afterwards.

mod aim;
mod change;
mod control;
mod deliver;
mod dump;
mod held;
mod judge;
mod lookup;
mod prepared;
mod queue;
mod record;
mod secret;
mod session;
mod who;

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use hyper::http::request::Parts;
use serde_json::Value;
use stanch_scenario::estate::aws::{Estate, KeyUse};
use tokio::sync::watch;

use super::call::Call;
use super::refusal::Refusal;
use super::xml::{answer, element};
use super::{Faults, Said, State};
use crate::server::{Answers, HANGS, Reply, start};
use crate::{Clock, Double};
pub use deliver::Delivered;
pub use held::Held;
pub(super) use judge::Bound;
use session::Sessions;
use who::Who;

/// The role that callers of [`super::caller_key`] are in, an administrator of its account.
pub const RESPONDER: &str = "stanch-responder";

/// Where a call hangs: before it is performed, or after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hang {
    /// It is not performed.
    Before,
    /// It is performed, and nobody hears of it.
    After,
}

/// What happens to the nth call of an operation, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mishap {
    /// It is refused with this code.
    Fails(&'static str),
    /// It is never answered.
    Hangs(Hang),
}

/// A double that acts, until it is dropped.
#[derive(Debug)]
pub struct Cloud {
    double: Double,
    living: Arc<Living>,
}

/// What a double was like at a moment.
#[derive(Clone)]
pub struct Moment {
    state: Arc<State>,
    records: usize,
    used: BTreeMap<String, KeyUse>,
}

impl std::fmt::Debug for Moment {
    // The estate holds planted secrets.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Moment").field("records", &self.records).finish_non_exhaustive()
    }
}

/// Starts a double in which every call is authenticated by its key id and judged by the policies of the estate.
///
/// `mishaps` are by operation, as `iam:PutUserPolicy`, and by number.
///
/// # Errors
/// When no port can be had.
pub async fn serve_strict(
    estate: Estate,
    faults: Faults,
    mishaps: BTreeMap<(String, u64), Mishap>,
) -> io::Result<Cloud> {
    let living = Arc::new(Living {
        began: Utc::now(),
        mishaps,
        hanging: watch::Sender::new(false),
        inner: Mutex::new(Inner {
            state: Arc::new(State::new(Arc::new(prepared::prepared(estate)), faults)),
            ..Inner::default()
        }),
    });
    Ok(Cloud { double: start(Arc::clone(&living)).await?, living })
}

impl Cloud {
    /// The server.
    pub fn double(&self) -> &Double {
        &self.double
    }

    /// All that IAM and the organisation have, as JSON of which equal states have equal bytes. No secret half is in it.
    pub fn dump(&self) -> String {
        let estate = Arc::clone(&self.living.inner().state.estate);
        dump::dump(&estate)
    }

    /// The clock that it tells the time by.
    pub fn clock(&self) -> Clock {
        self.living.inner().state.clock.clone()
    }

    /// What it is like now.
    pub fn moment(&self) -> Moment {
        let inner = self.living.inner();
        Moment { state: Arc::clone(&inner.state), records: inner.records.len(), used: inner.used.clone() }
    }

    /// Makes it what it was at a moment, as if nobody had called since.
    pub fn go_back(&self, to: &Moment) {
        let mut inner = self.living.inner();
        inner.state = Arc::clone(&to.state);
        inner.records.truncate(to.records);
        inner.used.clone_from(&to.used);
    }

    /// The records of CloudTrail until now, oldest first.
    pub fn records(&self) -> Vec<Value> {
        self.living.inner().records.clone()
    }

    /// Writes the records since the last time as files of CloudTrail into a bucket and tells a queue of each, as a trail
    /// of the organisation does some minutes after the calls.
    ///
    /// # Errors
    /// When a file cannot be packed.
    pub fn deliver(&self) -> io::Result<Delivered> {
        self.living.inner().deliver()
    }

    /// Waits until a call hangs.
    pub async fn hanging(&self) {
        // The sender lives as long as this does, so that waiting cannot fail.
        let _ = self.living.hanging.subscribe().wait_for(|hangs| *hangs).await;
    }

    /// Makes a call without a connection, as `from` (an address and a user agent): the body of the answer.
    ///
    /// # Errors
    /// The code that it is refused with.
    pub fn call(
        &self,
        (key, token): (&str, Option<&str>),
        (region, operation): (&str, &str),
        fields: &[(&str, &str)],
        (address, agent): (&str, &str),
    ) -> Result<String, String> {
        let call = Call::of((key, token), (region, operation), fields);
        let reply = self.living.reply(&call, address, agent);
        let code = reply.headers.iter().find(|(name, _)| *name == "x-amzn-errortype").map(|(_, code)| code.clone());
        code.map_or_else(|| Ok(String::from_utf8_lossy(&reply.body).into_owned()), Err)
    }
}

struct Living {
    began: DateTime<Utc>,
    mishaps: BTreeMap<(String, u64), Mishap>,
    hanging: watch::Sender<bool>,
    inner: Mutex<Inner>,
}

impl std::fmt::Debug for Living {
    // The estate holds planted secrets.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Living").finish_non_exhaustive()
    }
}

#[derive(Default)]
struct Inner {
    state: Arc<State>,
    sessions: Sessions,
    records: Vec<Value>,
    /// How often each operation was called.
    times: BTreeMap<String, u64>,
    /// How much was made; the next id is of the next number.
    made: u64,
    /// What reads of IAM still see after a write, and how many of them.
    stale: Option<(Arc<State>, u64)>,
    /// New keys that are not known yet, with how many calls they are refused.
    young: BTreeMap<String, u64>,
    /// When keys of users were last used, since the double began.
    used: BTreeMap<String, KeyUse>,
    /// How many records were delivered, and where they lie.
    delivery: deliver::Delivery,
}

impl Living {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn reply(&self, call: &Call, address: &str, agent: &str) -> Reply {
        let mut inner = self.inner();
        let times = inner.times.entry(call.operation.clone()).or_default();
        *times += 1;
        let mishap = self.mishaps.get(&(call.operation.clone(), *times)).copied();
        if mishap == Some(Mishap::Hangs(Hang::Before)) {
            return self.hang(call);
        }
        let who = inner.authenticate(self.began, call);
        let result = match (mishap, &who) {
            (Some(Mishap::Fails(code)), _) => Err(Refusal::Wrong(code)),
            (_, Ok(who)) => inner.perform(who, call, address),
            (_, Err(refusal)) => Err(*refusal),
        };
        let (said, response) = match result {
            Ok((said, response)) => (Ok(said), response),
            Err(refusal) => (Err(refusal), Value::Null),
        };
        if let Ok(who) = &who {
            let code = said.as_ref().err().map(|refusal| refusal.code(&call.service).0);
            let record = record::record(&inner.state, who, call, (address, agent), code, response, inner.records.len());
            inner.records.push(record);
        }
        if mishap == Some(Mishap::Hangs(Hang::After)) {
            return self.hang(call);
        }
        super::reply(call, said)
    }

    fn hang(&self, call: &Call) -> Reply {
        self.hanging.send_replace(true);
        Reply { operation: call.operation.clone(), status: HANGS, headers: Vec::new(), body: Vec::new() }
    }
}

impl Inner {
    /// Whom a credential belongs to; the use of a key is kept.
    fn authenticate(&mut self, began: DateTime<Utc>, call: &Call) -> Result<Who, Refusal> {
        if let Some(left) = self.young.get_mut(&call.key).filter(|left| **left > 0) {
            *left -= 1;
            return Err(Refusal::UnknownKey);
        }
        let who = session::authenticate(&self.state, &self.sessions, began, call)?;
        if who.lease.is_none() {
            let (service, region) = (call.service.clone(), call.region.clone());
            self.used.insert(call.key.clone(), KeyUse { at: self.state.clock.now(), service, region });
        }
        Ok(who)
    }

    /// Puts the state after a write in the place of the one before, which reads of IAM may go on seeing.
    fn replace(&mut self, estate: Estate, call: &Call) {
        let next = Arc::new(self.state.over(estate));
        let before = std::mem::replace(&mut self.state, next);
        let stale = before.faults.stale_reads;
        if call.service == "iam" && stale > 0 {
            let oldest = self.stale.take().map_or(before, |(oldest, _)| oldest);
            self.stale = Some((oldest, stale));
        }
    }

    /// The state that a read sees.
    fn seen(&mut self, call: &Call) -> Arc<State> {
        match self.stale.take() {
            Some((before, left)) if call.service == "iam" && left > 0 => {
                self.stale = (left > 1).then(|| (Arc::clone(&before), left - 1));
                before
            }
            other => {
                self.stale = other;
                Arc::clone(&self.state)
            }
        }
    }

    fn perform(&mut self, who: &Who, call: &Call, address: &str) -> Result<(Said, Value), Refusal> {
        let state = Arc::clone(&self.state);
        if let Some(said) = state.trouble(call)? {
            return Ok((said, Value::Null));
        }
        let aim = aim::aim(&state, who, call);
        judge::judge(&state, who, &aim, address, &call.region)?;
        if call.operation == "sts:GetCallerIdentity" {
            let arn = who.caller(&state).map(|one| one.arn).unwrap_or_default();
            let inner = [element("Arn", &arn), element("UserId", &who.id(&state)), element("Account", &who.account)];
            return Ok((Said::Xml(answer(call.name(), &inner.concat())), Value::Null));
        }
        self.made += 1;
        if call.service == "sts" {
            let (said, response) = session::mint(&state, &mut self.sessions, who, call, self.made)?;
            return Ok((Said::Xml(answer(call.name(), &said)), response));
        }
        // A write makes another state; whoever still reads the one before is not disturbed.
        let writes = !["Get", "List", "Describe", "Generate"].iter().any(|verb| call.name().starts_with(verb));
        let mut estate = (writes && (call.service == "iam" || call.service == "organizations"))
            .then(|| Estate::clone(&state.estate));
        if let Some(estate) = estate.as_mut().filter(|_| call.service == "iam")
            && let Some(account) = estate.accounts.iter_mut().find(|one| one.id == who.account)
            && let Some(written) =
                change::change(account, change::Write { call, number: self.made, at: state.clock.now() })
        {
            let (said, response) = written?;
            if let Some(id) = response.pointer("/accessKey/accessKeyId").and_then(Value::as_str) {
                self.young.insert(id.to_owned(), state.faults.unknown_calls);
            }
            self.replace(std::mem::take(estate), call);
            return Ok((Said::Xml(answer(call.name(), &said)), response));
        }
        if let Some(estate) = estate.as_mut().filter(|_| call.service == "organizations")
            && let Some(written) = control::control(estate, &who.account, call, self.made)
        {
            let said = written?;
            self.replace(std::mem::take(estate), call);
            return Ok((Said::Json(said), Value::Null));
        }
        Ok((self.read(who, call)?, Value::Null))
    }

    /// What is read, and what is written beside IAM and the organisation.
    fn read(&mut self, who: &Who, call: &Call) -> Result<Said, Refusal> {
        let state = self.seen(call);
        let account = state.account(&who.account).ok_or(Refusal::UnknownKey)?;
        match call.operation.as_str() {
            "secretsmanager:PutSecretValue" => {
                let mut estate = Estate::clone(&self.state.estate);
                let account = estate.accounts.iter_mut().find(|one| one.id == who.account);
                let said = secret::put(account.ok_or(Refusal::UnknownKey)?, call, self.made, state.clock.now())?;
                self.replace(estate, call);
                Ok(Said::Json(said))
            }
            "iam:GetAccessKeyLastUsed" => {
                let id = call.need("AccessKeyId")?;
                let used = super::iam::last_used(account, id, self.used.get(id))?;
                Ok(Said::Xml(answer(call.name(), &used)))
            }
            "cloudtrail:LookupEvents" => Ok(Said::Json(lookup::lookup(&state, &who.account, &self.records, call)?)),
            "s3:ListObjectsV2" | "s3:GetObject" => self.delivery.objects(&state, call),
            "sqs:ReceiveMessage" | "sqs:DeleteMessage" | "sqs:DeleteMessageBatch" => {
                Ok(Said::Json(self.delivery.messages(call)?))
            }
            _ => state.read(account, call),
        }
    }
}

impl Answers for Arc<Living> {
    fn answer(&self, head: &Parts, body: &[u8]) -> Reply {
        let header = |name: &str| head.headers.get(name).and_then(|value| value.to_str().ok());
        match Call::read(head, body) {
            Ok(call) => {
                let address = header("x-forwarded-for").unwrap_or("127.0.0.1");
                self.reply(&call, address, header("user-agent").unwrap_or_default())
            }
            Err(refusal) => refusal.reply("unsigned", ""),
        }
    }

    fn delay(&self) -> std::time::Duration {
        self.inner().state.faults.delay
    }
}
