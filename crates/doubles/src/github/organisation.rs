//! What an organisation has.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use stanch_scenario::estate::github::{AuthorizedCredential, OrganisationSecret, SecretUse};

use super::{Github, UNKNOWN, hooks, repository, secret, write};
use crate::vendor::{Paging, Said, time};

/// Everything below `/orgs/{org}`.
pub(super) fn say(site: &Github, path: &[&str]) -> (&'static str, Said) {
    let estate = &site.estate.github;
    match path {
        ["repos"] => {
            let all = estate.repositories.iter().map(|one| repository::body(site, one)).collect();
            ("/orgs/{org}/repos", Said::List(all, Paging::Link(None)))
        }
        ["actions", "secrets"] => ("/orgs/{org}/actions/secrets", secrets(site, SecretUse::Actions)),
        ["actions", "secrets", "public-key"] => {
            ("/orgs/{org}/actions/secrets/public-key", Said::One(write::public_key(site)))
        }
        ["actions", "secrets", name] => {
            let all = write::of_the_organisation(site);
            let found = all.iter().find(|one| one.secret.of == SecretUse::Actions && one.secret.name == *name);
            ("/orgs/{org}/actions/secrets/{name}", Said::perhaps(found.map(|one| body(site, "actions", one))))
        }
        ["dependabot", "secrets"] => ("/orgs/{org}/dependabot/secrets", secrets(site, SecretUse::Dependabot)),
        ["codespaces", "secrets"] => ("/orgs/{org}/codespaces/secrets", secrets(site, SecretUse::Codespaces)),
        ["actions", "secrets", name, "repositories"] => {
            ("/orgs/{org}/actions/secrets/{name}/repositories", selected(site, SecretUse::Actions, name))
        }
        ["dependabot", "secrets", name, "repositories"] => {
            ("/orgs/{org}/dependabot/secrets/{name}/repositories", selected(site, SecretUse::Dependabot, name))
        }
        ["codespaces", "secrets", name, "repositories"] => {
            ("/orgs/{org}/codespaces/secrets/{name}/repositories", selected(site, SecretUse::Codespaces, name))
        }
        ["actions", "oidc", "customization", "sub"] => {
            let claims = estate.subject_claims.as_ref().map(|claims| json!({"include_claim_keys": claims}));
            ("/orgs/{org}/actions/oidc/customization/sub", Said::perhaps(claims))
        }
        ["actions", "runners"] => {
            ("/orgs/{org}/actions/runners", Said::List(Vec::new(), Paging::Link(Some("runners"))))
        }
        ["members"] => ("/orgs/{org}/members", Said::List(vec![site.person()], Paging::Link(None))),
        ["installations"] => ("/orgs/{org}/installations", installations(site)),
        ["hooks"] => ("/orgs/{org}/hooks", hooks(&estate.hooks)),
        ["personal-access-tokens"] => ("/orgs/{org}/personal-access-tokens", personal_tokens(site)),
        ["credential-authorizations"] => ("/orgs/{org}/credential-authorizations", authorizations(site)),
        _ => UNKNOWN,
    }
}

fn secrets(site: &Github, of: SecretUse) -> Said {
    let path = match of {
        SecretUse::Actions => "actions",
        SecretUse::Dependabot => "dependabot",
        SecretUse::Codespaces => "codespaces",
    };
    let all = write::of_the_organisation(site);
    let bodies = all.iter().filter(|one| one.secret.of == of).map(|one| body(site, path, one));
    Said::List(bodies.collect(), Paging::Link(Some("secrets")))
}

/// A secret with who gets it.
fn body(site: &Github, path: &str, one: &OrganisationSecret) -> Value {
    let mut body = secret(&one.secret);
    body["visibility"] = one.visibility.as_str().into();
    if one.visibility == "selected" {
        let login = &site.estate.github.login;
        body["selected_repositories_url"] =
            format!("https://api.github.com/orgs/{login}/{path}/secrets/{}/repositories", one.secret.name).into();
    }
    body
}

/// Repositories that were selected for a secret.
fn selected(site: &Github, of: SecretUse, name: &str) -> Said {
    let all = write::of_the_organisation(site);
    let found = all.iter().find(|one| one.secret.of == of && one.secret.name == name);
    let Some(secret) = found else { return Said::Absent };
    let repositories = secret.selected.iter().filter_map(|name| site.repository(name));
    Said::List(repositories.map(|one| repository::body(site, one)).collect(), Paging::Link(Some("repositories")))
}

fn installations(site: &Github) -> Said {
    let all = site.estate.github.installations.iter().map(|one| {
        json!({
            "id": one.id,
            "app_id": one.app_id,
            "app_slug": one.app_slug,
            "client_id": format!("Iv1.{:016x}", one.app_id),
            "account": site.account(),
            "repository_selection": one.selection,
            "target_type": "Organization",
            "permissions": one.permissions,
            "events": one.events,
            "suspended_at": one.suspended.map(time),
            "created_at": time(one.created),
            "updated_at": time(one.updated),
        })
    });
    Said::List(all.collect(), Paging::Link(Some("installations")))
}

fn personal_tokens(site: &Github) -> Said {
    let all = site.estate.github.personal_tokens.iter().map(|one| {
        json!({
            "id": one.id,
            "owner": {"login": one.owner, "type": "User"},
            "repository_selection": one.selection,
            "permissions": {"organization": {"members": "read"}, "repository": one.permissions},
            "access_granted_at": time(one.granted),
            "token_id": one.token_id,
            "token_name": one.name,
            "token_expired": one.expires.is_some_and(|end| end < site.estate.spec.at()),
            "token_expires_at": one.expires.map(time),
            "token_last_used_at": one.last_used.map(time),
        })
    });
    Said::List(all.collect(), Paging::Link(None))
}

/// Credentials that were authorised: of a token its last eight letters, of a key its fingerprint.
fn authorizations(site: &Github) -> Said {
    let all = site.estate.github.authorizations.iter().map(|one| {
        let mut body = json!({
            "login": one.login,
            "credential_id": one.id,
            "credential_authorized_at": time(one.authorized),
            "credential_accessed_at": one.accessed.map(time),
            "authorized_credential_id": one.id + 1,
        });
        match &one.credential {
            AuthorizedCredential::Token { value, scopes } => {
                body["credential_type"] = "personal access token".into();
                let eight = value.len().saturating_sub(8);
                body["token_last_eight"] = value.get(eight..).map_or(Value::Null, Value::from);
                body["scopes"] = json!(scopes);
                body["authorized_credential_note"] = one.title.as_str().into();
            }
            AuthorizedCredential::SshKey { public } => {
                body["credential_type"] = "SSH key".into();
                let blob = public.split(' ').nth(1).and_then(|blob| STANDARD.decode(blob).ok()).unwrap_or_default();
                body["fingerprint"] = STANDARD_NO_PAD.encode(Sha256::digest(blob)).into();
                body["authorized_credential_title"] = one.title.as_str().into();
            }
        }
        body
    });
    Said::List(all.collect(), Paging::Link(None))
}
