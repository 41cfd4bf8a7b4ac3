//! What the organisation has at GitLab: the part of it that never moved.

use chrono::TimeDelta;

use super::cloud::{Cloud, Wanted};
use super::ledger::{Ledger, Place};
use super::mint::{Form, Mint};
use super::names::{ORGANISATION, PEOPLE, SERVICES, SUBJECTS};
use crate::estate::EstateSpec;
use crate::estate::gitlab::{DeployKey, DeployToken, Estate, Group, Hook, Project, Runner, Variable};
use crate::estate::truth::{HeldKind, PlaceKind, Vendor};

/// What making groups and projects needs.
struct Forge<'f, 'o> {
    cloud: &'f mut Cloud<'o>,
    ledger: &'f mut Ledger,
    mint: &'f mut Mint,
    spec: &'f EstateSpec,
    numbers: u64,
}

/// Makes everything at GitLab.
pub(super) fn make(cloud: &mut Cloud<'_>, ledger: &mut Ledger, mint: &mut Mint, spec: &EstateSpec) -> Estate {
    let mut forge = Forge { cloud, ledger, mint, spec, numbers: 100 };
    let groups = forge.groups();
    let count = (spec.projects / 40).max(6) as usize;
    let projects = (0..count).map(|index| forge.project(index, &groups)).collect();
    let everywhere = Place::new(Vendor::Gitlab, PlaceKind::Instance, "", "");
    Estate {
        token: forge.mint.value(Form::Issued("glpat-", 20)),
        person: PEOPLE.first().copied().unwrap_or_default().to_owned(),
        variables: forge.service(0, &everywhere, "*"),
        runners: vec![forge.runner(&everywhere, "instance_type")],
        groups,
        projects,
    }
}

impl Forge<'_, '_> {
    fn number(&mut self) -> u64 {
        self.numbers += self.mint.rng.between(1, 9);
        self.numbers
    }

    fn groups(&mut self) -> Vec<Group> {
        let top = self.number();
        let mut groups = Vec::new();
        for (index, name) in ["", "data", "platform", "mobile"].iter().enumerate() {
            let id = if index == 0 { top } else { self.number() };
            let path = if index == 0 { ORGANISATION.to_owned() } else { format!("{ORGANISATION}/{name}") };
            let place = Place::new(Vendor::Gitlab, PlaceKind::Group, &id.to_string(), &path);
            groups.push(Group {
                id,
                parent: (index > 0).then_some(top),
                variables: self.service(index + 20, &place, "*"),
                deploy_tokens: if index < 2 { vec![self.deploy_token(&place, index)] } else { Vec::new() },
                runners: vec![self.runner(&place, "group_type")],
                path,
            });
        }
        groups
    }

    fn project(&mut self, index: usize, groups: &[Group]) -> Project {
        let Some(group) = groups.get(1 + index % 3) else { return Project::default() };
        let subject = SUBJECTS.get(index % SUBJECTS.len()).copied().unwrap_or_default();
        let (id, path) = (self.number(), format!("{}/{subject}-loader-{index}", group.path));
        let place = Place::new(Vendor::Gitlab, PlaceKind::Project, &id.to_string(), &path);
        let mut variables = self.service(index + 3, &place, "*");
        if index % 4 == 1 {
            // The same name for two environments is two variables.
            variables.extend(self.service(index + 3, &place, "production"));
        }
        if index.is_multiple_of(3) {
            variables.extend(self.key(&place));
        }
        variables.push(self.variable(&place, "LOG_LEVEL", "debug".to_owned(), "*", false));
        let created = self.mint.before(self.spec.window_start, 400, 1_900);
        Project {
            id,
            path,
            group: group.id,
            archived: index % 7 == 6,
            created,
            variables,
            deploy_keys: if index.is_multiple_of(2) { vec![self.deploy_key(&place)] } else { Vec::new() },
            deploy_tokens: if index % 3 == 1 { vec![self.deploy_token(&place, index)] } else { Vec::new() },
            runners: if index % 5 == 2 { vec![self.runner(&place, "project_type")] } else { Vec::new() },
            hooks: if index % 4 == 2 { vec![self.hook(&place)] } else { Vec::new() },
        }
    }

