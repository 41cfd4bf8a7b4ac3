//! Blocks of which there may be any number: `[[mute]]`.

use toml::de::DeValue;

use super::reader::{Placed, Problems, Section};

/// The blocks under a key, each a section called `name`. What is none is noted, with the way out.
pub(super) fn blocks<'d, 't>(
    section: &Section<'d, 't>,
    key: &'static str,
    name: &'static str,
    way_out: &str,
    problems: &'d Problems,
) -> Vec<Section<'d, 't>> {
    let Some(found) = section.optional(key) else { return Vec::new() };
    let DeValue::Array(entries) = found.get_ref() else {
        section.mistyped(key, found, way_out);
        return Vec::new();
    };
    let one = |entry: Placed<'d, 't>| match entry.get_ref() {
        DeValue::Table(table) => Some(Section::new(name, entry.span(), Some(table), problems)),
        _ => {
            section.mistyped(key, entry, way_out);
            None
        }
    };
    entries.iter().filter_map(one).collect()
}
