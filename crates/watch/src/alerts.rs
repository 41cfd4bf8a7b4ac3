//! Uses become alerts: one for each credential and source, told when it begins, gets worse, and ends.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use stanch_model::Severity;

use crate::message::{ALERT, Change, History, Message};
use crate::network::host;
use crate::severity;
use crate::sighting::{LAST_USE, Sighting, Whose};

/// A log and a key's last use tell the same use within so many minutes of each other.
const SAME: i64 = 2;

/// So many different operations are told one by one. A thief's tool tries hundreds, and nobody reads each then.
const TOLD_EACH: usize = 5;

/// So many different operations are kept of one alert, which is more than a message can tell.
const OPERATIONS: usize = 500;

/// So many sources are told apart of one credential; whoever calls from more is told as one.
const SOURCES: usize = 1_000;

/// What stands for the sources beyond.
const MANY: &str = "many other addresses";

/// So many event ids are remembered of one alert; beyond, a repetition may count twice and is told no second time.
const REMEMBERED: usize = 10_000;

/// So many alerts that are over are kept beside those of today.
const PAST: usize = 10_000;

/// Uses of one credential from one source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alert {
    /// The same for everything that is told of it.
    pub dedup_key: String,
    /// Id of the exposed credential.
    pub credential: String,
    /// What people call it.
    pub title: String,
    /// Where it came from: an address, a subnet of IPv6, a service's name; empty where no log says.
    pub source: String,
    /// Whose use it is, the worst of all.
    pub whose: Whose,
    /// How bad it would be.
    pub severity: Severity,
    /// How many uses.
    pub count: u64,
    /// The first.
    pub first: DateTime<Utc>,
    /// The last.
    pub last: DateTime<Utc>,
    /// Different operations.
    pub operations: BTreeSet<String>,
    /// Those that were answered though everything is denied.
    pub answered: BTreeSet<String>,
    /// What the case's logs have of its address, once that was asked.
    pub history: Option<History>,
    /// Digests of its events' ids.
    events: BTreeSet<String>,
    /// Whether a key's last use tells of it, and no log.
    is_last_use: bool,
    /// Uses that only a key's last use tells, until a log does.
    unlogged: BTreeSet<Minute>,
    /// When it had been quiet for no time yet; none while nobody has asked since its last use.
    quiet_since: Option<DateTime<Utc>>,
    /// Whether it is over.
    resolved: bool,
}

/// A minute since 1970, and the service that was called in it.
type Minute = (i64, String);

/// Every alert, by credential and source.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alerts {
    alerts: BTreeMap<String, Alert>,
    /// What logs tell of each credential, so that a key's last use can be told from a call that no log has.
    logged: BTreeMap<String, BTreeSet<Minute>>,
    /// How many sources each credential was used from.
    sources: BTreeMap<String, usize>,
    /// Alerts that were over when another one of the same group began.
    #[serde(default)]
    past: Vec<Alert>,
}

impl Alerts {
    /// Takes a use; what is to be told of it, if anything. One that was taken before, in whatever order and however
    /// often it comes, counts once. The last use of a key counts while no log tells of it.
    pub fn take(&mut self, sighting: Sighting) -> Option<Message> {
        if self.is_explained(&sighting) {
            return None;
        }
        let (group, source) = self.group(&sighting);
        let event = digest(&sighting.event_id);
        let number = self.alerts.get(&group).map_or(1, |alert| alert.number() + u32::from(alert.resolved));
        let fresh = self.alerts.get(&group).is_none_or(|alert| alert.resolved);
        if self.alerts.get(&group).is_some_and(|alert| alert.events.contains(&event)) {
            return None;
        }
        if fresh {
            let old = self.alerts.remove(&group);
            let events = old.as_ref().map(|alert| alert.events.clone()).unwrap_or_default();
            // Its events are known by the new one.
            self.past.extend(old.map(|alert| Alert { events: BTreeSet::new(), ..alert }));
            let drop = self.past.len().saturating_sub(PAST);
            self.past.drain(..drop);
            let alert = Alert::new(&sighting, (&group, source), number, events);
            let message = alert.message(Change::Opened, Some(sighting));
            self.alerts.insert(group, alert);
            return Some(message);
        }
        let alert = self.alerts.get_mut(&group)?;
        let worse = alert.add(&sighting);
        if !worse {
            return None;
        }
        Some(alert.message(Change::Changed, Some(sighting)))
    }

    /// Notes what the case's logs have of the address of an alert; what is to be told of it.
    pub fn learn(&mut self, dedup_key: &str, history: History) -> Option<Message> {
        let alert = self.alerts.values_mut().find(|alert| alert.dedup_key == dedup_key && !alert.resolved)?;
        let address = history.address.clone();
        alert.history = Some(history);
        let mut message = alert.message(Change::Changed, None);
        message.id = digest(&format!("{dedup_key}\nhistory\n{address}"));
        Some(message)
    }

    /// Ends alerts of which nothing new arrived for so long, and those of calls that no log had and that one has by now.
    ///
    /// Quiet is counted from when a use became known: one that a late log tells of, days after it, is not over.
    pub fn resolve(&mut self, now: DateTime<Utc>, quiet: TimeDelta) -> Vec<Message> {
        let open = self.alerts.values_mut().filter(|alert| !alert.resolved);
        let over = open.filter_map(|alert| {
            let since = *alert.quiet_since.get_or_insert(now);
            alert.resolved = now - since >= quiet || alert.is_explained();
            alert.resolved.then(|| alert.message(Change::Resolved, None))
        });
        over.collect()
    }

