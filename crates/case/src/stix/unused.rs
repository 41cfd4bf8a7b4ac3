//! What could not be used of a file, by cause.

use std::collections::BTreeMap;

use stanch_model::{Gap, GapKind};

/// How many ids a gap names. The others are counted.
const NAMED: usize = 5;

/// How many causes are told apart. An author can make up any number.
const CAUSES: usize = 100;

/// Collects what could not be used.
#[derive(Default)]
pub(super) struct Unused {
    causes: BTreeMap<(GapKind, String), Ids>,
}

/// The objects of one cause.
#[derive(Default)]
struct Ids {
    first: Vec<String>,
    count: u64,
}

impl Unused {
    /// Notes that an object, or a part of it, could not be used. The cause is a sentence.
    pub(super) fn add(&mut self, kind: GapKind, id: &str, cause: String) {
        let mut key = (kind, cause);
        if self.causes.len() >= CAUSES && !self.causes.contains_key(&key) {
            key = (GapKind::Limit, format!("not used for causes beyond the first {CAUSES}"));
        }
        let ids = self.causes.entry(key).or_default();
        // An object with many such parts is named once.
        if ids.first.last().is_none_or(|last| last != id) && ids.first.len() < NAMED {
            ids.first.push(id.to_owned());
        }
        ids.count += 1;
    }

    /// One gap for each cause.
    pub(super) fn gaps(self, file: &str) -> Vec<Gap> {
        let gap = |((kind, cause), ids): ((GapKind, String), Ids)| {
            let more = if ids.count > ids.first.len() as u64 { ", and more of the kind" } else { "" };
            Gap::new(kind, file, format!("{cause}: {}{more}", ids.first.join(", "))).times(ids.count)
        };
        self.causes.into_iter().map(gap).collect()
    }
}
