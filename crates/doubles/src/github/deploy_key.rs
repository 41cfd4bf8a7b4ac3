//! Deploy keys, with those that were added and without those that were deleted.

use serde_json::{Value, json};
use stanch_scenario::estate::github::Repository;

use super::Github;
use crate::vendor::{AddedKey, Change, Request, Said, time};

/// Numbers of keys that are added begin here.
const FIRST: u64 = 900_000_000;

/// The keys of a repository, as GitHub tells of them.
pub(super) fn all(site: &Github, repository: &Repository) -> Vec<Value> {
    let state = site.written.state();
    let left = repository.deploy_keys.iter().filter(|key| !state.deleted_keys.contains(&key.id)).map(|key| {
        json!({
            "id": key.id,
            "key": key.public,
            "title": key.title,
            "verified": true,
            "read_only": key.read_only,
            "added_by": key.added_by,
            "last_used": key.last_used.map(time),
            "enabled": true,
            "created_at": time(key.created),
        })
    });
    let added = state.added_keys.get(&repository.name).into_iter().flatten();
    let added = added.filter(|key| !state.deleted_keys.contains(&key.id)).map(|key| added_key(site, key));
    left.chain(added).collect()
}

/// A key of a repository by its number.
pub(super) fn find(site: &Github, repository: &Repository, id: &str) -> Option<Value> {
    let number: u64 = id.parse().ok()?;
    all(site, repository).into_iter().find(|key| key["id"] == number)
}

fn added_key(site: &Github, key: &AddedKey) -> Value {
    json!({
        "id": key.id,
        "key": key.public,
        "title": key.title,
        "verified": true,
        "read_only": key.read_only,
        "added_by": site.estate.github.person,
        "last_used": Value::Null,
        "enabled": true,
        "created_at": time(key.created),
    })
}

/// What a request changes.
pub(super) fn change<'v>(
    site: &'v Github,
    request: &'v Request,
    repository: Option<&'v Repository>,
    path: &[&'v str],
) -> Option<(&'static str, Change<'v>)> {
    match (request.method(), path) {
        ("DELETE", &["keys", id]) => {
            let delete = move || repository.map_or(Said::Absent, |one| delete(site, one, id));
            Some(("DELETE /repos/{owner}/{repo}/keys/{id}", Box::new(delete)))
        }
        ("POST", ["keys"]) => {
            let add = move || repository.map_or(Said::Absent, |one| add(site, request, one));
            Some(("POST /repos/{owner}/{repo}/keys", Box::new(add)))
        }
        _ => None,
    }
}

fn delete(site: &Github, repository: &Repository, id: &str) -> Said {
    let Some(number) = find(site, repository, id).and_then(|key| key["id"].as_u64()) else { return Said::Absent };
    site.written.state().deleted_keys.insert(number);
    Said::Done(204, None)
}

/// Adds a key, which must not open anything else at GitHub.
fn add(site: &Github, request: &Request, repository: &Repository) -> Said {
    let body = request.json().unwrap_or_default();
    let (Some(title), Some(public)) = (body["title"].as_str(), body["key"].as_str()) else {
        return refused("Validation Failed");
    };
    // GitHub keeps no comment.
    let words: Vec<&str> = public.split_whitespace().take(2).collect();
    let [sort, bytes] = *words else {
        return refused("key is invalid. You must supply a key in OpenSSH public key format");
    };
    let public = format!("{sort} {bytes}");
    let mut everywhere = site.estate.github.repositories.iter().flat_map(|one| all(site, one));
    if everywhere.any(|key| key["key"].as_str().is_some_and(|known| known.starts_with(&public))) {
        return refused("key is already in use");
    }
    let mut state = site.written.state();
    let created = state.tick(site.estate.spec.at());
    let id = FIRST + state.added_keys.values().map(|keys| keys.len() as u64).sum::<u64>();
    let read_only = body["read_only"].as_bool().unwrap_or_default();
    let key = AddedKey { id, title: title.to_owned(), public, read_only, created };
    let told = added_key(site, &key);
    state.added_keys.entry(repository.name.clone()).or_default().push(key);
    Said::Done(201, Some(told))
}

fn refused(message: &str) -> Said {
    Said::Done(422, Some(json!({"message": message})))
}
