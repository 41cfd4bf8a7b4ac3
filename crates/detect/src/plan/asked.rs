//! What is asked of logs beside a review: which roles were assumed with identity tokens, by whom these say that they are;
//! until when each account logged; and when each principal and long-term key was last used.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use stanch_lake::sql::Lake;

use crate::{DetectError, rows};

/// Sessions of one role that were opened with tokens of one subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenUse {
    /// The token's subject.
    pub subject: String,
    /// ARN of a session: `arn:aws:sts::…:assumed-role/ROLE/SESSION`.
    pub session: String,
    /// The last time.
    pub last: DateTime<Utc>,
}

/// Every role that was assumed with tokens, by subject and session, sorted.
///
/// # Errors
/// When the lake cannot be read.
pub async fn token_uses(lake: &Lake) -> Result<Vec<TokenUse>, DetectError> {
    let sql = "SELECT actor_name, minted_principal, max(time) FROM events WHERE operation = 'AssumeRoleWithWebIdentity' \
               AND outcome = 'success' AND time IS NOT NULL GROUP BY actor_name, minted_principal";
    let mut uses = Vec::new();
    rows::each(lake.session()?.sql(sql).await?, |rows| {
        let (subject, session, last) = (rows.text(0)?, rows.text(1)?, rows.time(2)?);
        for row in 0..rows.len() {
            let (Some(subject), Some(session), Some(last)) = (subject.get(row), session.get(row), last.get(row)) else {
                continue;
            };
            uses.push(TokenUse { subject: subject.to_owned(), session: session.to_owned(), last });
        }
        Ok(())
    })
    .await?;
    uses.sort_by(|one, other| (&one.subject, &one.session).cmp(&(&other.subject, &other.session)));
    Ok(uses)
}

/// The last event of each account that is not after an instant: what is dated later says nothing about what came before it.
///
/// # Errors
/// When the lake cannot be read.
pub async fn last_events(
    lake: &Lake,
    not_after: DateTime<Utc>,
) -> Result<BTreeMap<String, DateTime<Utc>>, DetectError> {
    let sql = format!(
        "SELECT account, max(time) FROM events WHERE account <> '' AND time <= to_timestamp_micros({}) GROUP BY account",
        not_after.timestamp_micros()
    );
    let mut last = BTreeMap::new();
    rows::each(lake.session()?.sql(&sql).await?, |rows| {
        let (account, at) = (rows.text(0)?, rows.time(1)?);
        for row in 0..rows.len() {
            last.extend(account.get(row).map(str::to_owned).zip(at.get(row)));
        }
        Ok(())
    })
    .await?;
    Ok(last)
}

/// When principals and long-term keys were last used: by the ARN of a user or of the role of a session, and by the id of
/// a key.
///
/// # Errors
/// When the lake cannot be read.
pub async fn last_uses(lake: &Lake) -> Result<BTreeMap<String, DateTime<Utc>>, DetectError> {
    let sql = "SELECT coalesce(session_issuer, actor) AS who, CASE WHEN credential_id LIKE 'AKIA%' THEN credential_id END \
               AS key, max(time) FROM events WHERE actor_type IN ('IAMUser', 'AssumedRole') AND time IS NOT NULL \
               GROUP BY 1, 2";
    let mut last: BTreeMap<String, DateTime<Utc>> = BTreeMap::new();
    rows::each(lake.session()?.sql(sql).await?, |rows| {
        let (who, key, at) = (rows.text(0)?, rows.text(1)?, rows.time(2)?);
        for row in 0..rows.len() {
            let Some(at) = at.get(row) else { continue };
            for name in [who.get(row), key.get(row)].into_iter().flatten() {
                let known = last.entry(name.to_owned()).or_insert(at);
                *known = (*known).max(at);
            }
        }
        Ok(())
    })
    .await?;
    Ok(last)
}
