//! Policies and levels of an organisation as a line holds them.

use serde_json::{Map, Value};

use super::Error;
use super::member::{Member, Members, bare};
use crate::policy::Policy;

/// The policies of a member that may hold several: one policy or a list of them.
pub(super) fn policies(members: &Members<'_>, member: Member) -> Result<Vec<Policy>, Error> {
    members.get(member).map_or(Ok(Vec::new()), |(name, value)| several(name, value, member.documented()))
}

/// The policy of a member that holds at most one. A list with only one is taken for it.
pub(super) fn policy(members: &Members<'_>, member: Member) -> Result<Option<Policy>, Error> {
    let Some((name, value)) = members.get(member) else { return Ok(None) };
    let mut policies = several(name, value, member.documented())?;
    match policies.len() {
        0 => Ok(None),
        1 => Ok(policies.pop()),
        _ => Err(Error::wrong(name, "one policy")),
    }
}

/// The levels of an organisation: each is a policy, a list of policies, or an object with a list `policies`.
pub(super) fn levels(members: &Members<'_>, member: Member) -> Result<Vec<Vec<Policy>>, Error> {
    let Some((name, value)) = members.get(member) else { return Ok(Vec::new()) };
    let levels = match value {
        Value::Array(levels) => levels.as_slice(),
        one => std::slice::from_ref(one),
    };
    levels
        .iter()
        .enumerate()
        .map(|(index, level)| {
            let label = format!("{} {}", member.documented(), index + 1);
            match level.as_object().and_then(|object| inner(object, "policies")) {
                Some(policies) => several(name, policies, &label),
                None => several(name, level, &label),
            }
        })
        .collect()
}

fn several(member: &str, value: &Value, label: &str) -> Result<Vec<Policy>, Error> {
    match value {
        Value::Array(entries) if entries.len() == 1 => entries.iter().map(|entry| one(member, entry, label)).collect(),
        Value::Array(entries) => entries
            .iter()
            .enumerate()
            .map(|(index, entry)| one(member, entry, &format!("{label} {}", index + 1)))
            .collect(),
        entry => Ok(vec![one(member, entry, label)?]),
    }
}

/// A policy: a document, a text that holds one, the ARN of one of AWS's own, or any of these with a name.
fn one(member: &str, value: &Value, label: &str) -> Result<Policy, Error> {
    match value {
        Value::Object(object) if inner(object, "statement").is_none() => {
            match ["policy", "policydocument", "document"].iter().find_map(|name| inner(object, name)) {
                Some(document) => {
                    let name =
                        ["name", "policyname", "arn", "id"].iter().find_map(|name| inner(object, name)?.as_str());
                    named(member, document, name.unwrap_or(label))
                }
                None => Ok(Policy::parse(label, value)),
            }
        }
        value => named(member, value, label),
    }
}

fn named(member: &str, document: &Value, name: &str) -> Result<Policy, Error> {
    match document {
        Value::Object(_) => Ok(Policy::parse(name, document)),
        Value::String(text) if text.starts_with("arn:") => Ok(Policy::of_aws(text).cloned().unwrap_or_else(|| {
            // Only a person's own policies are known to deny; a few of AWS's own do, and those are known by heart.
            Policy::opaque(text, "only its ARN is given", !text.contains(":iam::aws:policy/"))
        })),
        Value::String(_) => Ok(Policy::parse(name, document)),
        _ => Err(Error::wrong(member, "a policy, which is an object, a text or `{\"name\", \"policy\"}`")),
    }
}

fn inner<'a>(object: &'a Map<String, Value>, wanted: &str) -> Option<&'a Value> {
    object.iter().find(|(name, _)| bare(name) == wanted).map(|(_, value)| value)
}
