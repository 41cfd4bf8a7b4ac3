//! What a plan is made from: what was exposed, what it is, and what stopping it would break.

mod breaks;
pub(in crate::stage) mod listed;
mod repair;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use stanch_contain::choose::{Exposed, Identity};
use stanch_iam::estate::{Estate, Kind, PrincipalId};
use stanch_iam::glob;
use stanch_iam::reach::Answer;
use stanch_inventory::record::HeldKind;
use stanch_lake::Ledger;
use stanch_secrets::credential::{Confidence, Credential, Link, Secrecy, Target};

use super::reach::usage;
use super::{Collected, StageError, estate, link, open_lake, reach, runtime};
use crate::exposures::{Inventory, Listed};
use crate::folder::CaseFolder;
use crate::results::{CredentialReach, Credentials};
use breaks::Used;

/// The name that lists give the root user of an account.
const ROOT: [&str; 2] = ["<root_account>", "root"];

/// What a plan is made from, as far as the case knows it.
pub struct Ground {
    /// Everything exposed: what was collected from the vendor, and what people listed besides.
    pub credentials: Vec<Credential>,
    /// What each of them is, in the same order.
    facts: Vec<Facts>,
    /// Users, roles and policies, as far as they were collected.
    pub estate: Estate,
}

/// What decides what is done about one credential.
struct Facts {
    /// Its number in `stanch exposures`; none for what a person listed.
    number: Option<u64>,
    identities: Vec<Identity>,
    issuer: Option<String>,
    repairs: Answer,
    danger: u32,
}

impl Ground {
    /// Everything exposed.
    pub fn exposed(&self) -> Vec<Exposed<'_>> {
        let all = self.credentials.iter().zip(&self.facts);
        all.map(|(credential, facts)| Exposed {
            credential,
            identities: facts.identities.clone(),
            issuer: facts.issuer.clone(),
            repairs: facts.repairs,
            danger: facts.danger,
            breaks: Vec::new(),
        })
        .collect()
    }

    /// The number of each in `stanch exposures`, in the same order; none for what a person listed.
    pub fn numbers(&self) -> impl Iterator<Item = Option<u64>> {
        self.facts.iter().map(|facts| facts.number)
    }

    /// What was selected, by names that a plan knows: ids of credentials and ARNs. `select` has numbers and ids of
    /// `stanch exposures`, ids of access keys, ARNs, and globs over ARNs.
    ///
    /// # Errors
    /// When something of it is nothing exposed.
    pub fn selected(&self, select: &[String]) -> Result<Vec<String>, SelectError> {
        let mut names = Vec::new();
        for wanted in select {
            let before = names.len();
            let number = wanted.parse::<u64>().ok().filter(|_| wanted.len() < 8);
            for (credential, facts) in self.credentials.iter().zip(&self.facts) {
                let begins = wanted.len() >= 4 && credential.id.starts_with(wanted.as_str());
                if (number.is_some() && number == facts.number) || begins {
                    names.push(credential.id.clone());
                }
                for identity in &facts.identities {
                    if identity.key.as_ref() == Some(wanted) {
                        names.push(wanted.clone());
                    } else if wanted.starts_with("arn:") && glob::matches(wanted, &identity.arn) {
                        names.push(identity.arn.clone());
                    }
                }
            }
            if names.len() == before {
                return Err(SelectError { wanted: wanted.clone() });
            }
        }
        names.sort();
        names.dedup();
        Ok(names)
    }
}

/// Something was selected that is nothing exposed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "nothing exposed is called {wanted}; select by number or id of `stanch exposures`, by an access key's id, by an ARN or a \
     glob over ARNs"
)]
pub struct SelectError {
    wanted: String,
}

/// What a plan is made from: what was exposed, what it is, and what stopping it would break.
///
/// # Errors
/// When nothing is known to be exposed, nothing was collected from AWS, or an input of the case cannot be used.
pub fn ground(folder: &CaseFolder, threads: usize, now: DateTime<Utc>) -> Result<Ground, StageError> {
    let held = link::linked(folder, threads, now)?;
    let listed = Inventory::load(&folder.exposures())?.listed;
    let reaches = reach::reach(folder, threads, now)?;
    let Collected { estate, .. } = estate::estate(folder, now)?;
    let used = used(folder, threads)?;
    let (numbers, credentials): (Vec<Option<u64>>, Vec<Credential>) = exposed(held.as_ref(), &listed, &estate).unzip();
    let of_reach: BTreeMap<&str, &CredentialReach> =
        reaches.credentials.iter().map(|one| (one.id.as_str(), one)).collect();
    let facts = credentials.iter().zip(numbers).map(|(credential, number)| {
        let reach = of_reach.get(credential.id.as_str()).copied();
        let becomes = reach.and_then(|one| one.reach.as_ref()).map(|reach| reach.can_become_admin).unwrap_or_default();
        let (identities, repairs) = identities(&estate, &used, credential);
        Facts { number, identities, issuer: issuer(credential), repairs: repairs.max(becomes), danger: danger(reach) }
    });
    let facts = facts.collect();
    Ok(Ground { facts, credentials, estate })
}