    fn variable(&mut self, place: &Place, name: &str, value: String, scope: &str, secret: bool) -> Variable {
        self.ledger.hold(place, HeldKind::Variable, name, Some(scope), secret);
        Variable {
            name: name.to_owned(),
            file: value.starts_with("-----BEGIN"),
            value,
            protected: self.mint.rng.per_mille(400),
            masked: self.mint.rng.per_mille(600),
            hidden: false,
            scope: scope.to_owned(),
            description: self.mint.rng.per_mille(200).then(|| "ask the platform team".to_owned()),
        }
    }

    /// The variables of a service.
    fn service(&mut self, index: usize, place: &Place, scope: &str) -> Vec<Variable> {
        let service = SERVICES.get(index * 5 % SERVICES.len()).copied().unwrap_or_default();
        let first = self.ledger.truth().held.len();
        let mut variables = Vec::new();
        for (name, form) in service {
            let value = self.mint.value(*form);
            variables.push(self.variable(place, name, value, scope, form.is_secret()));
        }
        let parts: Vec<usize> = service
            .iter()
            .enumerate()
            .filter(|(_, (_, form))| !matches!(form, Form::Setting(_)))
            .map(|(index, _)| first + index)
            .collect();
        if parts.len() > 1 {
            self.ledger.join(&parts);
        }
        variables
    }

    /// A key of AWS. Its values are in clear, so that its last letters are seen; times are not.
    fn key(&mut self, place: &Place) -> Vec<Variable> {
        let created = self.mint.before(self.spec.window_start, 200, 1_600);
        let used = Some(self.mint.between(created, self.spec.at()));
        let key = self.cloud.key(Wanted { created, tail: None, active: true, used });
        let held = self.ledger.truth().held.len();
        let id = self.variable(place, "AWS_ACCESS_KEY_ID", key.id.clone(), "*", true);
        let secret = self.variable(place, "AWS_SECRET_ACCESS_KEY", key.secret, "*", true);
        self.ledger.is_key(held, &key.id, true, None);
        self.ledger.join(&[held, held + 1]);
        vec![id, secret]
    }

    fn deploy_key(&mut self, place: &Place) -> DeployKey {
        let id = self.number();
        self.ledger.hold(place, HeldKind::DeployKey, "deployer", Some(&id.to_string()), false);
        DeployKey {
            id,
            title: "deployer".to_owned(),
            public: self.mint.key_pair().public,
            can_push: self.mint.rng.per_mille(300),
            created: self.mint.before(self.spec.window_start, 100, 900),
        }
    }

    fn deploy_token(&mut self, place: &Place, index: usize) -> DeployToken {
        let id = self.number();
        self.ledger.hold(place, HeldKind::DeployToken, "registry", Some(&id.to_string()), true);
        DeployToken {
            id,
            name: "registry".to_owned(),
            username: format!("gitlab+deploy-token-{id}"),
            scopes: vec!["read_registry".to_owned(), "write_registry".to_owned()],
            expires: (index % 2 == 1).then(|| self.spec.window_end + TimeDelta::days(100)),
            revoked: false,
        }
    }

    fn runner(&mut self, place: &Place, kind: &str) -> Runner {
        let id = self.number();
        let description = format!("runner-{id}");
        self.ledger.hold(place, HeldKind::Runner, &description, Some(&id.to_string()), false);
        Runner {
            id,
            description,
            active: true,
            shared: kind == "instance_type",
            kind: kind.to_owned(),
            status: ["online", "stale"][usize::from(self.mint.rng.per_mille(300))].to_owned(),
        }
    }

    fn hook(&mut self, place: &Place) -> Hook {
        let id = self.number();
        let url = "https://chat.nimbody.example/gitlab";
        let token = self.mint.value(Form::Word(24));
        self.ledger.hold(place, HeldKind::Webhook, url, Some(&id.to_string()), true);
        let created = self.mint.before(self.spec.window_start, 100, 900);
        Hook { id, url: format!("{url}?token={token}"), verify_tls: true, created }
    }
}
