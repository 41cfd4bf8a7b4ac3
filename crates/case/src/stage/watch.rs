//! Canaries of a case: what plans stripped, and what is known of how it was used before.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use chrono::{DateTime, Utc};
use stanch_contain::change::Change;
use stanch_contain::journal::{Entry, Line};
use stanch_contain::object::{Object, PrincipalKind};
use stanch_contain::plan::{Action, Plan};
use stanch_contain::state::State;
use stanch_detect::clients;
use stanch_lake::Ledger;
use stanch_watch::canary::{Canary, Principal};
use stanch_watch::known::{Habit, Known, Locator};
use stanch_watch::message::History;
use stanch_watch::origin::Origin;

use super::{StageError, open_lake, runtime};
use crate::folder::CaseFolder;
use crate::origins::Origins;

/// Everything that plans stripped and that still stands, as the journal has it.
pub fn canaries(plans: &[Plan], lines: &[Line]) -> Vec<Canary> {
    stripped(plans, lines).into_iter().map(|(_, canary)| canary).collect()
}

/// It, each with the action that stripped it, which may be about several credentials.
pub(super) fn stripped<'p>(plans: &'p [Plan], lines: &[Line]) -> Vec<(&'p Action, Canary)> {
    let mut canaries = Vec::new();
    for plan in plans {
        let standing = standing(plan, lines);
        for action in &plan.actions {
            let of_action = action.effects.iter().filter_map(|effect| standing.get(&effect.number));
            let Some(contained_at) = of_action.max().copied() else { continue };
            let deleted: BTreeSet<&str> = action
                .effects
                .iter()
                .filter(|effect| standing.contains_key(&effect.number))
                .filter_map(|effect| match &effect.change {
                    Change::DeleteKey { id } => Some(id.as_str()),
                    _ => None,
                })
                .collect();
            canaries.extend(canary(action, contained_at, &deleted, &standing).map(|canary| (action, canary)));
        }
    }
    canaries
}

/// Effects of a plan that are in place, each with when it was made.
pub(super) fn standing(plan: &Plan, lines: &[Line]) -> BTreeMap<u32, DateTime<Utc>> {
    let mut standing = BTreeMap::new();
    for line in lines {
        match &line.entry {
            Entry::Done { plan: id, effect, undo: false, .. } if *id == plan.id => {
                standing.insert(*effect, line.at);
            }
            Entry::Done { plan: id, effect, undo: true, .. } if *id == plan.id => {
                standing.remove(effect);
            }
            _ => {}
        }
    }
    standing
}

fn canary(
    action: &Action,
    contained_at: DateTime<Utc>,
    deleted: &BTreeSet<&str>,
    standing: &BTreeMap<u32, DateTime<Utc>>,
) -> Option<Canary> {
    let Object::Principal { account, kind, name } = &action.object else { return None };
    let (path, id) = match &action.observed {
        State::User(user) => (&user.path, &user.id),
        State::Role(role) => (&role.path, &role.id),
        _ => return None,
    };
    let sort = if *kind == PrincipalKind::User { "user" } else { "role" };
    let arn = format!("arn:aws:iam::{account}:{sort}{path}{name}");
    let keys = match &action.observed {
        State::User(user) => user.keys.keys().filter(|key| !deleted.contains(key.as_str())).cloned().collect(),
        _ => Vec::new(),
    };
    let only_keys = match &action.observed {
        State::User(user) => {
            let others =
                [user.certificates.len(), user.ssh_keys.len(), user.service_credentials.len(), user.unread.len()];
            user.password.is_none() && others == [0; 4]
        }
        _ => false,
    };
    let cut = action
        .effects
        .iter()
        .any(|effect| matches!(effect.change, Change::SetTrust { .. }) && standing.contains_key(&effect.number));
    Some(Canary {
        credential: action.credentials.first().cloned().unwrap_or_else(|| arn.clone()),
        title: action.title.clone(),
        keys,
        only_keys,
        cut_roles: if cut { vec![arn.clone()] } else { Vec::new() },
        principals: vec![Principal { arn, unique_id: (!id.is_empty()).then(|| id.clone()) }],
        contained_at,
    })
}

/// What is known of how canaries were used in the baseline, of the vendor's own networks, and of where addresses are.
///
/// # Errors
/// When `case.toml` or the lake cannot be read.
pub fn known(folder: &CaseFolder, canaries: &[Canary], threads: usize) -> Result<Known, StageError> {
    let settings = folder.settings()?;
    let networks = settings.networks.iter().map(|network| {
        (network.name.clone(), network.prefixes.iter().map(ToString::to_string).collect::<Vec<String>>())
    });
    let networks: Vec<(String, Vec<String>)> = networks.collect();
    let locator = locator(Origins::open(folder.root(), &settings.databases)?);
    if Ledger::read(&folder.lake())?.parts().is_empty() || canaries.is_empty() {
        return Ok(Known::new(Vec::new(), networks).located(locator));
    }
    let mut names: BTreeMap<&str, &str> = BTreeMap::new();
    for canary in canaries {
        let arns = canary.principals.iter().map(|principal| principal.arn.as_str());
        names.extend(canary.keys.iter().map(String::as_str).chain(arns).map(|name| (name, canary.credential.as_str())));
    }
    let wanted: Vec<String> = names.keys().map(|name| (*name).to_owned()).collect();
    let lake = open_lake(folder, threads)?;
    let found = runtime(threads)?.block_on(clients(&lake, &wanted, settings.periods().baseline))?;
    let habits = found.into_iter().filter_map(|client| {
        let by_key = client.credential.as_deref().and_then(|key| names.get(key));
        let credential = by_key.or_else(|| names.get(client.identity.as_str()))?;
        Some(Habit {
            credential: (*credential).to_owned(),
            source_ip: client.source_ip,
            user_agent: client.user_agent,
            events: client.events,
            last: client.last,
        })
    });
    Ok(Known::new(habits.collect(), networks).located(locator))
}

/// What the logs of a case have of an address, since ever and before a time; none where there are no logs.
///
/// # Errors
/// When the lake cannot be read.
pub fn past(
    folder: &CaseFolder,
    address: IpAddr,
    before: DateTime<Utc>,
    threads: usize,
) -> Result<Option<History>, StageError> {
    if Ledger::read(&folder.lake())?.parts().is_empty() {
        return Ok(None);
    }
    let lake = open_lake(folder, threads)?;
    let past = runtime(threads)?.block_on(stanch_detect::past(&lake, address, before))?;
    let address = address.to_string();
    Ok(Some(History { address, events: past.events, before: past.before, span: past.span }))
}

/// Says where an address is, by the databases of a case.
fn locator(origins: Origins) -> Locator {
    Box::new(move |address| match origins.of(address) {
        Some(found) => Origin::Known { system: found.system, organisation: found.organisation, country: found.country },
        None if origins.is_empty() => Origin::NoDatabase,
        None => Origin::Unlisted,
    })
}
