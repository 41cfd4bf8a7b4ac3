//! Networks: `[[vendor.network]]`, where the vendor calls from, and `[networks]`, whose addresses are whose.

use std::path::PathBuf;

use super::reader::{Problems, Section, quoted};
use super::{Prefix, blocks, entry, value};

/// A named group of the vendor's addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Network {
    /// What the report calls it.
    pub name: String,
    /// Its addresses.
    pub prefixes: Vec<Prefix>,
}

/// Databases that say where an address is, in MaxMind's format, as `case.toml` names them: relative to the case folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Databases {
    /// The one with autonomous systems.
    pub asn: Option<PathBuf>,
    /// The one with countries.
    pub country: Option<PathBuf>,
}

/// `[networks]`.
pub(super) fn databases(section: Section<'_, '_>) -> Databases {
    let path = |key| section.optional(key).and_then(|found| value::text(&section, key, found)).map(PathBuf::from);
    let databases = Databases { asn: path("asn"), country: path("country") };
    section.finish();
    databases
}

/// `[[vendor.network]]`.
pub(super) fn networks(section: Section<'_, '_>, problems: &Problems) -> Vec<Network> {
    let way_out = "write `[[vendor.network]]` on a line of its own, with `name` and `prefixes` under it";
    let mut networks: Vec<Network> = Vec::new();
    for one in blocks::blocks(&section, "network", "[[vendor.network]]", way_out, problems) {
        networks.extend(network(one, &networks));
    }
    section.finish();
    networks
}

/// One `[[vendor.network]]`, given those before it.
fn network(section: Section<'_, '_>, before: &[Network]) -> Option<Network> {
    let found = section.required("name", "\"…\"");
    let name = found.and_then(|found| value::text(&section, "name", found));
    if let (Some(found), Some(name)) = (found, &name)
        && before.iter().any(|network| network.name == *name)
    {
        section.complain(found.span(), format!("two vendor networks are called {}; rename one", quoted(name)));
    }
    let prefixes = value::list(&section, "prefixes", entry::prefix);
    if prefixes.is_empty() {
        let what = "[[vendor.network]] has no `prefixes`; add `prefixes = [\"192.0.2.0/24\"]` or delete the block";
        section.complain(section.at.clone(), what);
    }
    section.finish();
    Some(Network { name: name?, prefixes })
}
