//! Sessions: who gets one, and whom a key belongs to.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::super::State;
use super::super::call::Call;
use super::super::refusal::Refusal;
use super::super::xml::{around, element, time};
use super::RESPONDER;
use super::change::Written;
use super::who::{Kind, Lease, Who, role_arn};

/// The sessions that were minted, by their key ids.
pub(super) type Sessions = HashMap<String, Who>;

/// Whom the credential of a call belongs to.
pub(super) fn authenticate(
    state: &State,
    sessions: &Sessions,
    began: DateTime<Utc>,
    call: &Call,
) -> Result<Who, Refusal> {
    if let Some(who) = sessions.get(&call.key) {
        let lease = who.lease.as_ref().filter(|lease| call.token.as_deref() == Some(&lease.token));
        let lease = lease.ok_or(Refusal::UnknownKey)?;
        return if lease.expires <= Utc::now() { Err(Refusal::Expired) } else { Ok(who.clone()) };
    }
    let made = |kind: Kind, lease: Option<Lease>| {
        let account = call.key.get(4..16).and_then(|id| state.account(id)).ok_or(Refusal::UnknownKey)?;
        Ok(Who { account: account.id.clone(), kind, key: call.key.clone(), lease })
    };
    if call.key.starts_with("AKIA") && call.key.ends_with("MAIN") {
        let kind = Kind::Role { name: RESPONDER.to_owned(), session: "responder".to_owned() };
        let lease = Lease { token: String::new(), issued: began, expires: began + TimeDelta::days(1) };
        return made(kind, Some(lease));
    }
    if call.key.starts_with("AKIA") && call.key.ends_with("ROOT") {
        return made(Kind::Root, None);
    }
    for account in &state.estate.accounts {
        for user in &account.users {
            if user.keys.iter().any(|key| key.id == call.key && key.active) {
                let kind = Kind::User(user.name.clone());
                return Ok(Who { account: account.id.clone(), kind, key: call.key.clone(), lease: None });
            }
        }
    }
    Err(Refusal::UnknownKey)
}

/// Mints a session, for who was found to be allowed to have it.
pub(super) fn mint(
    state: &State,
    sessions: &mut Sessions,
    who: &Who,
    call: &Call,
    number: u64,
) -> Result<Written, Refusal> {
    let (account, kind) = match call.name() {
        "AssumeRole" => {
            let (arn, session) = (call.need("RoleArn")?, call.need("RoleSessionName")?.to_owned());
            let account = arn.split(':').nth(4).and_then(|id| state.account(id)).ok_or(Refusal::Denied)?;
            let role = account.roles.iter().find(|one| role_arn(account, one) == arn).ok_or(Refusal::Denied)?;
            (account.id.clone(), Kind::Role { name: role.name.clone(), session })
        }
        "GetSessionToken" => match &who.kind {
            Kind::User(_) | Kind::Root if who.lease.is_none() => (who.account.clone(), who.kind.clone()),
            _ => return Err(Refusal::Denied),
        },
        "GetFederationToken" => match &who.kind {
            Kind::User(user) if who.lease.is_none() => {
                let policy = call.get("Policy").map(|text| Value::String(text.to_owned()));
                let kind = Kind::Federated { user: user.clone(), name: call.need("Name")?.to_owned(), policy };
                (who.account.clone(), kind)
            }
            _ => return Err(Refusal::Denied),
        },
        _ => return Err(Refusal::UnknownOperation),
    };
    let usual = if call.name() == "AssumeRole" { 3_600 } else { 43_200 };
    let seconds = call.get("DurationSeconds").and_then(|text| text.parse().ok()).unwrap_or(usual);
    if !(900..=129_600).contains(&seconds) {
        return Err(Refusal::Invalid);
    }
    let (key, token, issued) = (format!("ASIANEW{number:013}"), format!("session-{number}"), state.clock.now());
    // Whoever holds it counts by the clock of its own machine.
    let expires = Utc::now() + TimeDelta::seconds(seconds);
    let inner = [
        element("AccessKeyId", &key),
        element("SecretAccessKey", "of-a-session"),
        element("SessionToken", &token),
        element("Expiration", &time(&expires)),
    ];
    let lease = Some(Lease { token, issued, expires });
    let minted = Who { account, kind, key: key.clone(), lease };
    let arn = minted.caller(state).map(|one| one.arn).unwrap_or_default();
    let mut said = json!({"credentials": {"accessKeyId": key, "expiration": time(&expires)}});
    let named = match &minted.kind {
        Kind::Role { .. } => {
            said["assumedRoleUser"] = json!({"arn": arn, "assumedRoleId": minted.id(state)});
            around("AssumedRoleUser", &(element("Arn", &arn) + &element("AssumedRoleId", &minted.id(state))))
        }
        Kind::Federated { .. } => {
            around("FederatedUser", &(element("Arn", &arn) + &element("FederatedUserId", &minted.id(state))))
        }
        Kind::User(_) | Kind::Root => String::new(),
    };
    sessions.insert(key, minted);
    Ok((around("Credentials", &inner.concat()) + &named, said))
}
