//! What a repository has.

use serde_json::{Value, json};
use stanch_scenario::estate::github::{Repository, SecretUse};

use super::{Github, UNKNOWN, deploy_key, hooks, secrets, write};
use crate::vendor::{Paging, Said, time};

/// A repository in a list.
pub(super) fn body(site: &Github, repository: &Repository) -> Value {
    let login = &site.estate.github.login;
    json!({
        "id": repository.id,
        "name": repository.name,
        "full_name": format!("{login}/{}", repository.name),
        "owner": site.account(),
        "private": repository.private,
        "visibility": if repository.private { "private" } else { "public" },
        "archived": repository.archived,
        "disabled": false,
        "fork": false,
        "html_url": format!("https://github.com/{login}/{}", repository.name),
        "default_branch": "main",
        "created_at": time(repository.created),
        "updated_at": time(repository.pushed),
        "pushed_at": time(repository.pushed),
    })
}

/// Everything below `/repos/{owner}/{repo}`.
pub(super) fn say(site: &Github, repository: Option<&Repository>, path: &[&str]) -> (&'static str, Said) {
    let said = |say: &dyn Fn(&Repository) -> Said| repository.map_or(Said::Absent, say);
    let own = |of| said(&|one| secrets(&write::of_the_repository(site, one), of));
    match path {
        [] => ("/repos/{owner}/{repo}", said(&|one| Said::One(body(site, one)))),
        ["actions", "secrets"] => ("/repos/{owner}/{repo}/actions/secrets", own(SecretUse::Actions)),
        ["actions", "secrets", "public-key"] => {
            ("/repos/{owner}/{repo}/actions/secrets/public-key", said(&|_| Said::One(write::public_key(site))))
        }
        ["actions", "secrets", name] => {
            let found = said(&|one| write::named(&write::of_the_repository(site, one), name));
            ("/repos/{owner}/{repo}/actions/secrets/{name}", found)
        }
        ["dependabot", "secrets"] => ("/repos/{owner}/{repo}/dependabot/secrets", own(SecretUse::Dependabot)),
        ["codespaces", "secrets"] => ("/repos/{owner}/{repo}/codespaces/secrets", own(SecretUse::Codespaces)),
        ["actions", "organization-secrets"] => {
            let reached = said(&|one| {
                let all = site.estate.github.secrets.iter();
                let seen = all.filter(|secret| match secret.visibility.as_str() {
                    "all" => true,
                    "private" => one.private,
                    _ => secret.selected.contains(&one.name),
                });
                secrets(seen.map(|one| &one.secret), SecretUse::Actions)
            });
            ("/repos/{owner}/{repo}/actions/organization-secrets", reached)
        }
        ["environments"] => ("/repos/{owner}/{repo}/environments", said(&environments)),
        ["environments", name, "secrets"] => {
            let secrets = said(&|one| match write::of_the_environment(site, one, name) {
                Some(all) => secrets(&all, SecretUse::Actions),
                None => Said::Absent,
            });
            ("/repos/{owner}/{repo}/environments/{name}/secrets", secrets)
        }
        ["environments", name, "secrets", "public-key"] => {
            let there = |one: &Repository| one.environments.iter().any(|environment| environment.name == *name);
            let key = said(&|one| Said::perhaps(there(one).then(|| write::public_key(site))));
            ("/repos/{owner}/{repo}/environments/{name}/secrets/public-key", key)
        }
        ["environments", name, "secrets", secret] => {
            let found = said(&|one| match write::of_the_environment(site, one, name) {
                Some(all) => write::named(&all, secret),
                None => Said::Absent,
            });
            ("/repos/{owner}/{repo}/environments/{name}/secrets/{name}", found)
        }
        ["keys"] => {
            let all = said(&|one| Said::List(deploy_key::all(site, one), Paging::Link(None)));
            ("/repos/{owner}/{repo}/keys", all)
        }
        ["keys", id] => {
            let found = said(&|one| Said::perhaps(deploy_key::find(site, one, id)));
            ("/repos/{owner}/{repo}/keys/{id}", found)
        }
        ["hooks"] => ("/repos/{owner}/{repo}/hooks", said(&|one| hooks(&one.hooks))),
        ["actions", "oidc", "customization", "sub"] => {
            let claims = said(&|one| {
                let claims = one.subject_claims.as_ref();
                Said::One(match claims {
                    Some(claims) => json!({"use_default": false, "include_claim_keys": claims}),
                    None => json!({"use_default": true}),
                })
            });
            ("/repos/{owner}/{repo}/actions/oidc/customization/sub", claims)
        }
        ["actions", "runners"] => {
            ("/repos/{owner}/{repo}/actions/runners", Said::List(Vec::new(), Paging::Link(Some("runners"))))
        }
        _ => UNKNOWN,
    }
}

fn environments(repository: &Repository) -> Said {
    let all = repository.environments.iter().map(|environment| {
        json!({
            "id": environment.id,
            "name": environment.name,
            "created_at": time(repository.created),
            "updated_at": time(repository.created),
            "protection_rules": [],
            "deployment_branch_policy": Value::Null,
        })
    });
    Said::List(all.collect(), Paging::Link(Some("environments")))
}
