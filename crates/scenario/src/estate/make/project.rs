//! What a project at CircleCI has beside its variables.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::circleci::usable;
use super::cloud::{Cloud, Wanted, vendor_organisation};
use super::ledger::{Ledger, Place};
use super::mint::{Form, Mint};
use super::names::{HOSTS, OLD_SERVICES, PEOPLE};
use super::plan::PlannedProject;
use super::repository::Repositories;
use crate::estate::EstateSpec;
use crate::estate::circleci::{
    CheckoutKey, CheckoutKind, Claims, Context, Job, Pipeline, Project, Schedule, SshKey, Variable, Webhook,
};
use crate::estate::truth::{HeldKind, TrapKind, UseTruth};

/// What making projects needs.
pub(super) struct Settings<'s, 'o> {
    pub(super) ledger: &'s mut Ledger,
    pub(super) repositories: &'s mut Repositories,
    pub(super) mint: &'s mut Mint,
    pub(super) cloud: &'s mut Cloud<'o>,
    pub(super) spec: &'s EstateSpec,
    pub(super) contexts: &'s [Context],
}

/// The title of deploy keys that CircleCI makes.
const TITLE: &str = "CircleCI";

impl Settings<'_, '_> {
    /// A project with its variables and everything else.
    pub(super) fn project(&mut self, index: usize, plan: &PlannedProject, variables: Vec<Variable>) -> Project {
        let place = Place::project(&plan.slug);
        // Every so manieth project has it, and among the first ones at least one.
        let every = |number: usize, of: usize| index % of == number;
        Project {
            id: plan.id.clone(),
            name: plan.name.clone(),
            slug: plan.slug.clone(),
            routes: plan.routes,
            variables,
            checkout_keys: self.checkout_keys(index, plan, &place),
            ssh_keys: if every(3, 17) { vec![self.ssh_key(index, &place)] } else { Vec::new() },
            aws: every(5, 16).then(|| self.old_pair(index, &place)),
            services: if every(2, 12) { self.old_services(index, &place) } else { BTreeMap::new() },
            forks_get_secrets: every(9, 31),
            webhooks: if every(1, 10) { vec![self.webhook(&plan.name, &place)] } else { Vec::new() },
            claims: every(4, 19).then(|| self.claims(&place)),
            schedules: if every(6, 11) { vec![self.schedule(&place)] } else { Vec::new() },
            pipelines: if plan.routes.pipelines { self.pipelines(plan) } else { Vec::new() },
        }
    }

    fn past(&mut self) -> DateTime<Utc> {
        self.mint.before(self.spec.window_start, 30, 1_400)
    }

    /// Keys with which the repository is checked out. Most are accepted by the repository; some no longer are, and some
    /// repositories have a key of an earlier time with the same title.
    fn checkout_keys(&mut self, index: usize, plan: &PlannedProject, place: &Place) -> Vec<CheckoutKey> {
        let mut keys = Vec::new();
        if index % 9 == 8 {
            return keys;
        }
        let created = self.past();
        let pair = self.mint.key_pair();
        let held = self.ledger.hold(place, HeldKind::CheckoutKey, "deploy-key", Some(&pair.fingerprint), true);
        if plan.repository && index % 7 != 6 {
            let used = plan.routes.pipelines.then(|| self.mint.before(self.spec.at(), 0, 20));
            let target = self.repositories.accept(
                self.ledger,
                self.mint,
                (&plan.name, TITLE),
                &pair,
                (index % 5 == 2, created),
                used,
            );
            self.ledger.link(held, target);
        }
        if plan.repository && index % 13 == 4 {
            let orphan = self.mint.key_pair();
            let earlier = created - TimeDelta::days(200);
            let target =
                self.repositories.accept(self.ledger, self.mint, (&plan.name, TITLE), &orphan, (true, earlier), None);
            self.ledger.trap(held, target, TrapKind::OtherKey);
        }
        keys.push(CheckoutKey {
            kind: CheckoutKind::DeployKey,
            public: pair.public,
            private: pair.private,
            preferred: index % 14 != 10,
            created,
        });
        if index % 14 == 10 {
            let pair = self.mint.key_pair();
            let name = "github-user-key";
            self.ledger.hold(place, HeldKind::CheckoutKey, name, Some(&pair.fingerprint), true);
            keys.push(CheckoutKey {
                kind: CheckoutKind::GithubUserKey,
                public: pair.public,
                private: pair.private,
                preferred: true,
                created,
            });
        }
        keys
    }

