//! From bytes to a document within limits, without a key that hides another of the same name.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use crate::playbook::Playbook;

/// At most so many bytes.
pub const BYTES: usize = 4 << 20;
/// At most so many levels of objects and lists.
pub const DEPTH: usize = 64;
/// At most so many steps.
pub const STEPS: usize = 10_000;

/// Why a document is not read.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// Too many bytes.
    #[error(
        "playbook: {0} bytes are more than the {BYTES} that are read; split it into playbooks that call each other"
    )]
    Large(usize),
    /// Not JSON.
    #[error("playbook: it is not JSON ({0}); give the document as it was exported, in UTF-8 and without comments")]
    Json(serde_json::Error),
    /// Too deep, or with a key that is there twice.
    #[error("playbook: {0}")]
    Unkept(serde_json::Error),
    /// Too many steps.
    #[error(
        "workflow: {0} steps are more than the {STEPS} that are read; split it into playbooks that call each other"
    )]
    Long(usize),
    /// Something that has to be there to make anything of the rest.
    #[error("{place}: {what}")]
    Shape {
        /// Where: `workflow.action--…`.
        place: String,
        /// What is wrong, and the way out.
        what: String,
    },
}

/// Reads a playbook. Whatever can be told as a fault is left to [`crate::check()`].
///
/// # Errors
/// If it is larger, deeper or longer than the limits, not JSON, or not a playbook.
pub fn read(bytes: &[u8]) -> Result<Playbook, Refusal> {
    if bytes.len() > BYTES {
        return Err(Refusal::Large(bytes.len()));
    }
    // Editors of some systems put it before everything else.
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value = Strict(0).deserialize(&mut json)?;
    json.end()?;
    match value {
        Value::Object(document) => Playbook::of(document),
        _ => Err(Refusal::Shape {
            place: "playbook".into(),
            what: "the document is not a JSON object; give the playbook itself".into(),
        }),
    }
}

impl From<serde_json::Error> for Refusal {
    fn from(error: serde_json::Error) -> Self {
        // What is refused here, with a sentence of its own, and not by the parser.
        if error.is_data() { Self::Unkept(error) } else { Self::Json(error) }
    }
}

/// A value at so many levels below the top.
struct Strict(usize);

impl Strict {
    fn deeper<E: serde::de::Error>(&self) -> Result<Strict, E> {
        if self.0 >= DEPTH {
            return Err(E::custom(format_args!("more than {DEPTH} levels of nesting; make it flatter")));
        }
        Ok(Strict(self.0 + 1))
    }
}

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Value, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("JSON")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        // Integers beyond 64 bits arrive here as well, and would come out as something else than they went in.
        if value.abs() >= 9_007_199_254_740_992.0 {
            return Err(E::custom("a number is too large to be kept exactly; write it as text"));
        }
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("a number is not finite; write it as text"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = list.next_element_seed(self.deeper()?)? {
            values.push(value);
        }
        Ok(Value::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut values = Map::new();
        while let Some(key) = map.next_key::<String>()? {
            let value = map.next_value_seed(self.deeper()?)?;
            if values.contains_key(&key) {
                let key = stanch_model::text::terminal(&key);
                return Err(A::Error::custom(format_args!("the key `{key}` is there twice; give each its own")));
            }
            values.insert(key, value);
        }
        Ok(Value::Object(values))
    }
}
