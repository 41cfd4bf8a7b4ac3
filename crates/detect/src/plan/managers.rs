//! Who manages identities as code: an infrastructure tool that puts back what it does not know.

use chrono::{DateTime, Utc};
use stanch_lake::sql::Lake;

use crate::{DetectError, rows};

/// What tools call themselves, and what the user agent of each contains. "Terraform" and "Pulumi" are written there by
/// the tools themselves; CloudFormation calls IAM in its own name.
const TOOLS: &[(&str, &str)] =
    &[("Terraform", "%Terraform%"), ("Pulumi", "%Pulumi%"), ("CloudFormation", "%cloudformation.amazonaws.com%")];

/// A tool that reads or writes IAM in an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manager {
    /// What the tool is called.
    pub tool: &'static str,
    /// ARN of the user, or of the role whose sessions made the calls.
    pub identity: String,
    /// Account in which.
    pub account: String,
    /// The last of its calls.
    pub last: DateTime<Utc>,
}

/// Every identity that a tool of infrastructure as code calls IAM as, by account, tool and identity.
///
/// # Errors
/// When the lake cannot be read.
pub async fn managers(lake: &Lake) -> Result<Vec<Manager>, DetectError> {
    let mut managers = Vec::new();
    for (tool, pattern) in TOOLS {
        let sql = format!(
            "SELECT coalesce(session_issuer, actor) AS identity, coalesce(account, '') AS managed, max(time) FROM events \
             WHERE service = 'iam.amazonaws.com' AND user_agent LIKE '{pattern}' AND outcome = 'success' \
             AND coalesce(session_issuer, actor) IS NOT NULL \
             GROUP BY coalesce(session_issuer, actor), coalesce(account, '')"
        );
        rows::each(lake.session()?.sql(&sql).await?, |rows| {
            let (identity, account, last) = (rows.text(0)?, rows.text(1)?, rows.time(2)?);
            for row in 0..rows.len() {
                let (Some(identity), Some(last)) = (identity.get(row), last.get(row)) else { continue };
                let account = account.get(row).unwrap_or_default().to_owned();
                managers.push(Manager { tool, identity: identity.to_owned(), account, last });
            }
            Ok(())
        })
        .await?;
    }
    managers.sort_by(|one, other| {
        (&one.account, one.tool, &one.identity).cmp(&(&other.account, other.tool, &other.identity))
    });
    Ok(managers)
}
