//! What the organisation itself has at GitHub.

use chrono::{DateTime, TimeDelta, Utc};

use super::Forge;
use crate::estate::github::{
    Authorization, AuthorizedCredential, Installation, OrganisationSecret, PersonalToken, SecretUse,
};
use crate::estate::make::ledger::Place;
use crate::estate::make::mint::Form;
use crate::estate::make::names::{APPLICATIONS, PEOPLE, SUBJECTS};
use crate::estate::make::shelf::PersonToken;
use crate::estate::truth::{Findable, HeldKind, LinkTruth, Target};

impl Forge<'_, '_> {
    pub(super) fn organisation_secrets(&mut self, place: &Place) -> Vec<OrganisationSecret> {
        let count = if self.spec.projects > 100 { 110 } else { 5 };
        let mut secrets = Vec::new();
        for number in 0..count {
            let of = [SecretUse::Actions, SecretUse::Actions, SecretUse::Dependabot, SecretUse::Codespaces][number % 4];
            let subject = SUBJECTS.get(number % SUBJECTS.len()).copied().unwrap_or_default();
            let name = format!("{}_DEPLOY_TOKEN_{number}", subject.to_uppercase().replace('-', "_"));
            let value = self.mint.value(Form::Word(40));
            let (_, secret) = self.secret(place, of, &name, value);
            let visibility = ["all", "private", "selected"][number % 3].to_owned();
            let selected = if visibility == "selected" { vec!["web".to_owned(), "catalog".to_owned()] } else { vec![] };
            secrets.push(OrganisationSecret { secret, visibility, selected });
        }
        secrets
    }

    pub(super) fn installations(&mut self, place: &Place) -> Vec<Installation> {
        let install = |&(slug, app_id, writes): &(&str, u64, bool)| {
            let id = self.number();
            self.ledger.hold(place, HeldKind::AppInstallation, slug, Some(&id.to_string()), true);
            let contents = if writes { "write" } else { "read" };
            let permissions = [("metadata", "read"), ("contents", contents), ("checks", "write")];
            let created = self.past();
            Installation {
                id,
                app_id,
                app_slug: slug.to_owned(),
                selection: if self.mint.rng.per_mille(600) { "all" } else { "selected" }.to_owned(),
                permissions: permissions.into_iter().map(|(what, how)| (what.to_owned(), how.to_owned())).collect(),
                events: vec!["push".to_owned()],
                suspended: (slug == "dependabot-preview").then(|| self.spec.window_start - TimeDelta::days(90)),
                created,
                updated: created,
            }
        };
        APPLICATIONS.iter().map(install).collect()
    }

    pub(super) fn personal_tokens(&mut self, place: &Place) -> Vec<PersonalToken> {
        let count = if self.spec.projects > 100 { 130 } else { 6 };
        let token = |number: usize| {
            let id = self.number();
            let owner = PEOPLE.get(number % PEOPLE.len()).copied().unwrap_or_default();
            let name = format!("{owner} automation {number}");
            self.ledger.hold(place, HeldKind::PersonalToken, &name, Some(&id.to_string()), true);
            let granted = self.mint.before(self.spec.window_start, 5, 60);
            PersonalToken {
                id,
                token_id: self.number(),
                name,
                owner: owner.to_owned(),
                selection: ["all", "subset", "none"][number % 3].to_owned(),
                permissions: [("contents".to_owned(), ["read", "write"][number % 2].to_owned())].into(),
                granted,
                expires: (number % 4 != 3).then(|| granted + TimeDelta::days(90)),
                last_used: (number % 5 != 4).then(|| self.mint.between(granted, self.spec.at())),
            }
        };
        (0..count).map(token).collect()
    }

    /// Credentials of persons that were authorised: half of those in variables at CircleCI, others, and SSH keys.
    pub(super) fn authorizations(&mut self, place: &Place, tokens: &[PersonToken]) -> Vec<Authorization> {
        let mut all = Vec::new();
        for (index, token) in tokens.iter().enumerate().filter(|(index, _)| index % 2 == 0) {
            let scopes = if index % 4 == 0 { vec!["repo", "admin:org"] } else { vec!["repo", "read:packages"] };
            let credential = AuthorizedCredential::Token {
                value: token.value.clone(),
                scopes: scopes.into_iter().map(str::to_owned).collect(),
            };
            let authorized = token.set - TimeDelta::minutes(20);
            let one = self.authorization(place, credential, format!("ci {index}"), authorized);
            let target = Target::Authorization { id: one.id, login: one.login.clone() };
            let findable = if token.shows_tail { Findable::Decided } else { Findable::Hidden };
            self.ledger.truth().links.push(LinkTruth { held: token.held, target, findable });
            all.push(one);
        }
        let others = if self.spec.projects > 100 { 40 } else { 6 };
        for number in 0..others {
            let authorized = self.past();
            let credential = if number % 3 == 2 {
                AuthorizedCredential::SshKey { public: self.mint.key_pair().public }
            } else {
                let value = self.mint.value(Form::Issued("ghp_", 36));
                AuthorizedCredential::Token { value, scopes: vec!["repo".to_owned()] }
            };
            all.push(self.authorization(place, credential, format!("laptop {number}"), authorized));
        }
        all
    }

    fn authorization(
        &mut self,
        place: &Place,
        credential: AuthorizedCredential,
        title: String,
        authorized: DateTime<Utc>,
    ) -> Authorization {
        let id = self.number();
        self.ledger.hold(place, HeldKind::CredentialAuthorization, &title, Some(&id.to_string()), true);
        let login = self.mint.one_of(PEOPLE).to_owned();
        let accessed = self.mint.rng.per_mille(850).then(|| self.mint.between(authorized, self.spec.at()));
        Authorization { id, login, credential, title, authorized, accessed }
    }
}
