//! Facts in which everything is met, and changes of them.

use serde_json::Value;
use stanch_gate::facts::Facts;

/// Facts in which everything is met, as JSON.
pub(crate) fn good() -> Value {
    serde_json::from_str(include_str!("../fixtures/good.json")).expect("json")
}

/// Facts of a document.
pub(crate) fn facts(value: Value) -> Facts {
    serde_json::from_value(value).expect("facts")
}

/// Puts a value where a pointer leads, which has to exist or to be a new member of an object that does.
pub(crate) fn set(of: &mut Value, pointer: &str, value: Value) {
    let (parent, last) = pointer.rsplit_once('/').expect("a pointer");
    let last = last.replace("~1", "/").replace("~0", "~");
    match of.pointer_mut(parent) {
        Some(Value::Object(members)) => {
            members.insert(last, value);
        }
        Some(Value::Array(list)) => list[last.parse::<usize>().expect("a place")] = value,
        _ => panic!("{pointer} leads nowhere"),
    }
}

/// Takes away what a pointer leads to.
pub(crate) fn remove(of: &mut Value, pointer: &str) {
    let (parent, last) = pointer.rsplit_once('/').expect("a pointer");
    match of.pointer_mut(parent) {
        Some(Value::Object(members)) => {
            members.remove(last).unwrap_or_else(|| panic!("{pointer} is not there"));
        }
        Some(Value::Array(list)) => {
            list.remove(last.parse::<usize>().expect("a place"));
        }
        _ => panic!("{pointer} leads nowhere"),
    }
}
