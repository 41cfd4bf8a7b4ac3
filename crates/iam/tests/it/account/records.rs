//! Records that a snapshot has of a fixture.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use stanch_inventory::record::{Record, aws};

use super::policies::{document, statement};
use super::{ACCOUNT, Fixture, Identity, Managed, Workload, full};

impl Fixture {
    /// What a snapshot has of the account.
    pub(crate) fn records(&self) -> Vec<Record> {
        let users = self.users.iter().flat_map(|(name, user)| of_user(name, user));
        let groups = self.groups.iter().map(|(name, group)| {
            Record::Group(aws::Group {
                arn: full(&format!("group/{name}")),
                name: name.clone(),
                id: None,
                created: None,
                inline: group.inline(),
                attached: group.attached(),
            })
        });
        let roles = self.roles.iter().map(|(name, role)| of_role(name, role));
        let policies = self.policies.iter().map(|(name, policy)| of_policy(name, policy));
        let providers = self.providers.iter().map(|(name, kind)| {
            let oidc = *kind == aws::ProviderKind::Oidc;
            Record::IdentityProvider(aws::IdentityProvider {
                arn: full(&format!("{}-provider/{name}", if oidc { "oidc" } else { "saml" })),
                kind: *kind,
                url: oidc.then(|| name.clone()),
                audiences: Vec::new(),
                created: None,
            })
        });
        let workloads = self.workloads.iter().map(|(name, workload)| self.of_workload(name, workload));
        users.chain(groups).chain(roles).chain(policies).chain(providers).chain(workloads).collect()
    }

    fn of_workload(&self, name: &str, workload: &Workload) -> Record {
        let role = full(&format!("role/{}", workload.role));
        let carried = self.roles.get(&workload.role).map(|one| one.profiles(&workload.role)).unwrap_or_default();
        let runs_as = carried.into_iter().next().unwrap_or_else(|| role.clone());
        let record = if workload.kind == "function" {
            json!({ "record": "function", "arn": workload.arn, "name": name, "account": ACCOUNT, "role": role, "variables": [] })
        } else {
            json!({ "record": "workload", "arn": workload.arn, "name": name, "account": ACCOUNT, "kind": workload.kind,
                "roles": [{ "arn": runs_as, "purpose": "service" }], "shell": workload.shell })
        };
        serde_json::from_value(record).expect("a workload of a kind that the inventory knows")
    }
}

fn of_user(name: &str, user: &Identity) -> Vec<Record> {
    let arn = full(&format!("user/{name}"));
    let mut records = vec![Record::User(Box::new(aws::User {
        arn: arn.clone(),
        name: name.to_owned(),
        id: None,
        created: None,
        password_last_used: None,
        groups: user.groups.clone(),
        inline: user.inline(),
        attached: user.attached(),
        boundary: user.bounded(),
        tags: BTreeMap::new(),
        listed_only: false,
    }))];
    records.extend((0..user.keys).map(|number| {
        Record::AccessKey(Box::new(aws::AccessKey {
            id: format!("AKIA{}{number}", name.to_uppercase()),
            account: ACCOUNT.to_owned(),
            user_arn: Some(arn.clone()),
            user: name.to_owned(),
            active: Some(true),
            created: None,
            last_use: None,
        }))
    }));
    if user.password.is_some() {
        records.push(Record::CredentialReport(Box::new(aws::CredentialReport {
            arn,
            user: name.to_owned(),
            created: None,
            password: user.password,
            password_last_used: None,
            mfa: Some(false),
            keys: Default::default(),
        })));
    }
    records
}

fn of_role(name: &str, role: &Identity) -> Record {
    Record::Role(Box::new(aws::Role {
        arn: full(&format!("role/{name}")),
        name: name.to_owned(),
        id: None,
        created: None,
        trust: role.trusted(),
        inline: role.inline(),
        attached: role.attached(),
        boundary: role.bounded(),
        instance_profiles: role.profiles(name),
        last_used: None,
        last_used_region: None,
        max_session: None,
        tags: BTreeMap::new(),
        listed_only: false,
    }))
}

fn of_policy(name: &str, policy: &Managed) -> Record {
    let allowed: Vec<Value> = policy.allow.iter().map(|entry| statement("Allow", entry)).collect();
    let version = |number: usize| aws::PolicyVersion {
        id: format!("v{number}"),
        default: number == policy.versions,
        document: document(allowed.clone()),
    };
    Record::ManagedPolicy(aws::ManagedPolicy {
        arn: full(&format!("policy/{name}")),
        name: name.to_owned(),
        versions: (1..=policy.versions).map(version).collect(),
        updated: None,
    })
}
