//! What the doubles of vendors with APIs in JSON share: requests, pages, faults.

mod faults;
mod page;
mod request;
mod strange;
mod written;

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};
use hyper::http::request::Parts;
use serde_json::{Value, json};

pub use faults::{Casing, Failure, Faults, Mishap, Repeat};
pub(crate) use page::Paging;
pub(crate) use request::Request;
pub(crate) use written::{AddedKey, Written};

use crate::server::{Answers, Reply};

/// What a vendor says to a request.
#[derive(Clone, Debug)]
pub(crate) enum Said {
    /// One thing.
    One(Value),
    /// Some of many things, as the vendor cuts them into pages.
    List(Vec<Value>, Paging),
    /// That there is no such thing.
    Absent,
    /// What came of a change: a status, and a body where there is one.
    Done(u16, Option<Value>),
}

/// A change that is made when it is called, so that a refusal comes before it.
pub(crate) type Change<'v> = Box<dyn FnOnce() -> Said + 'v>;

impl Said {
    /// One thing, where there is one.
    pub(crate) fn perhaps(value: Option<Value>) -> Self {
        value.map_or(Self::Absent, Self::One)
    }
}

/// A vendor, as a double knows it.
pub(crate) trait Vendor: Send + Sync + 'static {
    /// Whether a request has the token that opens everything.
    fn admits(&self, request: &Request) -> bool;

    /// What is called, as a path with its variable parts in braces, and what is said to it.
    fn say(&self, request: &Request) -> (&'static str, Said);

    /// What a request that changes something calls, as its method and path, and the change; none where nothing can be
    /// changed there.
    fn change<'v>(&'v self, _request: &'v Request) -> Option<(&'static str, Change<'v>)> {
        None
    }

    /// Headers that each answer has.
    fn headers(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }
}

/// A vendor with what goes wrong.
pub(crate) struct Site<V> {
    vendor: V,
    faults: Faults,
    calls: AtomicU64,
    /// How often each of the failures still happens.
    left: Vec<AtomicU64>,
}

impl<V: Vendor> Site<V> {
    /// A vendor with what goes wrong.
    pub(crate) fn new(vendor: V, faults: Faults) -> Self {
        let left = faults.failures.iter().map(|failure| AtomicU64::new(failure.times)).collect();
        Self { vendor, faults, calls: AtomicU64::new(0), left }
    }

    /// The failure of a page, if it is to fail now.
    fn failure(&self, template: &str, page: usize) -> Option<Mishap> {
        let due = self.faults.failures.iter().zip(&self.left).find(|(failure, left)| {
            failure.path == template
                && failure.page == page
                && left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok()
        });
        due.map(|(failure, _)| failure.how)
    }

    fn reply(&self, request: &Request) -> Reply {
        if request.reads() {
            let (template, said) = self.vendor.say(request);
            let page = match &said {
                Said::List(_, paging) => paging.number(request),
                _ => 1,
            };
            return self.refusal(template, page, request).unwrap_or_else(|| self.told(template, said, request));
        }
        let (template, change) = match self.vendor.change(request) {
            Some((template, change)) => (template, Some(change)),
            None => ("unknown", None),
        };
        self.refusal(template, 1, request)
            .unwrap_or_else(|| self.told(template, change.map_or(Said::Absent, |change| change()), request))
    }

    /// What is said instead of an answer, if something is to go wrong.
    fn refusal(&self, template: &str, page: usize, request: &Request) -> Option<Reply> {
        let number = self.calls.fetch_add(1, Ordering::Relaxed) + 1;
        let expired = self.faults.expires_after.is_some_and(|most| number > most);
        if expired || !self.vendor.admits(request) {
            return Some(message(template, 401, "You must log in first.", Vec::new()));
        }
        if self.faults.throttle_every > 0 && number.is_multiple_of(self.faults.throttle_every) {
            let wait = self.faults.retry_after.to_string();
            return Some(message(template, 429, "Too many requests", vec![("retry-after", wait)]));
        }
        if self.faults.denied.contains(template) {
            return Some(message(template, 403, "Permission denied", Vec::new()));
        }
        match self.failure(template, page) {
            Some(Mishap::Status(status)) => return Some(message(template, status, "Something went wrong", Vec::new())),
            Some(Mishap::Close) => return Some(message(template, 0, "", Vec::new())),
            None => {}
        }
        self.faults.html.contains(template).then(|| {
            let body = "<!DOCTYPE html><html><head><title>Sign in</title></head><body>Sign in</body></html>".into();
            let headers = vec![("content-type", "text/html; charset=utf-8".to_owned())];
            Reply { operation: template.to_owned(), status: 200, headers, body }
        })
    }

    /// What the vendor says.
    fn told(&self, template: &str, said: Said, request: &Request) -> Reply {
        let (status, body, mut headers) = match said {
            Said::Absent => return message(template, 404, "Not Found", self.vendor.headers()),
            Said::Done(status, body) => (status, body, Vec::new()),
            Said::One(value) => (200, Some(value), Vec::new()),
            Said::List(mut items, paging) => {
                if self.faults.strange.as_deref() == Some(template) {
                    strange::add(&mut items);
                }
                let repeat = self.faults.repeats.iter().find(|repeat| repeat.path == template);
                let (body, headers) = paging.cut(request, items, repeat.map(|repeat| repeat.fresh));
                (200, Some(body), headers)
            }
        };
        headers.extend(self.vendor.headers());
        headers.push(("content-type", "application/json".to_owned()));
        let body = body.map(|body| self.faults.casing.spell(body).to_string().into_bytes()).unwrap_or_default();
        Reply { operation: template.to_owned(), status, headers, body }
    }
}

/// An answer that has nothing but a message.
fn message(template: &str, status: u16, text: &str, headers: Vec<(&'static str, String)>) -> Reply {
    Reply {
        operation: template.to_owned(),
        status,
        headers: [("content-type", "application/json".to_owned())].into_iter().chain(headers).collect(),
        body: json!({"message": text}).to_string().into_bytes(),
    }
}

impl<V: Vendor> Answers for Site<V> {
    fn answer(&self, head: &Parts, body: &[u8]) -> Reply {
        self.reply(&Request::of(head, body))
    }

    fn delay(&self) -> Duration {
        self.faults.delay
    }

    fn most(&self) -> u64 {
        self.faults.most_calls
    }

    fn lifetime(&self) -> Duration {
        self.faults.lifetime
    }
}

/// A time as all of these APIs write it.
pub(crate) fn time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// The last letters of a value, as masks show them: four, and never so many that all of it is seen.
pub(crate) fn tail(value: &str) -> String {
    let letters = value.chars().count();
    value.chars().skip(letters.saturating_sub(4.min(letters / 2))).collect()
}
