//! Where credentials are used from as a rule, so that a forgotten job can be told from a stranger.

use chrono::{DateTime, Utc};
use stanch_lake::sql::Lake;
use stanch_model::Span;

use super::at;
use crate::{DetectError, rows};

/// One client of one credential or identity, at one address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// Id of the key that signed the calls, where the source has it.
    pub credential: Option<String>,
    /// ARN of the user, or of the role whose sessions made the calls.
    pub identity: String,
    /// Where the calls came from, as written.
    pub source_ip: String,
    /// The client's own description of itself.
    pub user_agent: String,
    /// Calls.
    pub events: u64,
    /// The first of them.
    pub first: DateTime<Utc>,
    /// The last of them.
    pub last: DateTime<Utc>,
}

/// Every client of some credentials and identities in a span, sorted. `wanted` are ids of keys and ARNs.
///
/// # Errors
/// When the lake cannot be read.
pub async fn clients(lake: &Lake, wanted: &[String], span: Span) -> Result<Vec<Client>, DetectError> {
    let mut clients = Vec::new();
    let day = |time: DateTime<Utc>| time.format("%Y-%m-%d");
    let (from, to, start, end) = (day(span.start), day(span.end), at(span.start), at(span.end));
    // A statement with thousands of texts is planned slowly.
    for wanted in wanted.chunks(500) {
        let list: Vec<String> = wanted.iter().map(|text| format!("'{}'", text.replace('\'', "''"))).collect();
        let list = list.join(", ");
        let sql = format!(
            "SELECT credential_id, coalesce(session_issuer, actor) AS identity, source_ip, user_agent, min(time), max(time), \
             count(*) FROM events WHERE day >= '{from}' AND day <= '{to}' AND time >= {start} AND time < {end} \
             AND (credential_id IN ({list}) OR coalesce(session_issuer, actor) IN ({list})) \
             GROUP BY credential_id, coalesce(session_issuer, actor), source_ip, user_agent"
        );
        rows::each(lake.session()?.sql(&sql).await?, |rows| {
            let (credential, identity, address, agent) = (rows.text(0)?, rows.text(1)?, rows.text(2)?, rows.text(3)?);
            let (first, last, events) = (rows.time(4)?, rows.time(5)?, rows.number(6)?);
            for row in 0..rows.len() {
                let (Some(first), Some(last)) = (first.get(row), last.get(row)) else { continue };
                let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
                clients.push(Client {
                    credential: credential.filled(row).map(str::to_owned),
                    identity: text(identity.get(row)),
                    source_ip: text(address.get(row)),
                    user_agent: text(agent.get(row)),
                    events: events.count(row),
                    first,
                    last,
                });
            }
            Ok(())
        })
        .await?;
    }
    let key = |one: &Client| {
        (one.credential.clone(), one.identity.clone(), one.source_ip.clone(), one.user_agent.clone(), one.first)
    };
    clients.sort_by_cached_key(key);
    clients.dedup();
    Ok(clients)
}
