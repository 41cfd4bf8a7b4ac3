//! Secrets that are stored: sealed for the double's own key, and opened with it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use crypto_box::SecretKey;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use stanch_scenario::estate::github::{OrganisationSecret, Repository, Secret, SecretUse};

use super::{Github, secret};
use crate::vendor::{Change, Request, Said};

/// The id of the key that secrets are sealed for.
const KEY_ID: &str = "568250167242549743";

/// What opens the boxes, the same for the same organisation.
pub(super) fn key(seed: &str) -> SecretKey {
    let digest: [u8; 32] = Sha256::digest(seed).into();
    SecretKey::from(digest)
}

/// The key that secrets are sealed for, as GitHub gives it.
pub(super) fn public_key(site: &Github) -> Value {
    json!({"key_id": KEY_ID, "key": STANDARD.encode(site.key.public_key().as_bytes())})
}

/// How [`crate::Double::stored`] calls holders.
fn holder_of(site: &Github, repository: &Repository, environment: Option<&str>) -> String {
    let (login, name) = (&site.estate.github.login, &repository.name);
    match environment {
        Some(environment) => format!("environment/{login}/{name}/{environment}"),
        None => format!("repository/{login}/{name}"),
    }
}

fn holder_of_organisation(site: &Github) -> String {
    format!("organization/{}", site.estate.github.login)
}

/// Secrets with those that were stored since.
fn current(site: &Github, holder: &str, before: &[Secret]) -> Vec<Secret> {
    let mut stored = site.written.state().stored_in(holder);
    let mut all = before.to_vec();
    for secret in all.iter_mut().filter(|secret| secret.of == SecretUse::Actions) {
        if let Some(stored) = stored.remove(&secret.name) {
            secret.value = stored.value;
            secret.updated = stored.updated;
        }
    }
    all.extend(stored.into_iter().map(|(name, stored)| Secret {
        of: SecretUse::Actions,
        name,
        value: stored.value,
        created: stored.created,
        updated: stored.updated,
    }));
    all
}

/// Those of a repository.
pub(super) fn of_the_repository(site: &Github, repository: &Repository) -> Vec<Secret> {
    current(site, &holder_of(site, repository, None), &repository.secrets)
}

/// Those of an environment, where the repository has it.
pub(super) fn of_the_environment(site: &Github, repository: &Repository, name: &str) -> Option<Vec<Secret>> {
    let environment = repository.environments.iter().find(|environment| environment.name == name)?;
    Some(current(site, &holder_of(site, repository, Some(name)), &environment.secrets))
}

/// Those of the organisation, with who gets each.
pub(super) fn of_the_organisation(site: &Github) -> Vec<OrganisationSecret> {
    let stored = site.written.state().stored_in(&holder_of_organisation(site));
    let mut all = site.estate.github.secrets.clone();
    for one in all.iter_mut().filter(|one| one.secret.of == SecretUse::Actions) {
        let Some(stored) = stored.get(&one.secret.name) else { continue };
        one.secret.updated = stored.updated;
        let visible = site.written.state().visible.get(&one.secret.name).cloned();
        if let Some((visibility, selected)) = visible {
            one.visibility = visibility;
            one.selected = selected;
        }
    }
    all
}

/// A secret of Actions by its name.
pub(super) fn named(all: &[Secret], name: &str) -> Said {
    Said::perhaps(all.iter().find(|one| one.of == SecretUse::Actions && one.name == name).map(secret))
}

/// What a request changes in a repository.
pub(super) fn of_repository<'v>(
    site: &'v Github,
    request: &'v Request,
    repository: Option<&'v Repository>,
    path: &[&'v str],
) -> Option<(&'static str, Change<'v>)> {
    match (request.method(), path) {
        ("PUT", &["actions", "secrets", name]) => {
            let put = move || {
                repository.map_or(Said::Absent, |one| {
                    let there = of_the_repository(site, one).iter().any(|secret| secret.name == name);
                    store(site, request, holder_of(site, one, None), name, there)
                })
            };
            Some(("PUT /repos/{owner}/{repo}/actions/secrets/{name}", Box::new(put)))
        }
        ("PUT", &["environments", environment, "secrets", name]) => {
            let put = move || {
                let known = repository.and_then(|one| Some((one, of_the_environment(site, one, environment)?)));
                known.map_or(Said::Absent, |(one, all)| {
                    let there = all.iter().any(|secret| secret.name == name);
                    store(site, request, holder_of(site, one, Some(environment)), name, there)
                })
            };
            Some(("PUT /repos/{owner}/{repo}/environments/{name}/secrets/{name}", Box::new(put)))
        }
        _ => None,
    }
}

/// What a request changes in the organisation.
pub(super) fn of_organisation<'v>(
    site: &'v Github,
    request: &'v Request,
    path: &[&'v str],
) -> Option<(&'static str, Change<'v>)> {
    match (request.method(), path) {
        ("PUT", &["actions", "secrets", name]) => {
            let put = move || in_organisation(site, request, name);
            Some(("PUT /orgs/{org}/actions/secrets/{name}", Box::new(put)))
        }
        _ => None,
    }
}

/// Stores a secret of the organisation with who gets it: whoever does not say who takes it from everybody selected.
fn in_organisation(site: &Github, request: &Request, name: &str) -> Said {
    let body = request.json().unwrap_or_default();
    let Some(visibility) = body["visibility"].as_str() else { return invalid() };
    let ids = body["selected_repository_ids"].as_array().cloned().unwrap_or_default();
    let repositories = ids.iter().filter_map(|id| site.repository(&id.to_string()));
    let selected: Vec<String> = repositories.map(|one| one.name.clone()).collect();
    let there = site.estate.github.secrets.iter().any(|one| one.secret.name == name);
    let said = store(site, request, holder_of_organisation(site), name, there);
    if matches!(said, Said::Done(201 | 204, _)) {
        site.written.state().visible.insert(name.to_owned(), (visibility.to_owned(), selected));
    }
    said
}

/// Opens a box and keeps what is in it.
fn store(site: &Github, request: &Request, holder: String, name: &str, there: bool) -> Said {
    let body = request.json().unwrap_or_default();
    let sealed = body["encrypted_value"].as_str().and_then(|text| STANDARD.decode(text).ok());
    let opened = sealed.filter(|_| body["key_id"] == KEY_ID).and_then(|sealed| site.key.unseal(&sealed).ok());
    let Some(value) = opened.and_then(|bytes| String::from_utf8(bytes).ok()) else { return invalid() };
    let mut state = site.written.state();
    let at = state.tick(site.estate.spec.at());
    state.store((holder, name), value, None, at);
    if there { Said::Done(204, None) } else { Said::Done(201, Some(json!({}))) }
}

fn invalid() -> Said {
    Said::Done(422, Some(json!({"message": "Bad request - Improperly encrypted secret"})))
}
