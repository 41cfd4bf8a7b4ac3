//! Changes to the policies of a request.

use serde_json::{Map, Value};

/// What takes the place of a pattern, a value or a network that is read as matching nothing.
pub(super) const NOTHING: &str = "arn:aws:none:none:000000000000:none/none";

/// What becomes of a statement.
pub(super) enum Fate {
    Kept,
    Dropped,
}

/// One entry of a condition: its operator without `ForAllValues:` and the like, and its key.
pub(super) struct Entry<'a> {
    pub(super) operator: &'a str,
    /// `ForAllValues`, `ForAnyValue` or nothing.
    pub(super) set: &'a str,
    pub(super) key: &'a str,
}

/// Changes every document.
pub(super) fn documents(value: &mut Value, change: &mut impl FnMut(&mut Map<String, Value>)) {
    match value {
        Value::Object(object) => {
            if object.contains_key("Statement") {
                change(object);
            } else {
                object.values_mut().for_each(|inner| documents(inner, change));
            }
        }
        Value::Array(entries) => entries.iter_mut().for_each(|inner| documents(inner, change)),
        _ => {}
    }
}

/// Changes every statement, and drops those of that fate.
pub(super) fn statements(request: &mut Value, mut change: impl FnMut(&mut Map<String, Value>) -> Fate) {
    documents(request, &mut |document| {
        let list = document["Statement"].as_array_mut().unwrap();
        list.retain_mut(|statement| matches!(change(statement.as_object_mut().unwrap()), Fate::Kept));
    });
}

/// Changes the values of every entry of every condition. A statement with an entry of that fate is dropped.
pub(super) fn conditions(request: &mut Value, mut change: impl FnMut(Entry<'_>, &mut Vec<Value>) -> Fate) {
    statements(request, |statement| {
        let Some(Value::Object(condition)) = statement.get_mut("Condition") else { return Fate::Kept };
        for (name, keys) in condition {
            let (set, rest) = name.split_once(':').unwrap_or(("", name));
            let operator = rest.strip_suffix("IfExists").unwrap_or(rest);
            for (key, values) in keys.as_object_mut().unwrap() {
                let mut list = match values.take() {
                    Value::Array(list) => list,
                    one => vec![one],
                };
                let entry = Entry { operator, set, key };
                if let Fate::Dropped = change(entry, &mut list) {
                    return Fate::Dropped;
                }
                *values = Value::Array(list);
            }
        }
        Fate::Kept
    });
}

/// What the request says of a key.
pub(super) fn said<'a>(context: &'a Value, key: &str) -> Option<&'a Value> {
    let (_, value) = context.as_object()?.iter().find(|(name, _)| name.eq_ignore_ascii_case(key))?;
    Some(value)
}
