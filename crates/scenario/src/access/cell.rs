//! One account while it is made.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::AccessSpec;
use super::place::{Map, Place};
use super::truth::{AccessTruth, Known};
use crate::estate::aws::{AccessKey, Account, Group, InlinePolicy, ManagedPolicy, PolicyVersion, Role, User};
use crate::rng::{BASE32, Rng, of_name, seed_of};

/// ARN of the policy of AWS's own that allows everything.
pub(super) const ADMINISTRATOR: &str = "arn:aws:iam::aws:policy/AdministratorAccess";

/// ARN of the policy of AWS's own that allows to look at everything.
pub(super) const VIEW_ONLY: &str = "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess";

/// Path of roles of the platform, which no team's wildcard covers.
pub(super) const PLATFORM: &str = "/platform/";

/// The day on which the organisation is looked at, in seconds since 1970: 2023-01-05.
const TODAY: i64 = 1_672_876_800;

/// A policy of statements.
pub(super) fn document(statements: &[Value]) -> Value {
    json!({"Version": "2012-10-17", "Statement": statements})
}

/// A statement that allows actions on resources.
pub(super) fn allow(actions: &[&str], resources: &[&str]) -> Value {
    json!({"Effect": "Allow", "Action": actions, "Resource": resources})
}

/// A statement that denies actions on resources.
pub(super) fn deny(actions: &[&str], resources: &[&str]) -> Value {
    json!({"Effect": "Deny", "Action": actions, "Resource": resources})
}

/// A statement with a condition.
pub(super) fn only_if(mut statement: Value, condition: Value) -> Value {
    statement["Condition"] = condition;
    statement
}

/// A trust policy that lets principals of AWS assume a role.
pub(super) fn trusting(principals: &[&str]) -> Value {
    document(&[json!({"Effect": "Allow", "Principal": {"AWS": principals}, "Action": "sts:AssumeRole"})])
}

/// A trust policy that lets services assume a role.
pub(super) fn serving(services: &[&str]) -> Value {
    document(&[json!({"Effect": "Allow", "Principal": {"Service": services}, "Action": "sts:AssumeRole"})])
}

/// One account while it is made.
pub(super) struct Cell<'m> {
    /// Where it is.
    pub(super) place: &'m Place,
    /// Where everything else is.
    pub(super) map: &'m Map,
    /// Everything random in it.
    pub(super) rng: Rng,
    /// What was made so far.
    pub(super) account: Account,
    /// The truth about all accounts.
    pub(super) truth: &'m mut AccessTruth,
    /// Principals that were named by number.
    numbered: u32,
}

impl<'m> Cell<'m> {
    /// An empty account.
    pub(super) fn new(spec: &AccessSpec, map: &'m Map, place: &'m Place, truth: &'m mut AccessTruth) -> Self {
        let rng = Rng::new(seed_of(&[spec.seed, of_name("access"), u64::from(place.index)]));
        let name = format!("{}-{:03}", place.sort.name(), place.index);
        let email = format!("{name}@nimbody.example");
        let account = Account { id: place.id.clone(), name, email, ..Account::default() };
        Self { place, map, rng, account, truth, numbered: 0 }
    }

    /// So many letters and digits, as ids of AWS have them.
    pub(super) fn letters(&mut self, length: usize) -> String {
        let mut out = Vec::with_capacity(length);
        self.rng.text(&mut out, BASE32, length);
        String::from_utf8_lossy(&out).into_owned()
    }

    /// An instant within so many days before the day on which the organisation is looked at.
    pub(super) fn within(&mut self, days: u64) -> DateTime<Utc> {
        let seconds = self.rng.below(days.max(1) * 86_400);
        DateTime::from_timestamp(TODAY, 0).unwrap_or_default() - TimeDelta::seconds(seconds.cast_signed())
    }

    /// A name that nothing else in the account has and that says nothing of what it can do.
    pub(super) fn fresh(&mut self) -> String {
        self.numbered += 1;
        format!("svc-{:03}", self.numbered)
    }

    /// Adds a user with policies written into it and one access key; gives its ARN.
    pub(super) fn user(&mut self, path: &str, name: &str, policies: &[Value]) -> String {
        let (id, key) = (self.letters(17), self.letters(16));
        let (created, made) = (self.within(1_500), self.within(700));
        self.account.users.push(User {
            name: name.to_owned(),
            path: path.to_owned(),
            id: format!("AIDA{id}"),
            created,
            inline: written(policies),
            keys: vec![AccessKey {
                id: format!("AKIA{key}"),
                secret: String::new(),
                active: true,
                created: made,
                last_use: None,
            }],
            ..User::default()
        });
        self.place.iam(&format!("user{path}{name}"))
    }

