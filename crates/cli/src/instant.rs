//! Times as people give them.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};

use crate::failure::Failure;

/// An instant as a person gives it: a day is its midnight in UTC.
pub(crate) fn instant(text: &str) -> Result<DateTime<Utc>, Failure> {
    let day = || text.parse::<NaiveDate>().ok().map(|day| day.and_time(NaiveTime::MIN).and_utc());
    let time = DateTime::parse_from_rfc3339(text).ok().map(|time| time.to_utc());
    time.or_else(day)
        .ok_or_else(|| Failure::Usage(format!("{text} is no time; write it as 2023-02-01 or 2023-02-01T00:00:00Z")))
}

/// So long something can be accepted at most: who accepted it, and why, is forgotten after that. A leap year is one, too.
const LONGEST: TimeDelta = TimeDelta::days(366);

/// Until when something is accepted: an instant to come, and not one that nobody will see.
pub(crate) fn until(text: &str, now: DateTime<Utc>) -> Result<DateTime<Utc>, Failure> {
    let at = instant(text)?;
    let wrong = match at - now {
        over if over <= TimeDelta::zero() => "--until is over already; give a time to come",
        long if long > LONGEST => "--until is more than a year ahead; give the day on which somebody looks at it again",
        _ => return Ok(at),
    };
    Err(Failure::Usage(wrong.to_owned()))
}

/// An instant that was. What lies ahead did not happen.
pub(crate) fn past(option: &str, text: &str, now: DateTime<Utc>) -> Result<DateTime<Utc>, Failure> {
    let at = instant(text)?;
    match at <= now {
        true => Ok(at),
        false => Err(Failure::Usage(format!("{option} lies ahead; give the time at which it happened"))),
    }
}
