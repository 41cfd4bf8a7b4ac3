//! Which roles were assumed with identity tokens, by whom these say that they are.

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
