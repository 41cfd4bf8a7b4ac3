//! When and from where long-term keys were used, whoever they belong to.

use chrono::{DateTime, Utc};
use stanch_lake::sql::Lake;

use crate::{DetectError, rows};

/// Use of one long-term key from one source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyUse {
    /// The key's id.
    pub key: String,
    /// Address or calling service; empty where events do not say.
    pub source: String,
    /// First event.
    pub first: DateTime<Utc>,
    /// Last event.
    pub last: DateTime<Utc>,
    /// Events, refused ones included.
    pub events: u64,
}

/// All use of long-term keys that the lake knows of, by key and source.
///
/// # Errors
/// When the lake cannot be read.
pub async fn key_uses(lake: &Lake) -> Result<Vec<KeyUse>, DetectError> {
    let sql = "SELECT credential_id, coalesce(source_ip, '') AS source, min(time), max(time), count(*) FROM events \
               WHERE credential_id LIKE 'AKIA%' AND time IS NOT NULL GROUP BY credential_id, coalesce(source_ip, '')";
    let mut uses = Vec::new();
    rows::each(lake.session()?.sql(sql).await?, |rows| {
        let (key, source, first, last) = (rows.text(0)?, rows.text(1)?, rows.time(2)?, rows.time(3)?);
        let events = rows.number(4)?;
        for row in 0..rows.len() {
            let (Some(key), Some(first), Some(last)) = (key.get(row), first.get(row), last.get(row)) else { continue };
            let source = source.get(row).unwrap_or_default().to_owned();
            uses.push(KeyUse { key: key.to_owned(), source, first, last, events: events.count(row) });
        }
        Ok(())
    })
    .await?;
    uses.sort_by(|one, other| (&one.key, &one.source).cmp(&(&other.key, &other.source)));
    Ok(uses)
}
