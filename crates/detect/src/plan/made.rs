//! Which identities and keys events made, so that somebody can look whether they are still there.

use serde::{Deserialize, Serialize};
use stanch_lake::sql::Lake;

use crate::{DetectError, rows};

/// What sort of thing was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MadeKind {
    /// A user.
    User,
    /// A role.
    Role,
    /// A long-term access key.
    AccessKey,
}

/// Something that was made in AWS.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Made {
    /// The account that it is in.
    pub account: String,
    /// What it is.
    pub kind: MadeKind,
    /// Its name; the id of a key.
    pub name: String,
}

/// What events of these ids made, sorted.
///
/// # Errors
/// When the lake cannot be read.
pub async fn made(lake: &Lake, event_ids: &[String]) -> Result<Vec<Made>, DetectError> {
    if event_ids.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<String> = event_ids.iter().map(|id| format!("'{}'", id.replace('\'', "''"))).collect();
    let sql = format!(
        "SELECT operation, account, minted_credential_id, raw_field(raw, 'requestParameters.userName'), \
         raw_field(raw, 'requestParameters.roleName') FROM events WHERE service = 'iam.amazonaws.com' AND operation IN \
         ('CreateUser', 'CreateRole', 'CreateAccessKey') AND outcome = 'success' AND event_id IN ({})",
        ids.join(", ")
    );
    let mut made = Vec::new();
    rows::each(lake.session()?.sql(&sql).await?, |rows| {
        let (operation, account, key) = (rows.text(0)?, rows.text(1)?, rows.text(2)?);
        let (user, role) = (rows.text(3)?, rows.text(4)?);
        for row in 0..rows.len() {
            let (kind, name) = match operation.get(row) {
                Some("CreateUser") => (MadeKind::User, user.get(row)),
                Some("CreateRole") => (MadeKind::Role, role.get(row)),
                _ => (MadeKind::AccessKey, key.get(row)),
            };
            let (Some(account), Some(name)) = (account.get(row), name) else { continue };
            made.push(Made { account: account.to_owned(), kind, name: name.to_owned() });
        }
        Ok(())
    })
    .await?;
    made.sort();
    made.dedup();
    Ok(made)
}
