//! The objects of a file, one after the other, without holding a tree of it.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer as _, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// Why a text has no objects.
pub(super) enum Refused {
    /// It is not JSON.
    Json(serde_json::Error),
    /// It is JSON of another kind.
    NoObjects,
}

/// What tells a bundle from an object.
#[derive(Deserialize)]
struct Envelope<'t> {
    #[serde(borrow, default, rename = "type")]
    kind: Option<&'t RawValue>,
    #[serde(borrow, default)]
    objects: Option<&'t RawValue>,
}

/// Gives each object of a text to `take`: those of a bundle or of a TAXII envelope, those of a list, or the one.
pub(super) fn objects(text: &str, take: &mut dyn FnMut(&str)) -> Result<(), Refused> {
    match text.trim_start().as_bytes().first() {
        Some(b'[') => list(text, take).map_err(Refused::Json),
        Some(b'{') => {
            let envelope: Envelope<'_> = serde_json::from_str(text).map_err(Refused::Json)?;
            let is_bundle = envelope.kind.is_none_or(|kind| kind.get() == "\"bundle\"");
            match (envelope.objects, envelope.kind) {
                (Some(objects), _) if is_bundle && objects.get().starts_with('[') => {
                    list(objects.get(), take).map_err(Refused::Json)
                }
                (None, Some(_)) if is_bundle => Ok(()),
                (_, Some(_)) if !is_bundle => {
                    take(text);
                    Ok(())
                }
                _ => Err(Refused::NoObjects),
            }
        }
        // Whatever else it is, JSON or not, the parser names the place of what is no JSON.
        _ => match serde_json::from_str::<serde::de::IgnoredAny>(text) {
            Ok(_) => Err(Refused::NoObjects),
            Err(error) => Err(Refused::Json(error)),
        },
    }
}

/// Gives each entry of a JSON list to `take`.
fn list(text: &str, take: &mut dyn FnMut(&str)) -> serde_json::Result<()> {
    struct Entries<'f>(&'f mut dyn FnMut(&str));

    impl<'t> Visitor<'t> for Entries<'_> {
        type Value = ();

        fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
            out.write_str("a list")
        }

        fn visit_seq<A: SeqAccess<'t>>(self, mut entries: A) -> Result<(), A::Error> {
            while let Some(entry) = entries.next_element::<&'t RawValue>()? {
                (self.0)(entry.get());
            }
            Ok(())
        }
    }

    let mut parser = serde_json::Deserializer::from_str(text);
    parser.deserialize_seq(Entries(take))?;
    parser.end()
}
