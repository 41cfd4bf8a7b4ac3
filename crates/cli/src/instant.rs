//! Times as people give them.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use crate::failure::Failure;

/// An instant as a person gives it: a day is its midnight in UTC.
pub(crate) fn instant(text: &str) -> Result<DateTime<Utc>, Failure> {
    let day = || text.parse::<NaiveDate>().ok().map(|day| day.and_time(NaiveTime::MIN).and_utc());
    let time = DateTime::parse_from_rfc3339(text).ok().map(|time| time.to_utc());
    time.or_else(day)
        .ok_or_else(|| Failure::Usage(format!("{text} is no time; write it as 2023-02-01 or 2023-02-01T00:00:00Z")))
}

/// An instant that was. What lies ahead did not happen.
pub(crate) fn past(option: &str, text: &str, now: DateTime<Utc>) -> Result<DateTime<Utc>, Failure> {
    let at = instant(text)?;
    match at <= now {
        true => Ok(at),
        false => Err(Failure::Usage(format!("{option} lies ahead; give the time at which it happened"))),
    }
}
