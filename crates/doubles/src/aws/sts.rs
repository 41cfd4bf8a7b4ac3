//! Who asks, and roles in other accounts.

use chrono::{TimeDelta, Utc};
use stanch_scenario::estate::aws::Account;

use super::call::Call;
use super::refusal::Refusal;
use super::xml::{answer, around, element, time};
use super::{Said, State};

/// The token of sessions in an account.
pub(super) fn token(account: &str) -> String {
    format!("session-of-{account}")
}

pub(super) fn say(state: &State, account: &Account, call: &Call) -> Result<Said, Refusal> {
    match call.name() {
        "GetCallerIdentity" => {
            let arn = format!("arn:aws:iam::{}:user/collector", account.id);
            let inner = [element("Arn", &arn), element("UserId", "AIDACOLLECTOR"), element("Account", &account.id)];
            Ok(Said::Xml(answer("GetCallerIdentity", &inner.concat())))
        }
        "AssumeRole" => {
            let arn = call.need("RoleArn")?;
            call.need("RoleSessionName")?;
            let rest = arn.strip_prefix("arn:aws:iam::").ok_or(Refusal::Invalid)?;
            let (id, name) = rest.split_once(":role/").ok_or(Refusal::Invalid)?;
            let target = state.account(id).ok_or(Refusal::Denied)?;
            let exists = target.roles.iter().any(|role| format!("{}{}", role.path, role.name) == format!("/{name}"));
            if !exists || state.faults.closed.contains(id) {
                return Err(Refusal::Denied);
            }
            let credentials = [
                element("AccessKeyId", &format!("ASIA{id}ROLE")),
                element("SecretAccessKey", "of-a-session"),
                element("SessionToken", &token(id)),
                element("Expiration", &time(&(Utc::now() + TimeDelta::hours(1)))),
            ];
            Ok(Said::Xml(answer("AssumeRole", &around("Credentials", &credentials.concat()))))
        }
        _ => Err(Refusal::UnknownOperation),
    }
}
