//! One statement.

use serde_json::{Map, Value};

use super::field;
use crate::policy::pattern::Pattern;
use crate::policy::{Comparison, Condition, Effect, Operand, Principals, Scope};

/// The elements of a statement, in lower case.
const ELEMENTS: [&str; 9] =
    ["sid", "effect", "action", "notaction", "resource", "notresource", "principal", "notprincipal", "condition"];

/// What a statement says beside its effect.
#[derive(Clone)]
pub(super) struct Parts {
    pub(super) actions: Scope,
    pub(super) resources: Scope,
    pub(super) principals: Option<Principals>,
    pub(super) conditions: Vec<Condition>,
    pub(super) opaque: Option<String>,
}

impl Parts {
    fn opaque(cause: String) -> Parts {
        Parts {
            actions: Scope::all(),
            resources: Scope::all(),
            principals: None,
            conditions: Vec::new(),
            opaque: Some(cause),
        }
    }
}

/// Reads a statement: its effect, or both effects where that cannot be read, with all else that it says.
pub(super) fn read(value: &Value, variables: bool, problems: &mut Vec<String>) -> Vec<(Effect, Parts)> {
    let before = problems.len();
    let Some(elements) = value.as_object() else {
        let cause = "not an object of JSON".to_owned();
        problems.push(cause.clone());
        return vec![(Effect::Allow, Parts::opaque(cause.clone())), (Effect::Deny, Parts::opaque(cause))];
    };
    twins(elements, problems);
    let effect = field(elements, "effect").and_then(Value::as_str).map(str::trim);
    let effects: &[Effect] = match effect {
        Some(effect) if effect.eq_ignore_ascii_case("allow") => &[Effect::Allow],
        Some(effect) if effect.eq_ignore_ascii_case("deny") => &[Effect::Deny],
        _ => &[Effect::Allow, Effect::Deny],
    };
    if effects.len() > 1 {
        problems.push("its effect is neither Allow nor Deny".to_owned());
    }
    let principals = principals(elements, problems);
    let actions = scope(elements, ("action", "notaction"), true, problems, &|text| Pattern::action(text));
    let resources = scope(elements, ("resource", "notresource"), principals.is_none(), problems, &|text| {
        Pattern::resource(text, variables)
    });
    let conditions = conditions(elements, variables, problems);
    let opaque = (problems.len() > before).then(|| problems.get(before..).unwrap_or_default().join("; "));
    // These are read over, or their own conditions say that they cannot be told.
    let strange = elements.keys().filter(|key| !known(key)).count();
    if strange > 0 {
        problems.push(format!("{strange} of its elements are none of a statement, and are not regarded"));
    }
    for condition in &conditions {
        problems.extend(complaint(condition));
    }
    let parts = Parts { actions, resources, principals, conditions, opaque };
    effects.iter().map(|effect| (*effect, parts.clone())).collect()
}

/// Whether a name is one of an element.
fn known(key: &str) -> bool {
    ELEMENTS.iter().any(|element| key.trim().eq_ignore_ascii_case(element))
}

/// Says which elements stand there twice, in different cases.
fn twins(elements: &Map<String, Value>, problems: &mut Vec<String>) {
    for element in ELEMENTS {
        let same = |key: &&String| key.trim().eq_ignore_ascii_case(element);
        if elements.keys().filter(same).count() > 1 {
            problems.push(format!("it has more than one {element}"));
        }
    }
}

/// Reads a pair of elements of which a statement has one.
fn scope(
    elements: &Map<String, Value>,
    (plain, inverse): (&str, &str),
    needed: bool,
    problems: &mut Vec<String>,
    read: &dyn Fn(&str) -> Pattern,
) -> Scope {
    let (inverted, list) = match (field(elements, plain), field(elements, inverse)) {
        (Some(list), None) => (false, list),
        (None, Some(list)) => (true, list),
        (Some(_), Some(_)) => {
            problems.push(format!("it has both {plain} and {inverse}"));
            return Scope::all();
        }
        (None, None) => {
            if needed {
                problems.push(format!("it has neither {plain} nor {inverse}"));
            }
            return Scope::all();
        }
    };
    let list = match list {
        Value::Array(list) => list.as_slice(),
        one => std::slice::from_ref(one),
    };
    let texts: Vec<&str> =
        list.iter().filter_map(Value::as_str).map(str::trim).filter(|text| !text.is_empty()).collect();
    if texts.is_empty() || texts.len() < list.len() {
        problems.push(format!("its {} cannot be read", if inverted { inverse } else { plain }));
        return Scope::all();
    }
    Scope::new(inverted, texts.into_iter().map(read).collect())
}

/// Reads `Principal` or `NotPrincipal`.
fn principals(elements: &Map<String, Value>, problems: &mut Vec<String>) -> Option<Principals> {
    let mut unread = Vec::new();
    let principals = match (field(elements, "principal"), field(elements, "notprincipal")) {
        (Some(value), None) => Principals::read(value, false, &mut unread),
        (None, Some(value)) => Principals::read(value, true, &mut unread),
        (Some(_), Some(_)) => {
            problems.push("it has both principal and notprincipal".to_owned());
            return None;
        }
        (None, None) => return None,
    };
    problems.extend(unread);
    Some(principals)
}

/// Reads the conditions. What of them cannot be read makes the statement opaque.
fn conditions(elements: &Map<String, Value>, variables: bool, problems: &mut Vec<String>) -> Vec<Condition> {
    let mut conditions = Vec::new();
    let Some(value) = field(elements, "condition") else { return conditions };
    let Some(operators) = value.as_object() else {
        problems.push("its condition cannot be read".to_owned());
        return conditions;
    };
    for (operator, keys) in operators {
        let Some(keys) = keys.as_object() else {
            problems.push("an operator of its condition has no keys".to_owned());
            continue;
        };
        for (key, values) in keys {
            let list = match values {
                Value::Array(list) => list.as_slice(),
                one => std::slice::from_ref(one),
            };
            let texts: Option<Vec<String>> = list.iter().map(scalar).collect();
            match texts {
                Some(texts) => conditions.push(Condition::new(operator, key, texts, variables)),
                None => problems.push("a value of its condition cannot be read".to_owned()),
            }
        }
    }
    conditions
}

/// A text, a number or a truth value as a text.
fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

/// What of a condition its operator does not understand.
fn complaint(condition: &Condition) -> Option<String> {
    if condition.operator.comparison == Comparison::Unreadable {
        return Some("its condition has an operator that AWS does not know".to_owned());
    }
    let unread = condition.operands.iter().any(|operand| matches!(operand, Operand::Opaque));
    unread.then(|| "its condition compares to a value that its operator cannot read".to_owned())
}
