//! Who signs a call.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use stanch_iam::context::{Context, Fact, Rest};
use stanch_iam::decide::{Caller, CallerKind};
use stanch_scenario::estate::aws::{Account, Role, User};

use super::super::State;

/// An identity with the credential that it shows.
#[derive(Clone)]
pub(super) struct Who {
    /// The account that it belongs to.
    pub(super) account: String,
    pub(super) kind: Kind,
    /// The access key id that signs.
    pub(super) key: String,
    /// What a session has besides; none for a long-term key.
    pub(super) lease: Option<Lease>,
}

/// Sorts of identities.
#[derive(Clone)]
pub(super) enum Kind {
    /// A user by its name.
    User(String),
    /// A session of a role, by their names.
    Role { name: String, session: String },
    /// A session that a user made with `GetFederationToken`, with the policy that was passed.
    Federated { user: String, name: String, policy: Option<Value> },
    /// The root user.
    Root,
}

/// What a session has besides its key.
#[derive(Clone)]
pub(super) struct Lease {
    pub(super) token: String,
    pub(super) issued: DateTime<Utc>,
    pub(super) expires: DateTime<Utc>,
}

pub(super) fn user<'s>(account: &'s Account, name: &str) -> Option<&'s User> {
    account.users.iter().find(|one| one.name == name)
}

pub(super) fn role<'s>(account: &'s Account, name: &str) -> Option<&'s Role> {
    account.roles.iter().find(|one| one.name == name)
}

pub(super) fn user_arn(account: &Account, one: &User) -> String {
    format!("arn:aws:iam::{}:user{}{}", account.id, one.path, one.name)
}

pub(super) fn role_arn(account: &Account, one: &Role) -> String {
    format!("arn:aws:iam::{}:role{}{}", account.id, one.path, one.name)
}

impl Who {
    /// The caller, where its user or role still exists.
    pub(super) fn caller(&self, state: &State) -> Option<Caller> {
        let account = state.account(&self.account)?;
        let id = &self.account;
        let (kind, arn, issuer) = match &self.kind {
            Kind::User(name) => (CallerKind::User, user_arn(account, user(account, name)?), None),
            Kind::Role { name, session } => {
                let arn = format!("arn:aws:sts::{id}:assumed-role/{name}/{session}");
                (CallerKind::Role, arn, Some(role_arn(account, role(account, name)?)))
            }
            Kind::Federated { user: name, name: session, .. } => {
                let arn = format!("arn:aws:sts::{id}:federated-user/{session}");
                (CallerKind::FederatedUser, arn, Some(user_arn(account, user(account, name)?)))
            }
            Kind::Root => (CallerKind::Root, format!("arn:aws:iam::{id}:root"), None),
        };
        Some(Caller { kind, arn, issuer, account: Some(id.clone()) })
    }

    /// Its unique id, as `GetCallerIdentity` and CloudTrail give it.
    pub(super) fn id(&self, state: &State) -> String {
        let account = state.account(&self.account);
        match &self.kind {
            Kind::User(name) => account.and_then(|one| user(one, name)).map(|one| one.id.clone()).unwrap_or_default(),
            Kind::Role { name, session } => {
                let id = account.and_then(|one| role(one, name)).map(|one| one.id.as_str()).unwrap_or_default();
                format!("{id}:{session}")
            }
            Kind::Federated { name, .. } => format!("{}:{name}", self.account),
            Kind::Root => self.account.clone(),
        }
    }

    /// The condition keys of a request that it makes.
    pub(super) fn context(&self, state: &State, caller: &Caller, address: &str, region: &str) -> Context {
        let mut context = Context::new(Rest::Absent);
        let mut set = |key: &str, value: &str| context.set(key, Fact::one(value));
        set("aws:PrincipalArn", caller.issuer.as_deref().unwrap_or(&caller.arn));
        set("aws:PrincipalAccount", &self.account);
        set("aws:userid", &self.id(state));
        set("aws:SourceIp", address);
        set("aws:RequestedRegion", region);
        set("aws:SecureTransport", "true");
        set("aws:CurrentTime", &state.clock.now().format("%Y-%m-%dT%H:%M:%SZ").to_string());
        set("aws:PrincipalType", self.sort());
        if let Some(organization) = &state.estate.organization
            && state.account(&self.account).is_some_and(|account| account.parent.is_some())
        {
            set("aws:PrincipalOrgID", &organization.id);
        }
        if let Some(lease) = &self.lease {
            set("aws:TokenIssueTime", &lease.issued.format("%Y-%m-%dT%H:%M:%SZ").to_string());
        }
        let account = state.account(&self.account);
        let tags = match &self.kind {
            Kind::User(name) => {
                set("aws:username", name);
                account.and_then(|account| user(account, name)).map(|one| &one.tags)
            }
            Kind::Role { name, .. } => account.and_then(|account| role(account, name)).map(|one| &one.tags),
            Kind::Federated { .. } | Kind::Root => None,
        };
        for (name, value) in tags.into_iter().flatten() {
            set(&format!("aws:PrincipalTag/{name}"), value);
        }
        context
    }

    fn sort(&self) -> &'static str {
        match self.kind {
            Kind::User(_) => "User",
            Kind::Role { .. } => "AssumedRole",
            Kind::Federated { .. } => "FederatedUser",
            Kind::Root => "Account",
        }
    }

    /// `userIdentity` of CloudTrail.
    pub(super) fn identity(&self, state: &State) -> Value {
        let caller = self.caller(state);
        let arn = caller.as_ref().map(|one| one.arn.as_str());
        let mut said = json!({
            "principalId": self.id(state), "arn": arn, "accountId": self.account, "accessKeyId": self.key,
        });
        let kind = match &self.kind {
            Kind::User(name) => {
                said["userName"] = json!(name);
                "IAMUser"
            }
            Kind::Role { name, .. } => {
                said["sessionContext"] = json!({"sessionIssuer": self.issuer(state, "Role", name)});
                "AssumedRole"
            }
            Kind::Federated { user, .. } => {
                said["sessionContext"] = json!({"sessionIssuer": self.issuer(state, "IAMUser", user)});
                "FederatedUser"
            }
            Kind::Root => "Root",
        };
        said["type"] = json!(kind);
        if let Some(lease) = &self.lease {
            let issued = lease.issued.format("%Y-%m-%dT%H:%M:%SZ").to_string();
            said["sessionContext"]["attributes"] = json!({"creationDate": issued, "mfaAuthenticated": "false"});
        }
        said
    }

    fn issuer(&self, state: &State, kind: &str, name: &str) -> Value {
        let account = state.account(&self.account);
        let (id, arn) = match kind {
            "Role" => account.and_then(|one| role(one, name).map(|role| (role.id.clone(), role_arn(one, role)))),
            _ => account.and_then(|one| user(one, name).map(|user| (user.id.clone(), user_arn(one, user)))),
        }
        .unwrap_or_default();
        json!({"type": kind, "principalId": id, "arn": arn, "accountId": self.account, "userName": name})
    }
}
