//! Why a credential looks as if it could do much.

use std::collections::BTreeSet;

use serde_json::Value;
use stanch_inventory::record::HeldKind;
use stanch_inventory::record::aws::InlinePolicy;

use super::key_of;
use crate::credential::{Credential, Target};
use crate::kind::{kind, words_of};
use crate::known::{Known, account_of};

/// One reason.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Power {
    /// What it opens has all permissions.
    Policy(String),
    /// A name says that it administers.
    Admin(String),
    /// A name says that it is of production, or that it deploys.
    Production(String),
    /// Its kind deploys, publishes or signs.
    Kind(String),
}

impl Power {
    /// Points by which it raises a rank.
    pub(crate) fn points(&self) -> u32 {
        match self {
            Self::Policy(_) => 600,
            Self::Admin(_) => 500,
            Self::Production(_) => 200,
            Self::Kind(_) => 60,
        }
    }

    /// It as one sentence without a full stop.
    pub(crate) fn text(&self) -> &str {
        match self {
            Self::Policy(text) | Self::Admin(text) | Self::Production(text) | Self::Kind(text) => text,
        }
    }
}

/// Words of names that administer.
const ADMIN: &[&str] =
    &["admin", "administrator", "admins", "root", "master", "super", "superuser", "sudo", "owner", "breakglass", "god"];

/// Words of names that deploy, or that are of production.
const PRODUCTION: &[&str] = &[
    "prod",
    "production",
    "prd",
    "live",
    "terraform",
    "tf",
    "deploy",
    "deployer",
    "deployment",
    "release",
    "publish",
    "infra",
    "infrastructure",
    "provision",
    "provisioner",
    "bootstrap",
    "org",
    "organization",
];

/// Managed policies of AWS with which everything can be done or taken.
const POLICIES: &[&str] = &["AdministratorAccess", "PowerUserAccess", "IAMFullAccess"];

/// Powers of kinds that reach others than the one that has them.
const REACH: &[&str] = &["deploy", "publish", "sign", "administer"];

/// Why a credential looks as if it could do much, the gravest first.
pub(crate) fn powers(known: &Known<'_>, credential: &Credential) -> Vec<Power> {
    let mut powers = BTreeSet::new();
    for link in credential.links.iter().filter(|link| link.holds()) {
        let policy = match &link.target {
            Target::AccessKey { user, .. } => {
                named(&mut powers, user, &format!("the user {user}"));
                key_of(known, Some(link))
                    .and_then(|key| of_user(known, key.key.user_arn.as_deref()?, &key.key.user, key.user?))
            }
            Target::Role { arn, .. } => known.roles_by_arn.get(arn.as_str()).and_then(|role| {
                named(&mut powers, &role.name, &format!("the role {}", role.name));
                let policy = of_policies(known, &role.inline, &role.attached)?;
                Some(format!("role {} has {policy}", role.name))
            }),
            Target::RepositoryKey { .. } | Target::Personal { .. } | Target::Named { .. } => None,
        };
        powers.extend(policy.map(Power::Policy));
    }
    for member in &credential.members {
        // What other things are called is the vendor's choice.
        if matches!(member.kind, HeldKind::Variable | HeldKind::LegacyService | HeldKind::SshKey) {
            named(&mut powers, &member.name, &format!("the name {}", member.name));
        }
        named(&mut powers, &member.place.name, &format!("the {}", member.place.words()));
    }
    let reach: Vec<&str> = kind(&credential.kind)
        .into_iter()
        .flat_map(|kind| &kind.powers)
        .filter(|power| REACH.contains(power))
        .copied()
        .collect();
    if !reach.is_empty() {
        powers.insert(Power::Kind(format!("credentials of this kind {}", reach.join(" and "))));
    }
    powers.into_iter().collect()
}

/// What a name says. A word that another name had already says nothing new.
fn named(powers: &mut BTreeSet<Power>, name: &str, what: &str) {
    for word in words_of(name) {
        let text = format!("{what} has the word {word}");
        let power = if ADMIN.contains(&word.as_str()) {
            Power::Admin(text)
        } else if PRODUCTION.contains(&word.as_str()) {
            Power::Production(text)
        } else {
            continue;
        };
        let known = |other: &Power| other.points() == power.points() && other.text().ends_with(&format!(" {word}"));
        if !powers.iter().any(known) {
            powers.insert(power);
        }
    }
}

fn of_user(known: &Known<'_>, arn: &str, name: &str, user: &stanch_inventory::record::aws::User) -> Option<String> {
    if let Some(policy) = of_policies(known, &user.inline, &user.attached) {
        return Some(format!("user {name} has {policy}"));
    }
    let account = account_of(arn);
    let groups =
        known.groups.iter().filter(|group| account_of(&group.arn) == account && user.groups.contains(&group.name));
    let mut found = groups.filter_map(|group| {
        let policy = of_policies(known, &group.inline, &group.attached)?;
        Some(format!("user {name} has {policy} by the group {}", group.name))
    });
    found.next()
}

/// The policy with which everything can be done.
fn of_policies(known: &Known<'_>, inline: &[InlinePolicy], attached: &[String]) -> Option<String> {
    let managed = attached.iter().find_map(|arn| {
        let name = arn.rsplit('/').next().unwrap_or(arn);
        let of_aws = account_of(arn) == "aws" && POLICIES.contains(&name);
        let document = || known.policies.get(arn.as_str())?.versions.iter().find(|version| version.default);
        (of_aws || document().is_some_and(|version| allows_all(&version.document)))
            .then(|| format!("the policy {name}"))
    });
    managed.or_else(|| {
        let policy = inline.iter().find(|policy| allows_all(&policy.document))?;
        Some(format!("the inline policy {}, which allows everything", policy.name))
    })
}

/// Whether a statement allows every action on every resource.
fn allows_all(document: &Value) -> bool {
    let has_all = |value: Option<&Value>| match value {
        Some(Value::String(one)) => one == "*" || one == "*:*",
        Some(Value::Array(list)) => list.iter().any(|one| one == "*" || one == "*:*"),
        _ => false,
    };
    let statement = |one: &Value| {
        one.get("Effect").and_then(Value::as_str) == Some("Allow")
            && has_all(one.get("Action"))
            && has_all(one.get("Resource"))
    };
    match document.get("Statement") {
        Some(Value::Array(list)) => list.iter().any(statement),
        Some(one) => statement(one),
        None => false,
    }
}
