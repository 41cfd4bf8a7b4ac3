//! What the gate asks of the logs themselves, kept: reading them takes longer than the answer may.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use stanch_detect::TokenUse;
use stanch_lake::Ledger;

use super::super::inputs::Inputs;
use super::super::{StageError, kept, open_lake, runtime};
use super::Asked;

/// The name and version of the form in which it is kept.
const LOGGED: &str = "stanch.logged/1";

/// So far may a clock be behind that of a log.
const AHEAD: TimeDelta = TimeDelta::minutes(5);

/// What logs say.
#[derive(Default, Serialize, Deserialize)]
pub(in crate::stage) struct Logged {
    schema: String,
    /// Roles that were assumed with identity tokens.
    pub(super) tokens: Vec<Token>,
    /// The last event of each account that was not ahead of the time when this was read.
    pub(super) until: BTreeMap<String, DateTime<Utc>>,
    /// When principals and long-term keys were last used, by ARN or id.
    pub(super) used: BTreeMap<String, DateTime<Utc>>,
}

/// A role that was assumed with tokens of one subject.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Token {
    pub(super) subject: String,
    pub(super) account: String,
    pub(super) role: String,
    pub(super) last: DateTime<Utc>,
}

/// What the logs say; read once for each change of the case.
pub(super) fn of(asked: &Asked<'_>, inputs: &Inputs) -> Result<Logged, StageError> {
    let folder = asked.folder;
    if Ledger::read(&folder.lake())?.parts().is_empty() {
        return Ok(Logged::default());
    }
    if let Some(kept) = kept::read_logged(folder, inputs).filter(|kept| kept.schema == LOGGED) {
        return Ok(kept);
    }
    let lake = open_lake(folder, asked.threads)?;
    let logged = runtime(asked.threads)?.block_on(async {
        let tokens = stanch_detect::token_uses(&lake).await?.iter().filter_map(token).collect();
        let until = stanch_detect::last_events(&lake, asked.now + AHEAD).await?;
        let used = stanch_detect::last_uses(&lake).await?;
        Ok::<_, StageError>(Logged { schema: LOGGED.to_owned(), tokens, until, used })
    })?;
    kept::write_logged(folder, &logged, inputs)?;
    Ok(logged)
}

/// A use whose session says which role it is of.
fn token(used: &TokenUse) -> Option<Token> {
    let (_, assumed) = used.session.split_once(":assumed-role/")?;
    Some(Token {
        subject: used.subject.clone(),
        account: stanch_iam::arn::account_of(&used.session).to_owned(),
        role: assumed.split('/').next()?.to_owned(),
        last: used.last,
    })
}
