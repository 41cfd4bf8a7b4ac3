//! New access keys, from when they are made until they are stored.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;
use stanch_contain::change::Part;
use zeroize::Zeroizing;

use crate::Secret;

/// New access keys by the number of the effect that made each. They are in memory only, which is overwritten when this is
/// dropped.
#[derive(Default)]
pub struct Minted(Mutex<BTreeMap<u32, Arc<Key>>>);

/// A new access key.
pub(super) struct Key {
    /// `AKIA…`.
    pub(super) id: String,
    /// Its secret half.
    pub(super) secret: Secret,
}

impl Minted {
    /// Keeps a key that an effect made.
    pub fn put(&self, number: u32, id: &str, secret: Secret) {
        let key = Arc::new(Key { id: id.to_owned(), secret });
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(number, key);
    }

    /// A part of the key that an effect made; none where it is not in memory.
    pub fn part(&self, number: u32, part: &Part) -> Option<Secret> {
        let key = self.key(number)?;
        Some(match part {
            Part::KeyId => Secret::new(key.id.clone()),
            Part::SecretHalf => Secret::new(key.secret.expose().to_owned()),
            Part::Json { key_id, secret } => {
                let quoted = |text: &str| Value::from(text).to_string();
                let half = Zeroizing::new(quoted(key.secret.expose()));
                let (id, name) = (quoted(key_id), quoted(secret));
                Secret::new(format!("{{{id}:{},{name}:{}}}", quoted(&key.id), half.as_str()))
            }
        })
    }

    /// The key that an effect made.
    pub(super) fn key(&self, number: u32) -> Option<Arc<Key>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&number).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_those_of_the_key_of_the_effect() {
        let minted = Minted::default();
        minted.put(7, "AKIAEXAMPLE", Secret::new("half/\"+quoted".to_owned()));
        let part = |number, part: Part| minted.part(number, &part).map(|secret| secret.expose().to_owned());
        assert_eq!(part(7, Part::KeyId).as_deref(), Some("AKIAEXAMPLE"));
        assert_eq!(part(7, Part::SecretHalf).as_deref(), Some("half/\"+quoted"));
        let json = part(7, Part::Json { key_id: "id".to_owned(), secret: "se\"cret".to_owned() }).expect("it is there");
        let value: Value = serde_json::from_str(&json).expect("it is JSON");
        assert_eq!(value, serde_json::json!({"id": "AKIAEXAMPLE", "se\"cret": "half/\"+quoted"}));
        assert_eq!(part(8, Part::KeyId), None);
    }
}
