//! What a repository has.

use serde_json::{Value, json};
use stanch_scenario::estate::github::{Repository, SecretUse};

use super::{Github, UNKNOWN, hooks, secrets};
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
    let own = |of| said(&|one| secrets(one.secrets.iter(), of));
    match path {
        [] => ("/repos/{owner}/{repo}", said(&|one| Said::One(body(site, one)))),
        ["actions", "secrets"] => ("/repos/{owner}/{repo}/actions/secrets", own(SecretUse::Actions)),
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
            let secrets = said(&|one| {
                let environment = one.environments.iter().find(|environment| environment.name == *name);
                environment.map_or(Said::Absent, |one| secrets(one.secrets.iter(), SecretUse::Actions))
            });
            ("/repos/{owner}/{repo}/environments/{name}/secrets", secrets)
        }
        ["keys"] => ("/repos/{owner}/{repo}/keys", said(&keys)),
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

fn keys(repository: &Repository) -> Said {
    let all = repository.deploy_keys.iter().map(|key| {
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
    Said::List(all.collect(), Paging::Link(None))
}