    /// Adds a role with policies written into it; gives its ARN.
    pub(super) fn role(&mut self, path: &str, name: &str, trust: Value, policies: &[Value]) -> String {
        let (id, created) = (self.letters(17), self.within(1_500));
        self.account.roles.push(Role {
            name: name.to_owned(),
            path: path.to_owned(),
            id: format!("AROA{id}"),
            created,
            trust,
            inline: written(policies),
            ..Role::default()
        });
        self.place.iam(&format!("role{path}{name}"))
    }

    /// Adds a role of the platform that is an administrator; gives its ARN.
    pub(super) fn admin_role(&mut self, name: &str, trust: Value) -> String {
        let arn = self.role(PLATFORM, name, trust, &[]);
        self.last_role(|role| role.attached.push(ADMINISTRATOR.to_owned()));
        self.admin(&arn, "administrator-role");
        arn
    }

    /// Adds a group with a policy written into it, if there is one.
    pub(super) fn group(&mut self, name: &str, policies: &[Value], attached: &[&str]) {
        let (id, created) = (self.letters(17), self.within(1_500));
        self.account.groups.push(Group {
            name: name.to_owned(),
            path: "/".to_owned(),
            id: format!("AGPA{id}"),
            created,
            inline: written(policies),
            attached: attached.iter().map(|&arn| arn.to_owned()).collect(),
        });
    }

    /// Adds a managed policy, of which the last version is in force; gives its ARN.
    pub(super) fn managed(&mut self, name: &str, versions: Vec<Value>) -> String {
        let arn = self.place.iam(&format!("policy/{name}"));
        self.managed_as(&arn, versions);
        arn
    }

    /// Adds a managed policy by its ARN.
    pub(super) fn managed_as(&mut self, arn: &str, versions: Vec<Value>) {
        let (id, created) = (self.letters(17), self.within(1_000));
        let last = versions.len();
        let versions = versions.into_iter().enumerate().map(|(index, document)| PolicyVersion {
            id: format!("v{}", index + 1),
            default: index + 1 == last,
            document,
            created,
        });
        self.account.policies.push(ManagedPolicy {
            arn: arn.to_owned(),
            name: arn.rsplit('/').next().unwrap_or_default().to_owned(),
            id: format!("ANPA{id}"),
            versions: versions.collect(),
        });
    }

    /// Changes the user that was added last.
    pub(super) fn last_user(&mut self, change: impl FnOnce(&mut User)) {
        if let Some(user) = self.account.users.last_mut() {
            change(user);
        }
    }

    /// Changes the role that was added last.
    pub(super) fn last_role(&mut self, change: impl FnOnce(&mut Role)) {
        if let Some(role) = self.account.roles.last_mut() {
            change(role);
        }
    }

    /// Notes that a principal is an administrator, where that is beyond question.
    pub(super) fn admin(&mut self, arn: &str, by: &str) {
        if self.place.sort.is_open() {
            self.certain_admin(arn, by);
        }
    }

    /// Notes that a principal is an administrator, whatever sort of account it is.
    pub(super) fn certain_admin(&mut self, arn: &str, by: &str) {
        self.truth.admin.push(known(arn, by, 0));
    }

    /// Notes that a principal can become an administrator.
    pub(super) fn escalates(&mut self, arn: &str, by: &str, hops: u32) {
        self.truth.escalates.push(known(arn, by, hops));
    }

    /// Notes that a principal can become an administrator if something holds.
    pub(super) fn possibly(&mut self, arn: &str, by: &str, hops: u32) {
        self.truth.possibly.push(known(arn, by, hops));
    }

    /// Notes that a principal cannot become an administrator.
    pub(super) fn never(&mut self, arn: &str, by: &str) {
        self.truth.never.push(known(arn, by, 0));
    }

    /// How many users and roles there are.
    pub(super) fn principals(&self) -> usize {
        self.account.users.len() + self.account.roles.len()
    }

    /// How many managed policies of its own and written policies there are.
    pub(super) fn policies(&self) -> usize {
        let Account { users, groups, roles, .. } = &self.account;
        let users: usize = users.iter().map(|user| user.inline.len()).sum();
        let groups: usize = groups.iter().map(|group| group.inline.len()).sum();
        let roles: usize = roles.iter().map(|role| role.inline.len()).sum();
        users + groups + roles + self.account.policies.iter().filter(|policy| is_own(policy)).count()
    }
}

/// Whether a policy is the organisation's and not AWS's own.
pub(super) fn is_own(policy: &ManagedPolicy) -> bool {
    !policy.arn.starts_with("arn:aws:iam::aws:")
}

fn known(arn: &str, by: &str, hops: u32) -> Known {
    Known { arn: arn.to_owned(), by: by.to_owned(), hops }
}

/// Policies with names by their number.
fn written(policies: &[Value]) -> Vec<InlinePolicy> {
    let named = |(index, document): (usize, &Value)| InlinePolicy {
        name: format!("permissions-{}", index + 1),
        document: document.clone(),
    };
    policies.iter().enumerate().map(named).collect()
}
