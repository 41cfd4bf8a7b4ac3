//! What each identity really does in a span of time.

use chrono::{DateTime, Utc};
use stanch_lake::sql::Lake;
use stanch_model::Span;

use super::at;
use crate::{DetectError, rows};

/// One operation of one identity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doing {
    /// ARN of the user, or of the role whose sessions made the calls.
    pub identity: String,
    /// The service, as the source writes it: `s3.amazonaws.com`.
    pub service: String,
    /// The operation.
    pub operation: String,
    /// Calls that were not refused.
    pub events: u64,
    /// The last of them.
    pub last: DateTime<Utc>,
}

/// Every operation of every identity in a span, refused calls left out, by identity, service and operation.
///
/// # Errors
/// When the lake cannot be read.
pub async fn doings(lake: &Lake, span: Span) -> Result<Vec<Doing>, DetectError> {
    let day = |time: DateTime<Utc>| time.format("%Y-%m-%d");
    let (from, to, start, end) = (day(span.start), day(span.end), at(span.start), at(span.end));
    let sql = format!(
        "SELECT coalesce(session_issuer, actor) AS identity, coalesce(service, '') AS called, \
         coalesce(operation, '') AS done, max(time), count(*) FROM events \
         WHERE day >= '{from}' AND day <= '{to}' AND time >= {start} AND time < {end} AND outcome = 'success' \
         AND coalesce(session_issuer, actor) IS NOT NULL \
         GROUP BY coalesce(session_issuer, actor), coalesce(service, ''), coalesce(operation, '')"
    );
    let mut doings = Vec::new();
    rows::each(lake.session()?.sql(&sql).await?, |rows| {
        let (identity, service, operation, last) = (rows.text(0)?, rows.text(1)?, rows.text(2)?, rows.time(3)?);
        let events = rows.number(4)?;
        for row in 0..rows.len() {
            let (Some(identity), Some(last)) = (identity.get(row), last.get(row)) else { continue };
            doings.push(Doing {
                identity: identity.to_owned(),
                service: service.get(row).unwrap_or_default().to_owned(),
                operation: operation.get(row).unwrap_or_default().to_owned(),
                events: events.count(row),
                last,
            });
        }
        Ok(())
    })
    .await?;
    let key = |one: &Doing| (one.identity.clone(), one.service.clone(), one.operation.clone());
    doings.sort_by_cached_key(key);
    Ok(doings)
}