    /// What alerts a use belongs to, those of its credential and host, and what that host is called.
    fn group(&mut self, sighting: &Sighting) -> (String, String) {
        let credential = &sighting.credential;
        if !sighting.is_logged() {
            return (unlogged(credential), String::new());
        }
        let source = host(&sighting.source);
        let group = format!("{credential} {source}");
        if self.alerts.contains_key(&group) {
            return (group, source);
        }
        let sources = self.sources.entry(credential.clone()).or_default();
        if *sources >= SOURCES {
            return (format!("{credential} {MANY}"), MANY.to_owned());
        }
        *sources += 1;
        (group, source)
    }

    /// Whether a use is one that a log told already. What a log tells is noted for uses that are yet to come, and taken
    /// from those that were without a log until now.
    fn is_explained(&mut self, sighting: &Sighting) -> bool {
        let (minute, service) = minute_of(sighting);
        let near = |(other, called): &Minute| (other - minute).abs() <= SAME && *called == service;
        if !sighting.is_logged() {
            return self.logged.get(&sighting.credential).is_some_and(|logged| logged.iter().any(near));
        }
        if let Some(alert) = self.alerts.get_mut(&unlogged(&sighting.credential)) {
            alert.unlogged.retain(|one| !near(one));
        }
        let logged = self.logged.entry(sighting.credential.clone()).or_default();
        logged.insert((minute, service));
        if logged.len() > REMEMBERED {
            logged.pop_first();
        }
        false
    }

    /// Every alert, also those that are over.
    pub fn all(&self) -> impl Iterator<Item = &Alert> {
        self.past.iter().chain(self.alerts.values()).filter(|alert| !alert.is_explained())
    }

    /// Alerts that are not over.
    pub fn open(&self) -> impl Iterator<Item = &Alert> {
        self.alerts.values().filter(|alert| !alert.resolved)
    }
}

impl Alert {
    fn new(sighting: &Sighting, (group, source): (&str, String), number: u32, events: BTreeSet<String>) -> Self {
        let mut alert = Self {
            dedup_key: format!("stanch-{}-{number}", digest(group)),
            credential: sighting.credential.clone(),
            title: sighting.title.clone(),
            source,
            whose: sighting.whose.clone(),
            severity: Severity::Low,
            count: 0,
            first: sighting.at,
            last: sighting.at,
            operations: BTreeSet::new(),
            answered: BTreeSet::new(),
            history: None,
            events,
            is_last_use: !sighting.is_logged(),
            unlogged: BTreeSet::new(),
            quiet_since: None,
            resolved: false,
        };
        alert.add(sighting);
        alert
    }

    /// Which alert of its credential and source it is.
    fn number(&self) -> u32 {
        self.dedup_key.rsplit('-').next().and_then(|number| number.parse().ok()).unwrap_or(1)
    }

    /// Adds a use; whether it makes the alert worse, or so much more that it is worth being told.
    fn add(&mut self, sighting: &Sighting) -> bool {
        if self.events.len() < REMEMBERED {
            self.events.insert(digest(&sighting.event_id));
        }
        if !sighting.is_logged() {
            self.unlogged.insert(minute_of(sighting));
        }
        self.quiet_since = None;
        self.count += 1;
        self.first = self.first.min(sighting.at);
        self.last = self.last.max(sighting.at);
        let operation = &sighting.operation;
        let room = self.operations.len() < OPERATIONS;
        let new = room && self.operations.insert(operation.clone()) && is_step(self.operations.len(), TOLD_EACH);
        let hole = room && sighting.is_answered() && self.answered.insert(operation.clone());
        let before = self.severity;
        if severity::is_worse(&sighting.whose, &self.whose) {
            self.whose = sighting.whose.clone();
        }
        // Each use is weighed as whose it is itself, so that the order in which they arrive makes no difference.
        self.severity = self.severity.max(severity::of(sighting));
        // Ten, a hundred, a thousand uses.
        let much = self.count >= 10 && self.count == 10_u64.pow(self.count.ilog10());
        new || (hole && is_step(self.answered.len(), TOLD_EACH)) || self.severity > before || much
    }

    /// Whether all of it are calls that no log had, and logs tell of each by now.
    fn is_explained(&self) -> bool {
        self.unlogged.is_empty() && self.is_last_use
    }

    fn message(&self, change: Change, latest: Option<Sighting>) -> Message {
        // Named after the use that it is told for: were it numbered, another message after a crash could get its id, and
        // would be taken for one that is known.
        let event = latest.as_ref().map(|latest| latest.event_id.as_str()).unwrap_or_default();
        Message {
            schema: ALERT.to_owned(),
            id: digest(&format!("{}\n{change:?}\n{event}", self.dedup_key)),
            dedup_key: self.dedup_key.clone(),
            change,
            severity: self.severity,
            credential: self.credential.clone(),
            title: self.title.clone(),
            whose: self.whose.clone(),
            source: self.source.clone(),
            count: self.count,
            first: self.first,
            last: self.last,
            operations: self.operations.iter().cloned().collect(),
            answered: self.answered.iter().cloned().collect(),
            history: self.history.clone(),
            latest,
            possibly_sent_before: false,
        }
    }
}

/// Whether a number is worth telling: each up to `each`, then the powers of ten.
fn is_step(number: usize, each: usize) -> bool {
    number <= each || 10_usize.checked_pow(number.ilog10()) == Some(number)
}

/// What the alert of a credential's uses without a log is kept under; no address looks like that.
fn unlogged(credential: &str) -> String {
    format!("{credential} {LAST_USE}it")
}

fn minute_of(sighting: &Sighting) -> Minute {
    let service = sighting.operation.split(':').next().unwrap_or_default();
    (sighting.at.timestamp().div_euclid(60), service.to_owned())
}

/// A short name for a text, the same each time: the first 128 bits of its SHA-256.
fn digest(text: &str) -> String {
    let digest = Sha256::digest(text);
    digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}
