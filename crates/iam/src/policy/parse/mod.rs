//! From JSON to statements.

mod document;
mod statement;

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::{Policy, Statement};

/// The version of the language that knows policy variables.
const VARIABLES: &str = "2012-10-17";

/// The version that a policy without one has.
const OLD: &str = "2008-10-17";

/// Reads a policy.
pub(super) fn policy(name: &str, document: &Value) -> Policy {
    let document = match document::unpack(document) {
        Ok(document) => document,
        Err(cause) => return Policy::opaque(name, &cause, true),
    };
    let Some(elements) = document.as_object() else {
        return Policy::opaque(name, "not an object of JSON", true);
    };
    let mut policy = Policy { name: name.to_owned(), statements: Vec::new(), problems: Vec::new() };
    let mut variables = false;
    let mut statements: &[Value] = &[];
    let mut strange = Vec::new();
    for (key, value) in elements {
        match key.trim().to_ascii_lowercase().as_str() {
            "version" => {
                let version = value.as_str().unwrap_or_default();
                variables = version != OLD;
                if version != OLD && version != VARIABLES {
                    policy.problems.push(format!("{name}: its version is none that AWS knows"));
                }
            }
            "statement" => match value {
                Value::Array(list) => statements = list,
                one => statements = std::slice::from_ref(one),
            },
            "id" => {}
            _ => strange.push(key),
        }
    }
    if statements.is_empty() && !strange.is_empty() {
        return Policy::opaque(name, "no statements among what it holds", true);
    }
    if statements.is_empty() {
        policy.problems.push(format!("{name}: it has no statements"));
    }
    if !strange.is_empty() {
        policy.problems.push(format!("{name}: {} of its elements are none of a policy", strange.len()));
    }
    let label = Arc::from(name);
    let mut taken = BTreeSet::new();
    for (place, value) in statements.iter().enumerate() {
        let number = format!("#{}", place + 1);
        let sid = value
            .as_object()
            .and_then(|elements| field(elements, "sid"))
            .and_then(Value::as_str)
            .filter(|sid| !sid.is_empty());
        let sid = match sid {
            Some(sid) if taken.insert(sid) => sid.to_owned(),
            Some(sid) => format!("{sid} ({number})"),
            None => number,
        };
        add(&mut policy, &label, &sid, value, variables);
    }
    policy
}

/// Reads one statement and adds it, twice where its effect cannot be read.
fn add(policy: &mut Policy, label: &Arc<str>, sid: &str, value: &Value, variables: bool) {
    let mut problems = Vec::new();
    for (effect, parts) in statement::read(value, variables, &mut problems) {
        policy.statements.push(Statement {
            policy: Arc::clone(label),
            label: sid.to_owned(),
            effect,
            actions: parts.actions,
            resources: parts.resources,
            principals: parts.principals,
            conditions: parts.conditions,
            opaque: parts.opaque.map(Into::into),
        });
    }
    policy.problems.extend(problems.into_iter().map(|problem| format!("{}, statement {sid}: {problem}", policy.name)));
}

/// An element by its name in lower case, whatever its own case; `null` is as if it were not there.
fn field<'a>(elements: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    let (_, value) = elements.iter().find(|(key, value)| key.trim().eq_ignore_ascii_case(name) && !value.is_null())?;
    Some(value)
}
