//! Names that nobody sane would give, and that an attacker would.

use serde_json::Value;

/// Bytes of the longest name.
const LONGEST: usize = 10 << 20;

/// Fields that are names, in the order in which they are looked for.
const NAMES: &[&str] = &["variable", "name", "key", "title", "token_name", "app_slug", "description"];

/// Fields that tell things apart, so that those with strange names are things of their own.
const IDS: &[&str] = &["id", "credential_id"];

/// Adds three things with strange names to a list: copies of the last one.
pub(super) fn add(items: &mut Vec<Value>) {
    let Some(last) = items.last().cloned() else { return };
    let names = [
        "A".repeat(LONGEST),
        "RED\u{1b}[31m_KEY\u{7}\r\n\u{0}\u{202e}\u{2066}".to_owned(),
        "SCHLÜSSEL_🔑_鍵_مفتاح".to_owned(),
    ];
    for (number, name) in names.into_iter().enumerate() {
        let mut copy = last.clone();
        if let Some(field) = NAMES.iter().find(|field| copy.get(**field).is_some()) {
            copy[*field] = Value::String(name);
        }
        for id in IDS {
            match copy.get(*id) {
                Some(Value::String(text)) => copy[*id] = Value::String(format!("{text}-{number}")),
                Some(Value::Number(value)) => {
                    copy[*id] = (value.as_u64().unwrap_or(0) + 900_000_000 + number as u64).into();
                }
                _ => {}
            }
        }
        items.push(copy);
    }
}
