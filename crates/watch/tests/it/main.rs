//! What the crate promises, from its outside.

mod alerts;
mod known;
mod listened;
mod scan;
mod spool;
mod told;

use chrono::{DateTime, TimeDelta, Utc};
use stanch_watch::origin::Origin;
use stanch_watch::sighting::{Sighting, Whose};

/// A time, so many seconds after canaries were made.
fn at(seconds: i64) -> DateTime<Utc> {
    "2023-01-13T09:00:00Z".parse::<DateTime<Utc>>().expect("a time") + TimeDelta::seconds(seconds)
}

/// A use of a canary.
fn sighting(event: &str, source: &str, operation: &str, whose: Whose, seconds: i64) -> Sighting {
    Sighting {
        credential: "c0ffee".to_owned(),
        title: "AWS_ACCESS_KEY_ID".to_owned(),
        at: at(seconds),
        event_id: event.to_owned(),
        operation: operation.to_owned(),
        error: Some("AccessDenied".to_owned()),
        source: source.to_owned(),
        network: None,
        origin: Origin::NoDatabase,
        user_agent: "aws-cli/2.9".to_owned(),
        region: "us-east-1".to_owned(),
        account: "111122223333".to_owned(),
        tried: Vec::new(),
        contained_at: at(0),
        whose,
    }
}
