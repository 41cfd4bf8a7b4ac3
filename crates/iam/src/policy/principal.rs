//! Whom a statement of a resource's policy is for.

use serde_json::Value;

use crate::arn::Arn;

/// The principals of a statement.
#[derive(Clone, Debug)]
pub(crate) struct Principals {
    /// Whether it is for all but these.
    pub(crate) inverse: bool,
    /// These.
    pub(crate) names: Vec<Name>,
}

/// One principal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Name {
    /// `*`.
    Everyone,
    /// An account by its id.
    Account(Box<str>),
    /// A user, a role, a session of a role or a federated user by ARN.
    Arn(Box<str>),
    /// A service.
    Service(Box<str>),
    /// A provider of web identities or SAML assertions.
    Provider(Box<str>),
    /// An account by the id that only S3 knows; nobody can tell which it is.
    Canonical,
    /// A unique id that stands where a user or role was deleted; nobody is it.
    Gone,
    /// What cannot be read.
    Opaque,
}

impl Principals {
    /// Reads `Principal` or `NotPrincipal`, and says what of it cannot be read.
    pub(super) fn read(value: &Value, inverse: bool, problems: &mut Vec<String>) -> Principals {
        let mut names = Vec::new();
        match value {
            Value::Object(kinds) => {
                for (kind, list) in kinds {
                    for text in one_or_many(list) {
                        names.push(text.as_str().map_or(Name::Opaque, |text| name(kind, text)));
                    }
                }
            }
            other => {
                for text in one_or_many(other) {
                    names.push(text.as_str().map_or(Name::Opaque, |text| name("AWS", text)));
                }
            }
        }
        let opaque = names.iter().filter(|name| **name == Name::Opaque).count();
        if opaque > 0 {
            problems.push(format!("{opaque} of its principals cannot be read"));
        }
        Principals { inverse, names }
    }
}

/// A list, or one thing that stands for a list of it.
fn one_or_many(value: &Value) -> &[Value] {
    match value {
        Value::Array(list) => list,
        one => std::slice::from_ref(one),
    }
}

/// One principal of a kind.
fn name(kind: &str, text: &str) -> Name {
    let text = text.trim();
    match kind.to_ascii_lowercase().as_str() {
        _ if text == "*" => Name::Everyone,
        "aws" => account_or_arn(text),
        "service" => Name::Service(text.to_ascii_lowercase().into()),
        "federated" => Name::Provider(text.into()),
        "canonicaluser" => Name::Canonical,
        _ => Name::Opaque,
    }
}

/// An account id, an ARN, or the unique id of what was deleted. An ARN with a wildcard is none that AWS takes.
fn account_or_arn(text: &str) -> Name {
    if let Some(arn) = Arn::parse(text) {
        return match (arn.service, arn.resource) {
            _ if text.contains(['*', '?']) => Name::Opaque,
            ("iam", "root") => Name::Account(arn.account.into()),
            ("iam" | "sts", _) => Name::Arn(text.into()),
            _ => Name::Opaque,
        };
    }
    if text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Name::Account(text.into());
    }
    let unique = text.len() >= 16 && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    if unique && text.starts_with('A') {
        return Name::Gone;
    }
    // Some services know principals by their names, which stand under `AWS` in older policies.
    if text.ends_with(".amazonaws.com") { Name::Service(text.into()) } else { Name::Opaque }
}