/// Everything exposed: what the vendor held, with its number in `stanch exposures`, and what people listed besides.
pub(in crate::stage) fn exposed(
    held: Option<&Credentials>,
    listed: &[Listed],
    estate: &Estate,
) -> impl Iterator<Item = (Option<u64>, Credential)> {
    let held = held.map(|held| held.linked.credentials.as_slice()).unwrap_or_default();
    let held = (1..).map(Some).zip(held).filter(|(_, credential)| credential.secrecy != Secrecy::Setting);
    let mut all: Vec<(Option<u64>, Credential)> = held.map(|(number, one)| (number, one.clone())).collect();
    let known = linked_to(all.iter().map(|(_, credential)| credential));
    let more = listed.iter().map(|one| listed::credential(estate, one));
    let is_new =
        |one: &Credential| one.links.is_empty() || one.links.iter().any(|link| !known.contains(&link.target.id()));
    all.extend(more.filter(is_new).map(|credential| (None, credential)));
    all.into_iter()
}

/// Ids of everything that credentials are linked to.
fn linked_to<'c>(credentials: impl Iterator<Item = &'c Credential>) -> BTreeSet<String> {
    let links = credentials.flat_map(|credential| &credential.links);
    links.filter(|link| link.holds()).map(|link| link.target.id()).collect()
}

/// The host of the issuer of identity tokens that a credential stands for.
pub(in crate::stage) fn issuer(credential: &Credential) -> Option<String> {
    let member = credential.members.iter().find(|member| member.kind == HeldKind::OidcIssuer)?;
    let url = member.name.strip_prefix("https://").unwrap_or(&member.name);
    url.split('/').next().filter(|host| host.contains('.')).map(str::to_owned)
}

/// How dangerous something is: whether it can become an administrator or destroy a copy, for certain or possibly, and how
/// many accounts it reaches.
fn danger(reach: Option<&CredentialReach>) -> u32 {
    let Some(reach) = reach.and_then(|one| one.reach.as_ref()) else { return 0 };
    let points = |answer: Answer, yes: u32| match answer {
        Answer::Yes => yes,
        Answer::Possibly => yes / 2,
        Answer::No => 0,
    };
    let backup = reach.backups.iter().map(|copy| copy.answer).max().unwrap_or_default();
    points(reach.organization, 8_000)
        + points(reach.can_become_admin, 4_000)
        + points(backup, 2_000)
        + u32::try_from(reach.accounts.len()).unwrap_or(u32::MAX).min(999)
}

/// What a credential is or may be in AWS, and whether any of it may take back what is put on it.
fn identities(estate: &Estate, used: &Used, credential: &Credential) -> (Vec<Identity>, Answer) {
    let holding: Vec<&Link> = credential.links.iter().filter(|link| link.holds()).collect();
    let likely = |link: &Link| link.confidence >= Confidence::Likely || link.confirmed();
    let alone = holding.iter().filter(|link| likely(link)).count() == 1;
    let (mut identities, mut repairs): (Vec<Identity>, Answer) = (Vec::new(), Answer::No);
    for link in &holding {
        // Every role that trusts an issuer is one that it opens; of keys with one tail only one is the exposed one.
        let certain = link.confirmed() || (likely(link) && (alone || matches!(link.target, Target::Role { .. })));
        let (arn, key, who) = match &link.target {
            Target::AccessKey { id, account, user } if ROOT.contains(&user.as_str()) => {
                (format!("arn:aws:iam::{account}:root"), Some(id.clone()), None)
            }
            Target::AccessKey { id, account, user } => {
                let who = estate.user_of_key(id).or_else(|| named(estate, account, user));
                let arn = who.map_or_else(
                    || format!("arn:aws:iam::{account}:user/{user}"),
                    |who| estate.principal(who).arn.clone(),
                );
                (arn, Some(id.clone()), who)
            }
            Target::Role { arn, .. } => (arn.clone(), None, estate.principal_of(arn)),
            _ => continue,
        };
        let breaks = match who {
            Some(who) => used.breaks(estate.principal(who)),
            None if arn.ends_with(":root") => Vec::new(),
            None => vec!["it was not read from AWS, so that nobody knows what it is used for".to_owned()],
        };
        repairs = repairs.max(who.map_or(Answer::Possibly, |who| repair::repairs(estate, who)));
        let identity = Identity { arn, key, certain, breaks };
        if !identities.contains(&identity) {
            identities.push(identity);
        }
    }
    (identities, repairs)
}

fn named(estate: &Estate, account: &str, name: &str) -> Option<PrincipalId> {
    let is = |one: &stanch_iam::estate::Principal| one.kind == Kind::User && one.account == account && one.name == name;
    estate.principals().find(|(_, one)| is(one)).map(|(id, _)| id)
}

fn used(folder: &CaseFolder, threads: usize) -> Result<Used, StageError> {
    let settings = folder.settings()?;
    let doings = usage::usage(folder, threads, &settings)?;
    if Ledger::read(&folder.lake())?.parts().is_empty() {
        return Ok(Used { doings, managers: Vec::new() });
    }
    let lake = open_lake(folder, threads)?;
    let managers = runtime(threads)?.block_on(stanch_detect::managers(&lake))?;
    Ok(Used { doings, managers })
}
