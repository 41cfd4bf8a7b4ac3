//! What the organisation has at GitHub.

mod organisation;

use chrono::{DateTime, TimeDelta, Utc};

use super::cloud::{Cloud, GITHUB_ISSUER, Wanted};
use super::ledger::{Ledger, Place};
use super::mint::{Form, Mint};
use super::names::{ORGANISATION, PEOPLE, SERVICES};
use super::plan::PlannedProject;
use super::repository::{self, Repositories};
use super::shelf::PersonToken;
use crate::estate::EstateSpec;
use crate::estate::github::{Environment, Estate, Hook, Repository, Secret, SecretUse};
use crate::estate::truth::{HeldKind, PlaceKind, Vendor};

/// What making repositories needs.
struct Forge<'f, 'o> {
    cloud: &'f mut Cloud<'o>,
    ledger: &'f mut Ledger,
    repositories: &'f mut Repositories,
    mint: &'f mut Mint,
    spec: &'f EstateSpec,
}

/// Makes everything at GitHub.
pub(super) fn make(
    cloud: &mut Cloud<'_>,
    ledger: &mut Ledger,
    repositories: &mut Repositories,
    mint: &mut Mint,
    spec: &EstateSpec,
    (projects, tokens): (&[PlannedProject], &[PersonToken]),
) -> Estate {
    let mut forge = Forge { cloud, ledger, repositories, mint, spec };
    let built = projects.iter().filter(|project| project.repository).map(|project| (&project.name, project.archived));
    let others: Vec<String> = (0..spec.projects / 10).map(|number| format!("archive-{number}")).collect();
    let others = others.iter().map(|name| (name, true));
    let own = built.chain(others).enumerate().map(|(index, (name, archived))| forge.repository(index, name, archived));
    let own = own.collect();
    let place = Place::new(Vendor::Github, PlaceKind::Organisation, ORGANISATION, ORGANISATION);
    forge.ledger.hold(&place, HeldKind::OidcIssuer, &format!("https://{GITHUB_ISSUER}"), None, true);
    Estate {
        token: forge.mint.value(Form::Issued("ghp_", 36)),
        person: PEOPLE.first().copied().unwrap_or_default().to_owned(),
        login: ORGANISATION.to_owned(),
        id: forge.number(),
        repositories: own,
        secrets: forge.organisation_secrets(&place),
        installations: forge.installations(&place),
        hooks: vec![forge.hook(&place, "https://audit.nimbody.example/github")],
        personal_tokens: forge.personal_tokens(&place),
        authorizations: forge.authorizations(&place, tokens),
        subject_claims: Some(vec!["repo".to_owned(), "context".to_owned()]),
    }
}

impl Forge<'_, '_> {
    fn number(&mut self) -> u64 {
        self.repositories.number(self.mint)
    }

    fn past(&mut self) -> DateTime<Utc> {
        self.mint.before(self.spec.window_start, 30, 1_400)
    }

    fn repository(&mut self, index: usize, name: &str, archived: bool) -> Repository {
        let place = repository::place(name);
        let created = self.mint.before(self.spec.window_start, 900, 2_000);
        let pushed = if archived { self.past() } else { self.mint.before(self.spec.at(), 0, 40) };
        let mut secrets = Vec::new();
        if index % 5 == 1 {
            secrets.extend(self.secrets(index, &place, SecretUse::Actions));
        }
        if index % 17 == 3 {
            secrets.extend(self.secrets(index + 1, &place, SecretUse::Dependabot));
        }
        if index % 23 == 5 {
            secrets.extend(self.secrets(index + 2, &place, SecretUse::Codespaces));
        }
        if index % 19 == 6 {
            secrets.extend(self.key(&place));
        }
        let environments = if index % 10 == 2 { vec![self.environment(index, name)] } else { Vec::new() };
        let hooks =
            if index % 9 == 4 { vec![self.hook(&place, "https://ci.nimbody.example/hook")] } else { Vec::new() };
        Repository {
            id: self.number(),
            name: name.to_owned(),
            private: index % 6 != 5,
            archived,
            created,
            pushed,
            secrets,
            environments,
            deploy_keys: self.repositories.take(name),
            hooks,
            subject_claims: (index % 21 == 2).then(|| vec!["repo".to_owned(), "job_workflow_ref".to_owned()]),
        }
    }

    /// A secret that is put down as held.
    fn secret(&mut self, place: &Place, of: SecretUse, name: &str, value: String) -> (usize, Secret) {
        let id = match of {
            SecretUse::Actions => "actions",
            SecretUse::Dependabot => "dependabot",
            SecretUse::Codespaces => "codespaces",
        };
        let held = self.ledger.hold(place, HeldKind::Variable, name, Some(id), true);
        let created = self.past();
        let rotated = self.mint.rng.per_mille(200);
        let updated = if rotated { self.spec.window_end - TimeDelta::days(2) } else { created };
        (held, Secret { of, name: name.to_owned(), value, created, updated })
    }

    /// The parts of a service's credential that are secret.
    fn secrets(&mut self, index: usize, place: &Place, of: SecretUse) -> Vec<Secret> {
        let service = SERVICES.get(index * 7 % SERVICES.len()).copied().unwrap_or_default();
        let (mut parts, mut secrets) = (Vec::new(), Vec::new());
        for (name, form) in service.iter().filter(|(_, form)| form.is_secret()) {
            let value = self.mint.value(*form);
            let (held, secret) = self.secret(place, of, name, value);
            parts.push(held);
            secrets.push(secret);
        }
        if parts.len() > 1 {
            self.ledger.join(&parts);
        }
        secrets
    }

    /// A key of AWS among a repository's secrets. GitHub shows nothing of it.
    fn key(&mut self, place: &Place) -> Vec<Secret> {
        let created = self.mint.before(self.spec.window_start, 1_401, 1_600);
        let used = Some(self.mint.between(created, self.spec.at()));
        let key = self.cloud.key(Wanted { created, tail: None, active: true, used });
        let (id, first) = self.secret(place, SecretUse::Actions, "AWS_ACCESS_KEY_ID", key.id.clone());
        let (secret, second) = self.secret(place, SecretUse::Actions, "AWS_SECRET_ACCESS_KEY", key.secret);
        self.ledger.is_key(id, &key.id, false, None);
        self.ledger.join(&[id, secret]);
        vec![first, second]
    }

    fn environment(&mut self, index: usize, repository: &str) -> Environment {
        let name = if index % 20 == 2 { "production" } else { "review/eu west" };
        let id = format!("{ORGANISATION}/{repository}/{name}");
        let place = Place::new(Vendor::Github, PlaceKind::Environment, &id, &id);
        let secrets = self.secrets(index + 3, &place, SecretUse::Actions);
        Environment { id: self.number(), name: name.to_owned(), secrets }
    }

    fn hook(&mut self, place: &Place, url: &str) -> Hook {
        let id = self.number();
        let created = self.past();
        let token = self.mint.value(Form::Word(24));
        self.ledger.hold(place, HeldKind::Webhook, url, Some(&id.to_string()), true);
        Hook {
            id,
            url: format!("{url}?key={token}"),
            secret: self.mint.rng.per_mille(800).then(|| self.mint.value(Form::Word(32))),
            insecure: self.mint.rng.per_mille(100),
            active: true,
            events: vec!["push".to_owned(), "pull_request".to_owned()],
            created,
            updated: created,
        }
    }
}