    /// A key for another host; for GitHub it opens another repository.
    fn ssh_key(&mut self, index: usize, place: &Place) -> SshKey {
        let host = HOSTS.get(index / 17 % (HOSTS.len() + 1)).copied();
        let pair = self.mint.key_pair();
        let name = host.unwrap_or("any host");
        let held = self.ledger.hold(place, HeldKind::SshKey, name, Some(&pair.fingerprint), true);
        if host == Some("github.com") {
            let created = self.past();
            let target = self.repositories.accept(
                self.ledger,
                self.mint,
                ("web", "release bot"),
                &pair,
                (true, created),
                Some(self.spec.window_end),
            );
            self.ledger.link(held, target);
        }
        SshKey { host: host.map(str::to_owned), public: pair.public, private: pair.private }
    }

    /// An AWS key pair in the old settings; CircleCI does not say since when.
    fn old_pair(&mut self, index: usize, place: &Place) -> (String, String) {
        let created = self.mint.before(self.spec.window_start, 1_200, 1_900);
        let key = if index % 3 == 1 {
            self.cloud.gone()
        } else {
            let used = Some(self.mint.between(created, self.spec.at()));
            self.cloud.key(Wanted { created, tail: None, active: index % 2 == 1, used })
        };
        let held = self.ledger.hold(place, HeldKind::LegacyAws, "AWS_ACCESS_KEY_ID", None, true);
        self.ledger.is_key(held, &key.id, true, None);
        (key.id, key.secret)
    }

    fn old_services(&mut self, index: usize, place: &Place) -> BTreeMap<String, String> {
        let service = OLD_SERVICES.get(index / 12 % OLD_SERVICES.len());
        let services = service.map(|(name, form)| {
            self.ledger.hold(place, HeldKind::LegacyService, name, None, form.is_secret());
            ((*name).to_owned(), self.mint.value(*form))
        });
        services.into_iter().collect()
    }

    fn webhook(&mut self, project: &str, place: &Place) -> Webhook {
        let created = self.past();
        let token = self.mint.value(Form::Word(24));
        let webhook = Webhook {
            id: self.mint.uuid(),
            name: format!("{project}-status"),
            url: format!("https://hooks.nimbody.example/ci?token={token}"),
            verify_tls: !self.mint.rng.per_mille(100),
            signing_secret: self.mint.value(Form::Word(32)),
            events: vec!["workflow-completed".to_owned()],
            created,
            updated: self.mint.between(created, self.spec.at()),
        };
        self.ledger.hold(place, HeldKind::Webhook, &webhook.name, Some(&webhook.id), true);
        webhook
    }

    fn claims(&mut self, place: &Place) -> Claims {
        let name = format!("https://oidc.circleci.com/org/{}", vendor_organisation());
        self.ledger.hold(place, HeldKind::OidcIssuer, &name, None, true);
        Claims { audience: vec!["nimbody-vault".to_owned()], audience_updated: self.past(), ttl: None }
    }

    fn schedule(&mut self, place: &Place) -> Schedule {
        let created = self.past();
        let parameter = ("deploy_token".to_owned(), self.mint.value(Form::Word(30)));
        let schedule = Schedule {
            id: self.mint.uuid(),
            name: "nightly".to_owned(),
            actor: self.mint.one_of(PEOPLE).to_owned(),
            parameters: [parameter, ("branch".to_owned(), "main".to_owned())].into(),
            created,
            updated: created,
        };
        self.ledger.hold(place, HeldKind::Schedule, &schedule.name, Some(&schedule.id), false);
        schedule
    }

    /// The latest pipelines. Their jobs use contexts that they may use.
    fn pipelines(&mut self, plan: &PlannedProject) -> Vec<Pipeline> {
        let usable = usable(self.contexts, &plan.id);
        let count = self.mint.rng.between(1, 3) as u32;
        let first = self.mint.rng.between(40, 4_000) as u32;
        let mut latest = self.mint.before(self.spec.at(), 0, 12);
        let mut pipelines = Vec::new();
        for ago in 0..count {
            let number = first - ago;
            let names: &[&str] = if ago == 0 { &["test", "hold", "deploy"] } else { &["test"] };
            let jobs = names.iter().zip(0_u32..).map(|(&name, step)| {
                let context = (name == "deploy" || self.mint.rng.per_mille(300)) && name != "hold";
                let context = context.then(|| self.mint.rng.pick(&usable).copied()).flatten();
                if let Some(context) = context {
                    self.ledger.truth().uses.push(UseTruth {
                        context: context.id.clone(),
                        project: plan.slug.clone(),
                        job: name.to_owned(),
                        pipelines_ago: ago,
                    });
                }
                Job {
                    number: (name != "hold").then_some(number * 10 + step),
                    name: name.to_owned(),
                    started: latest + TimeDelta::minutes(i64::from(step) * 4),
                    contexts: context.map(|context| context.name.clone()).into_iter().collect(),
                }
            });
            let jobs = jobs.collect();
            pipelines.push(Pipeline {
                id: self.mint.uuid(),
                number,
                created: latest,
                workflow: self.mint.uuid(),
                jobs,
            });
            latest = self.mint.before(latest, 0, 5);
        }
        pipelines
    }
}
