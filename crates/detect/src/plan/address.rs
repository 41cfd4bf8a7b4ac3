//! What was ever called from an address, so that a stranger's is known from before.

use chrono::{DateTime, Utc};
use stanch_lake::sql::Lake;

use super::at;
use crate::{DetectError, rows};

/// What a lake has of an address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Past {
    /// Events.
    pub events: u64,
    /// Those of them before the time that was asked about.
    pub before: u64,
    /// The first and the last; none where there are none.
    pub span: Option<(DateTime<Utc>, DateTime<Utc>)>,
}

/// What a lake has of an address, in all of its history, whoever called.
///
/// # Errors
/// When the lake cannot be read.
pub async fn past(lake: &Lake, address: std::net::IpAddr, time: DateTime<Utc>) -> Result<Past, DetectError> {
    let sql = format!(
        "SELECT count(*), count(*) FILTER (WHERE time < {}), min(time), max(time) FROM events WHERE source_ip = '{}'",
        at(time),
        address.to_canonical()
    );
    let mut past = Past::default();
    rows::each(lake.session()?.sql(&sql).await?, |rows| {
        let (events, before, first, last) = (rows.number(0)?, rows.number(1)?, rows.time(2)?, rows.time(3)?);
        for row in 0..rows.len() {
            past =
                Past { events: events.count(row), before: before.count(row), span: first.get(row).zip(last.get(row)) };
        }
        Ok(())
    })
    .await?;
    Ok(past)
}
