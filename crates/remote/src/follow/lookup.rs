//! CloudTrail's own memory of the last ninety days, asked region by region.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures::future::join_all;
use serde_json::{Value, json};
use stanch_model::text::terminal;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval, sleep_until};

use super::{Access, Arrived, Poll, Ticket, Trouble};
use crate::aws::failure::Failure;
use crate::read::aws::signed::{Service, Signed};

/// The pause between two polls.
const PAUSE: Duration = Duration::from_secs(5);

/// AWS takes two calls a second, in each region of an account.
const PACE: Duration = Duration::from_millis(500);

/// So much of what was asked for is asked for again, since events appear late.
const OVERLAP: TimeDelta = TimeDelta::minutes(15);

/// Events of one page.
const PAGE: usize = 50;

/// Pages of one question.
const PAGES: usize = 100;

/// What events are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Attribute {
    /// Those of an access key.
    AccessKeyId(String),
    /// Those of a user name, which for roles is that of the session.
    Username(String),
}

impl Attribute {
    fn filter(&self) -> Value {
        let (key, value) = match self {
            Self::AccessKeyId(id) => ("AccessKeyId", id),
            Self::Username(name) => ("Username", name),
        };
        json!([{"AttributeKey": key, "AttributeValue": value}])
    }
}

/// One region, with what of it is known.
struct Region {
    name: String,
    client: Signed,
    pace: Interval,
    /// Until when each question is answered.
    until: Vec<DateTime<Utc>>,
    /// Ids of events that were given, with when.
    given: BTreeMap<String, DateTime<Utc>>,
}

/// CloudTrail's event history of the caller's account. Nothing is acknowledged here: whoever starts again names the
/// time until which everything was handled.
pub struct Lookup {
    regions: Vec<Region>,
    /// What is asked in each region; one question without a filter where nothing is chosen.
    questions: Vec<Option<Attribute>>,
    polled: Option<Instant>,
}

impl Lookup {
    /// Follows regions from a time on, less fifteen minutes, for the events of some attributes or, with none, for all.
    pub fn connect(access: &Access, regions: &[String], attributes: Vec<Attribute>, since: DateTime<Utc>) -> Self {
        let mut questions: Vec<_> = attributes.into_iter().map(Some).collect();
        if questions.is_empty() {
            questions.push(None);
        }
        let region = |name: &String| {
            let mut pace = interval(PACE);
            pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
            let client = Signed::new(&access.in_region(name), Service::CloudTrail);
            let until = vec![since; questions.len()];
            Region { name: name.clone(), client, pace, until, given: BTreeMap::new() }
        };
        Self { regions: regions.iter().map(region).collect(), questions, polled: None }
    }

    /// Asks all regions side by side, a few seconds after the last time, and gives the events that were not given yet.
    pub async fn next(&mut self) -> Poll<Arrived> {
        if let Some(polled) = self.polled {
            sleep_until(polled + PAUSE).await;
        }
        self.polled = Some(Instant::now());
        let mut poll = Poll::new();
        for of_region in join_all(self.regions.iter_mut().map(|region| region.ask(&self.questions))).await {
            poll.found.extend(of_region.found);
            poll.troubles.extend(of_region.troubles);
            poll.unread.extend(of_region.unread);
        }
        poll
    }
}

impl Region {
    async fn ask(&mut self, questions: &[Option<Attribute>]) -> Poll<Arrived> {
        let mut poll = Poll::new();
        for (position, question) in questions.iter().enumerate() {
            let now = Utc::now();
            let Some(since) = self.until.get(position).copied() else { continue };
            match self.pages(since, question.as_ref(), &mut poll).await {
                Ok(()) => {
                    if let Some(until) = self.until.get_mut(position) {
                        *until = now;
                    }
                }
                Err(failure) => {
                    let what = format!("looking up events in {}", terminal(&self.name));
                    poll.troubles.push(Trouble::Call { what, cause: failure.sentence() });
                }
            }
        }
        // What is older than any question is never answered again.
        if let Some(oldest) = self.until.iter().min().and_then(|oldest| oldest.checked_sub_signed(OVERLAP * 2)) {
            self.given.retain(|_, at| *at >= oldest);
        }
        poll
    }

    async fn pages(
        &mut self,
        since: DateTime<Utc>,
        question: Option<&Attribute>,
        poll: &mut Poll<Arrived>,
    ) -> Result<(), Failure> {
        let start = since.checked_sub_signed(OVERLAP).unwrap_or(since).timestamp();
        let mut input = json!({"StartTime": start, "MaxResults": PAGE});
        if let Some(attribute) = question {
            input["LookupAttributes"] = attribute.filter();
        }
        for _ in 0..PAGES {
            self.pace.tick().await;
            let answer = self.client.json("LookupEvents", &input).await?;
            for event in answer.get("Events").and_then(Value::as_array).into_iter().flatten() {
                let word = |name: &str| event.get(name).and_then(Value::as_str);
                let (Some(id), Some(text)) = (word("EventId"), word("CloudTrailEvent")) else {
                    return Err(Failure::Malformed(200));
                };
                if self.given.insert(id.to_owned(), Utc::now()).is_none() {
                    let name = terminal(&format!("event {id} of {}", self.name)).into_owned();
                    let ticket = Ticket(id.to_owned());
                    poll.found.push(Arrived { name, bytes: text.as_bytes().to_vec(), ticket });
                }
            }
            match answer.get("NextToken") {
                Some(Value::String(next)) if !next.is_empty() => input["NextToken"] = json!(next),
                _ => return Ok(()),
            }
        }
        poll.unread.push(format!("the event history of {}", terminal(&self.name)));
        poll.troubles.push(Trouble::TooMuch { what: format!("the event history of {}", terminal(&self.name)) });
        Ok(())
    }
}
