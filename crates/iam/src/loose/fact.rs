//! What a line says of the request's context.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Error;
use super::member::{Member, Members, bare};
use crate::context::{Context, Fact, Rest};

/// The context of a line. A key of which it says nothing is absent, unless it says that the rest is unknown.
pub(super) fn context(members: &Members<'_>) -> Result<Context, Error> {
    let rest = match members.text(Member::Rest)?.map(str::to_lowercase).as_deref() {
        None | Some("absent") => Rest::Absent,
        Some("unknown") => Rest::Unknown,
        Some(_) => return Err(Error::wrong("rest", "`absent` or `unknown`")),
    };
    let mut facts = Facts { context: Context::new(rest), set: BTreeMap::new() };
    match members.get(Member::Context) {
        None => {}
        Some((_, Value::Object(keys))) => {
            for (key, value) in keys {
                let fact = match value {
                    Value::Null => Fact::Absent,
                    value => Fact::Values(values(value).ok_or_else(|| wrong_values(key))?),
                };
                facts.set(key, fact)?;
            }
        }
        Some((name, Value::Array(entries))) => {
            for entry in entries {
                let (key, values) = pair(entry).ok_or_else(|| Error::wrong(name, ENTRIES))?;
                facts.set(key, Fact::Values(values))?;
            }
        }
        Some((name, _)) => return Err(Error::wrong(name, ENTRIES)),
    }
    if let Some((name, unknown)) = members.get(Member::Unknown) {
        for key in values(unknown).ok_or_else(|| Error::wrong(name, "a list of keys"))? {
            facts.set(&key, Fact::Unknown)?;
        }
    }
    Ok(facts.context)
}

const ENTRIES: &str = "an object of keys and values, or a list of `ContextKeyName` and `ContextKeyValues`";

fn wrong_values(key: &str) -> Error {
    Error::wrong(key, "a text, a number, true, false, a list of these, or null")
}

struct Facts {
    context: Context,
    /// Keys as they were written, by their names in lower case.
    set: BTreeMap<String, String>,
}

impl Facts {
    fn set(&mut self, key: &str, fact: Fact) -> Result<(), Error> {
        // Keys are compared without case, so that two spellings are one key.
        if let Some(one) = self.set.insert(key.to_lowercase(), key.to_owned()) {
            return Err(Error::Twice { one, other: key.to_owned() });
        }
        self.context.set(key, fact);
        Ok(())
    }
}

/// One entry in the form that AWS's policy simulator takes.
fn pair(entry: &Value) -> Option<(&str, Vec<String>)> {
    let member =
        |wanted: &str| entry.as_object()?.iter().find(|(name, _)| bare(name) == wanted).map(|(_, value)| value);
    Some((member("contextkeyname")?.as_str()?, values(member("contextkeyvalues")?)?))
}

fn values(value: &Value) -> Option<Vec<String>> {
    match value {
        Value::Array(entries) => entries.iter().map(scalar).collect(),
        value => Some(vec![scalar(value)?]),
    }
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        _ => None,
    }
}
