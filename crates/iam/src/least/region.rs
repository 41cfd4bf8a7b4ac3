//! Where calls were made: the regions that they held to.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::usage::Use;
use super::words::some;

/// So many regions are a habit that is worth a condition.
const FEW: usize = 4;

static GLOBAL: LazyLock<Vec<&str>> =
    LazyLock::new(|| include_str!("../../data/global.txt").lines().filter(|line| !line.starts_with('#')).collect());

/// The pattern of the list of global actions that covers an action; none for one that has a region.
fn global(action: &str) -> Option<&'static str> {
    let covers = |pattern: &&str| match pattern.strip_suffix('*') {
        Some(prefix) => action.starts_with(prefix),
        None => action == *pattern,
    };
    GLOBAL.iter().copied().find(covers)
}

/// The regions that all regional calls held to.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Regions {
    /// Regions, sorted; empty where there is nothing to hold to.
    pub(super) held: BTreeSet<String>,
    /// Patterns of actions that were used and have no region.
    pub(super) global: BTreeSet<&'static str>,
    /// Why there is no condition, where there is none.
    pub(super) none: Option<String>,
}

impl Regions {
    pub(super) fn of<'u>(uses: impl Iterator<Item = &'u Use>) -> Self {
        let mut regions = Self::default();
        let mut unknown: u64 = 0;
        for one in uses {
            if let Some(pattern) = global(&one.action) {
                regions.global.insert(pattern);
                continue;
            }
            match &one.region {
                Some(region) => {
                    regions.held.insert(region.clone());
                }
                None => unknown += one.count,
            }
        }
        let count = regions.held.len();
        if unknown > 0 {
            regions.none = Some(format!(
                "{} without a region in their records, so that regions are not limited",
                some(unknown, "call was", "calls were")
            ));
        } else if count > FEW {
            regions.none = Some(format!("calls went to {count} regions, so that regions are not limited"));
        }
        if regions.none.is_some() {
            regions.held.clear();
        }
        regions
    }
}
