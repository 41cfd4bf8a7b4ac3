//! Putting a new access key in place of an exposed one.

use std::collections::{BTreeMap, BTreeSet};

use stanch_inventory::github::Store;
use stanch_inventory::record::{ContainerKind, HeldKind, Source};
use stanch_secrets::credential::{self, Credential, Member};

use super::draft::Draft;
use super::situation::{Exposed, Situation};
use crate::change::{Change, Part};
use crate::object::{Holder, Object, PrincipalKind};
use crate::state::{State, StoredState, UserState};

/// Most letters of a user's name.
const NAME: usize = 64;

/// Where the halves of a credential's key are stored that can be written.
fn stores(credential: &Credential) -> BTreeMap<Object, Part> {
    credential.members.iter().filter_map(|member| Some((variable(member)?, part(member)?))).collect()
}

/// Copies of a credential that nothing here can write, each as a sentence names it.
pub(super) fn other_copies(credential: &Credential) -> Vec<String> {
    let known = stores(credential);
    let members = credential.members.iter().filter(|member| part(member).is_some() && variable(member).is_none());
    let members =
        members.map(|member| format!("{} in {} at {}", member.name, member.place.words(), member.source.words()));
    let elsewhere = credential.also_at.iter().filter(|one| {
        holder(one.source, one.place.kind, &one.place.id, &one.place.name).is_none_or(|holder| {
            !known.contains_key(&Object::Variable { vendor: one.source, holder, name: one.name.clone() })
        })
    });
    let elsewhere = elsewhere.map(|one| format!("{} in {} at {}", one.name, one.place.words(), one.source.words()));
    members.chain(elsewhere).collect::<BTreeSet<_>>().into_iter().collect()
}

/// The user that takes the place of another one.
pub(super) fn successor(user: &Object) -> Option<Object> {
    let Object::Principal { account, kind: PrincipalKind::User, name } = user else { return None };
    let ending = "-renewed";
    let start: String = name.chars().take(NAME - ending.len()).collect();
    Some(Object::principal(account, PrincipalKind::User, &format!("{start}{ending}")))
}

/// Why a credential cannot be rotated, where it cannot: both halves have to be stored somewhere, since the secret one is
/// lost otherwise.
pub(super) fn obstacle(situation: &Situation<'_>, credential: &Credential) -> Option<String> {
    let besides = situation.store_in.iter().map(|(_, part)| part.clone());
    let parts: Vec<Part> = stores(credential).into_values().chain(besides).collect();
    let holds = |half: &Part| parts.iter().any(|part| part == half || matches!(part, Part::Json { .. }));
    let missing = match (holds(&Part::KeyId), holds(&Part::SecretHalf)) {
        (true, true) => return None,
        (true, false) => "the secret half",
        (false, true) => "the id",
        (false, false) => "either half",
    };
    Some(format!(
        "no variable is known that holds {missing} of it and could be written, so that it is not rotated; --store-in \
         names a secret for the new key"
    ))
}

/// Adds a user that is a copy of another one, but for its keys.
pub(super) fn copy_user(draft: &mut Draft, to: &Object, from: &UserState) {
    draft.know(to, State::Absent);
    let grants = &from.grants;
    draft.push_on(to, Change::CreateUser { path: from.path.clone(), tags: grants.tags.clone() });
    // The boundary comes first, so that the copy is at no moment allowed more than its model.
    if let Some(arn) = &grants.boundary {
        draft.push_on(to, Change::SetBoundary { arn: arn.clone() });
    }
    for (name, document) in &grants.inline {
        draft.push_on(to, Change::PutInline { name: name.clone(), document: document.clone() });
    }
    for arn in &grants.attached {
        draft.push_on(to, Change::Attach { arn: arn.clone() });
    }
    for group in &from.groups {
        draft.push_on(to, Change::JoinGroup { group: group.clone() });
    }
}

/// Adds a new key of a user, stored wherever some credentials hold the old one by name, and proven.
pub(super) fn renew(situation: &Situation<'_>, draft: &mut Draft, user: &Object, credentials: &[&Exposed<'_>]) {
    let made_by = draft.push_on(user, Change::CreateKey);
    let mut all: BTreeMap<Object, Part> = credentials.iter().flat_map(|one| stores(one.credential)).collect();
    all.extend(situation.store_in.iter().cloned());
    for (variable, part) in all {
        draft.know(&variable, State::Stored(StoredState::default()));
        draft.push_on(&variable, Change::Store { made_by, part });
    }
    draft.push_on(user, Change::Probe { made_by });
}

/// Which half of a key a record is.
fn part(member: &Member) -> Option<Part> {
    match member.part {
        credential::Part::Id => Some(Part::KeyId),
        credential::Part::Secret => Some(Part::SecretHalf),
        _ => None,
    }
}

/// The variable of a record, where it is one that can be written.
fn variable(member: &Member) -> Option<Object> {
    if member.kind != HeldKind::Variable {
        return None;
    }
    // Dependabot and Codespaces have secrets of their own beside those of Actions, which are the ones written to.
    if member.source == Source::Github && member.id.as_deref() != Some(Store::Actions.id()) {
        return None;
    }
    let place = &member.place;
    let holder = holder(member.source, place.kind, &place.id, &place.name)?;
    Some(Object::Variable { vendor: member.source, holder, name: member.name.clone() })
}

fn holder(source: Source, kind: ContainerKind, id: &str, name: &str) -> Option<Holder> {
    match (source, kind) {
        (Source::Circleci, ContainerKind::Context) => {
            Some(Holder::Context { id: id.to_owned(), name: name.to_owned() })
        }
        (Source::Circleci, ContainerKind::Project) => Some(Holder::Project { slug: id.to_owned() }),
        (Source::Github, ContainerKind::Project) => Some(Holder::Repository { name: id.to_owned() }),
        (Source::Github, ContainerKind::Organisation) => Some(Holder::Organization { name: id.to_owned() }),
        // The name of an environment is unique within its repository only, and may have a slash in it.
        (Source::Github, ContainerKind::Environment) => {
            let repository = id.strip_suffix(name)?.strip_suffix('/')?;
            Some(Holder::Environment { repository: repository.to_owned(), name: name.to_owned() })
        }
        _ => None,
    }
}
