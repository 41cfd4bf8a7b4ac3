//! What a plan is made from.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use stanch_iam::arn::Arn;
use stanch_iam::estate::Estate;
use stanch_iam::reach::Answer;
use stanch_secrets::credential::Credential;

use crate::change::Part;
use crate::object::{Object, PrincipalKind};
use crate::plan::{Approver, Strategy};
use crate::state::State;

/// One exposed credential, with everything that decides what is done about it.
#[derive(Clone, Debug)]
pub struct Exposed<'a> {
    /// The credential.
    pub credential: &'a Credential,
    /// What it is in AWS, or may be.
    pub identities: Vec<Identity>,
    /// Where it lets have identity tokens signed: the issuer without `https://`, whose trust in `identities` is cut.
    pub issuer: Option<String>,
    /// Whether it can write IAM on itself or others, or become who can.
    pub repairs: Answer,
    /// The order within a wave, higher first.
    pub danger: u32,
    /// What stopping it would break besides what its identities are used for, one sentence without a full stop each.
    pub breaks: Vec<String>,
}

/// A user, a role or the root of an account, and how sure it is that a credential is it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// ARN.
    pub arn: String,
    /// Id of the access key, for a user's or the root's key.
    pub key: Option<String>,
    /// Whether it is certain or likely, and not merely possible.
    pub certain: bool,
    /// What stopping it would break, one sentence without a full stop each.
    pub breaks: Vec<String>,
}

impl Identity {
    /// The user or role; none for the root of an account and for what is no identity of IAM.
    pub fn object(&self) -> Option<Object> {
        principal(&self.arn)
    }

    /// Whether it is the root of an account.
    pub fn is_root(&self) -> bool {
        Arn::parse(&self.arn).is_some_and(|arn| arn.service == "iam" && arn.resource == "root")
    }
}

/// The user or role of an ARN, and the role of a session's ARN.
pub(super) fn principal(arn: &str) -> Option<Object> {
    let parsed = Arn::parse(arn)?;
    let account = parsed.owner()?;
    if let Some(role) = parsed.session_role() {
        return Some(Object::principal(account, PrincipalKind::Role, role));
    }
    let kind = match (parsed.service, parsed.kind()) {
        ("iam", "user") => PrincipalKind::User,
        ("iam", "role") => PrincipalKind::Role,
        _ => return None,
    };
    Some(Object::principal(account, kind, parsed.name()))
}

/// Whoever runs the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// ARN, as `GetCallerIdentity` gives it.
    pub arn: String,
    /// Account, twelve digits.
    pub account: String,
    /// Name of the role, with its path, that it assumes in other accounts.
    pub assumes: Option<String>,
}

impl Caller {
    /// The role that it assumes in other accounts, as a pattern over ARNs.
    pub(super) fn elsewhere(&self) -> Option<String> {
        let partition = Arn::parse(&self.arn).map_or("aws", |arn| arn.partition);
        self.assumes.as_ref().map(|role| format!("arn:{partition}:iam::*:role/{}", role.trim_start_matches('/')))
    }
}

/// What a plan is made from, but for the state of what it changes.
#[derive(Clone)]
pub struct Situation<'a> {
    /// What is exposed.
    pub exposed: &'a [Exposed<'a>],
    /// Users, roles and policies, as far as they were collected.
    pub estate: &'a Estate,
    /// Whoever runs the plan, whose own identity is never touched. Roles that it takes in other accounts belong into
    /// `protected`.
    pub caller: Caller,
    /// The management account, where the caller can write SCPs in it.
    pub management: Option<String>,
    /// Accounts that an SCP binds, each with how many more can be attached to it.
    pub controls: BTreeMap<String, u32>,
    /// ARNs, with `*` and `?`, that are never touched.
    pub protected: &'a [String],
    /// What users and roles were before anything that stands was done to them.
    pub before: &'a BTreeMap<Object, State>,
    /// At most so many principals may be changed.
    pub cap: usize,
    /// The strategy that was asked for; none for the best of each.
    pub strategy: Option<Strategy>,
    /// Whether a rotation makes a second key of the same user and deletes the old one, in place of a new user beside a
    /// canary.
    pub keep_user: bool,
    /// Where a new key is stored besides, as whoever makes the plan says: a secret that a program reads it from.
    pub store_in: &'a [(Object, Part)],
    /// Ids, titles or kinds of credentials, ARNs or ids of access keys; empty for everything exposed.
    pub select: &'a [String],
    /// Who can approve.
    pub approvers: &'a [Approver],
    /// When all of this was observed.
    pub now: DateTime<Utc>,
    /// What `GetAccountSummary` said, by account.
    pub quotas: BTreeMap<String, BTreeMap<String, i64>>,
}

/// So many people have to agree to what binds others or cannot be taken back.
pub const APPROVALS: u8 = 2;

impl Situation<'_> {
    /// Whether enough people are named who can approve.
    pub(super) fn has_approvers(&self) -> bool {
        self.approvers.len() >= usize::from(APPROVALS)
    }

    /// A quota of an account: what the account's summary says, or else the service's default.
    pub(super) fn quota(&self, account: &str, name: &str, default: usize) -> usize {
        let said = self.quotas.get(account).and_then(|summary| summary.get(name));
        said.and_then(|said| usize::try_from(*said).ok()).unwrap_or(default)
    }

    /// The caller's ARNs as `aws:PrincipalArn` has them: that of the role for a session, whose path may not be known.
    pub(super) fn caller_patterns(&self) -> Vec<String> {
        let mut patterns = self.own_patterns();
        patterns.extend(self.caller.elsewhere());
        patterns
    }

    fn own_patterns(&self) -> Vec<String> {
        if let Ok(id) = self.estate.who(&self.caller.arn) {
            return vec![self.estate.principal(id).arn.clone()];
        }
        let Some(parsed) = Arn::parse(&self.caller.arn) else { return vec![self.caller.arn.clone()] };
        match parsed.session_role() {
            Some(role) => {
                let start = format!("arn:{}:iam::{}:role/", parsed.partition, parsed.account);
                vec![format!("{start}{role}"), format!("{start}*/{role}")]
            }
            None => vec![self.caller.arn.clone()],
        }
    }

    /// The caller's ARN as `aws:PrincipalArn` has it, as far as it is known.
    pub(super) fn caller_arn(&self) -> String {
        self.caller_patterns().into_iter().next().unwrap_or_default()
    }
}

/// Whether a credential, or one of its identities, was named.
pub(super) fn names(wanted: &str, exposed: &Exposed<'_>) -> bool {
    let credential = exposed.credential;
    [&credential.id, &credential.title, &credential.kind].into_iter().any(|one| one == wanted)
        || exposed.identities.iter().any(|identity| names_identity(wanted, identity))
}

/// Whether an identity was named by its ARN or its key.
pub(super) fn names_identity(wanted: &str, identity: &Identity) -> bool {
    identity.arn == wanted || identity.key.as_deref() == Some(wanted)
}
