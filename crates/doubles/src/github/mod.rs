//! GitHub: its REST API as far as it speaks of secrets, keys, applications and tokens.

mod deploy_key;
mod organisation;
mod repository;
mod write;

use std::collections::HashMap;
use std::io;
use std::sync::Arc;

use serde_json::{Value, json};
use stanch_scenario::Estate;
use stanch_scenario::estate::github::{Hook, Repository, Secret, SecretUse};

use crate::Double;
use crate::server::start;
use crate::vendor::{Change, Faults, Paging, Request, Said, Site, Vendor, Written, time};

/// Starts a double that serves what an estate has at GitHub. The token is `estate.github.token`.
///
/// # Errors
/// When no port can be had.
pub async fn serve(estate: Arc<Estate>, faults: Faults) -> io::Result<Double> {
    let written = Arc::new(Written::default());
    let github = Github::new(estate, Arc::clone(&written));
    Ok(start(Site::new(github, faults)).await?.writing_to(written))
}

/// What the double knows, and where.
struct Github {
    estate: Arc<Estate>,
    written: Arc<Written>,
    /// What opens the boxes that secrets come in.
    key: crypto_box::SecretKey,
    /// Repositories by name and by number.
    repositories: HashMap<String, usize>,
}

/// What is said to a call that is not known.
const UNKNOWN: (&str, Said) = ("unknown", Said::Absent);

impl Github {
    fn new(estate: Arc<Estate>, written: Arc<Written>) -> Self {
        let mut repositories = HashMap::new();
        for (at, repository) in estate.github.repositories.iter().enumerate() {
            repositories.insert(repository.name.clone(), at);
            repositories.insert(repository.id.to_string(), at);
        }
        let key = write::key(&estate.github.token);
        Self { estate, written, key, repositories }
    }

    fn repository(&self, name: &str) -> Option<&Repository> {
        self.estate.github.repositories.get(*self.repositories.get(name)?)
    }

    /// Whether a login is that of the organisation; GitHub does not tell case apart.
    fn is_organisation(&self, login: &str) -> bool {
        self.estate.github.login.eq_ignore_ascii_case(login)
    }

    fn person(&self) -> Value {
        json!({"login": self.estate.github.person, "id": 1_001, "type": "User"})
    }

    fn account(&self) -> Value {
        json!({"login": self.estate.github.login, "id": self.estate.github.id, "type": "Organization"})
    }
}

impl Vendor for Github {
    fn admits(&self, request: &Request) -> bool {
        request.bearer() == Some(&self.estate.github.token)
    }

    fn say(&self, request: &Request) -> (&'static str, Said) {
        let segments = request.segments();
        // Servers of an organisation's own have all of it below this.
        let path = segments.strip_prefix(&["api", "v3"]).unwrap_or(&segments);
        match path {
            ["user"] => ("/user", Said::One(self.person())),
            ["user", "orgs"] => ("/user/orgs", Said::List(vec![self.account()], Paging::Link(None))),
            // The token's person has nothing but the organisation.
            ["user", "repos"] => ("/user/repos", Said::List(Vec::new(), Paging::Link(None))),
            ["user", "keys"] => ("/user/keys", Said::List(Vec::new(), Paging::Link(None))),
            ["user", "codespaces", "secrets"] => {
                ("/user/codespaces/secrets", Said::List(Vec::new(), Paging::Link(Some("secrets"))))
            }
            ["users", _, "keys"] => ("/users/{username}/keys", Said::List(Vec::new(), Paging::Link(None))),
            ["orgs", login] => ("/orgs/{org}", Said::perhaps(self.is_organisation(login).then(|| self.account()))),
            ["orgs", login, rest @ ..] if self.is_organisation(login) => organisation::say(self, rest),
            ["repos", login, name, rest @ ..] if self.is_organisation(login) => {
                repository::say(self, self.repository(name), rest)
            }
            _ => UNKNOWN,
        }
    }

    fn change<'v>(&'v self, request: &'v Request) -> Option<(&'static str, Change<'v>)> {
        let segments = request.segments();
        match segments.strip_prefix(&["api", "v3"]).unwrap_or(&segments) {
            ["orgs", login, rest @ ..] if self.is_organisation(login) => write::of_organisation(self, request, rest),
            ["repos", login, name, rest @ ..] if self.is_organisation(login) => {
                let repository = self.repository(name);
                write::of_repository(self, request, repository, rest)
                    .or_else(|| deploy_key::change(self, request, repository, rest))
            }
            _ => None,
        }
    }

    fn headers(&self) -> Vec<(&'static str, String)> {
        vec![
            ("x-oauth-scopes", "admin:org, admin:org_hook, repo".to_owned()),
            ("x-ratelimit-limit", "5000".to_owned()),
            ("x-ratelimit-remaining", "4900".to_owned()),
        ]
    }
}

/// Secrets of one use.
fn secrets<'s>(all: impl IntoIterator<Item = &'s Secret>, of: SecretUse) -> Said {
    let secrets = all.into_iter().filter(|secret| secret.of == of).map(secret);
    Said::List(secrets.collect(), Paging::Link(Some("secrets")))
}

fn secret(secret: &Secret) -> Value {
    json!({"name": secret.name, "created_at": time(secret.created), "updated_at": time(secret.updated)})
}

/// Webhooks. What they sign with is masked whole.
fn hooks(all: &[Hook]) -> Said {
    let hooks = all.iter().map(|hook| {
        let mut config = json!({
            "url": hook.url,
            "content_type": "json",
            "insecure_ssl": if hook.insecure { "1" } else { "0" },
        });
        if hook.secret.is_some() {
            config["secret"] = "********".into();
        }
        json!({
            "id": hook.id,
            "type": "Repository",
            "name": "web",
            "active": hook.active,
            "events": hook.events,
            "config": config,
            "created_at": time(hook.created),
            "updated_at": time(hook.updated),
        })
    });
    Said::List(hooks.collect(), Paging::Link(None))
}
