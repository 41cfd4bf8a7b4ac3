//! One value out of a JSON text, without building the rest of it.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

/// The steps of a dotted path: `\.` is a dot inside of a key, `\\` a backslash.
pub(crate) fn path(text: &str) -> Vec<String> {
    let mut steps = vec![String::new()];
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        let step = match letter {
            '.' => {
                steps.push(String::new());
                continue;
            }
            '\\' => letters.next().unwrap_or('\\'),
            letter => letter,
        };
        if let Some(last) = steps.last_mut() {
            last.push(step);
        }
    }
    steps
}

/// The value at `path` as text, if `record` is valid JSON and has one there that is not null.
pub(crate) fn text(record: &str, path: &[String]) -> Option<String> {
    let mut reader = serde_json::Deserializer::from_str(record);
    let found = Pick(path).deserialize(&mut reader).ok()?;
    reader.end().ok()?;
    match found? {
        Value::Null => None,
        Value::String(text) => Some(text),
        other => Some(other.to_string()),
    }
}

#[derive(Clone, Copy)]
struct Pick<'p>(&'p [String]);

impl<'de> DeserializeSeed<'de> for Pick<'_> {
    type Value = Option<Value>;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Self::Value, D::Error> {
        if self.0.is_empty() {
            return <Value as serde::Deserialize>::deserialize(reader).map(Some);
        }
        reader.deserialize_any(self)
    }
}

/// A scalar where the path still has steps: there is nothing to find.
macro_rules! nothing {
    ($($visit:ident: $type:ty),*) => {
        $(fn $visit<E>(self, _: $type) -> Result<Self::Value, E> { Ok(None) })*
    };
}

impl<'de> Visitor<'de> for Pick<'_> {
    type Value = Option<Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut found = None;
        while let Some(key) = map.next_key::<std::borrow::Cow<'de, str>>()? {
            if *key == *self.0[0] {
                found = map.next_value_seed(Pick(&self.0[1..]))?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let wanted: Option<usize> = self.0[0].parse().ok();
        let mut found = None;
        let mut index = 0;
        loop {
            if Some(index) == wanted {
                match items.next_element_seed(Pick(&self.0[1..]))? {
                    Some(value) => found = value,
                    None => return Ok(found),
                }
            } else if items.next_element::<IgnoredAny>()?.is_none() {
                return Ok(found);
            }
            index += 1;
        }
    }

    nothing!(visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_f64: f64, visit_str: &str);

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::{path, text};

    fn at(record: &str, steps: &str) -> Option<String> {
        text(record, &path(steps))
    }

    #[test]
    fn values_are_found_by_key_and_position() {
        let record =
            r#"{"a":{"b":"x\n\"y","n":12.50,"t":true,"z":null},"r":[{"ARN":"one"},{"ARN":"two"}],"k.k":{"\\":7}}"#;
        assert_eq!(at(record, "a.b").as_deref(), Some("x\n\"y"));
        assert_eq!(at(record, "a.n").as_deref(), Some("12.5"));
        assert_eq!(at(record, "a.t").as_deref(), Some("true"));
        assert_eq!(at(record, "r.1.ARN").as_deref(), Some("two"));
        assert_eq!(at(record, "r.1").as_deref(), Some(r#"{"ARN":"two"}"#));
        assert_eq!(at(record, r"k\.k.\\").as_deref(), Some("7"));
    }

    #[test]
    fn what_is_not_there_is_null() {
        let record = r#"{"a":{"z":null,"s":"text"},"r":[1]}"#;
        for steps in ["", "b", "a.z", "a.s.more", "r.1", "r.first", "a.s.0"] {
            assert_eq!(at(record, steps), None, "{steps}");
        }
    }

    #[test]
    fn an_invalid_record_has_no_fields() {
        for record in ["", "{", r#"{"a":1} x"#, r#"{"a":1,}"#, "\u{0}", &"[".repeat(10_000)] {
            assert_eq!(at(record, "a"), None);
        }
    }

    #[test]
    fn the_last_of_repeated_keys_counts() {
        assert_eq!(at(r#"{"a":1,"a":{"b":2}}"#, "a.b").as_deref(), Some("2"));
        assert_eq!(at(r#"{"a":{"b":2},"a":1}"#, "a.b"), None);
    }
}
