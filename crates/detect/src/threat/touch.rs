//! On what sensitive operations are called, and whether that was to be expected.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Scene;
use crate::marks::is_service;
use crate::operation::Op;
use crate::plan::targets::Target;

/// Targets of the window that were not expected. How often something comes up that was never seen is told by how much was
/// seen just once (Good and Turing's estimate): an identity that keeps to the same few things surprises with a new one.
pub(super) fn surprising(scene: &Scene<'_>, subject: u32, op: Op) -> BTreeSet<Arc<str>> {
    let mut before: BTreeMap<&str, u64> = BTreeMap::new();
    let mut calls = 0;
    // What a service touches for the identity follows from templates, and not from anybody's hands.
    let by_hand = |target: &&Target| !is_service(&target.source);
    for target in scene.targets_of(subject, false, op).iter().filter(by_hand) {
        calls += target.events;
        for name in names(&target.name) {
            *before.entry(name).or_default() += target.events;
        }
    }
    let now: Vec<&Target> = scene.targets_of(subject, true, op).iter().filter(by_hand).collect();
    let fresh = now.iter().filter(|target| names(&target.name).any(|name| !before.contains_key(name)));
    let fresh: BTreeSet<Arc<str>> = fresh.map(|target| Arc::clone(&target.name)).collect();
    let once = before.values().filter(|events| **events == 1).count() as f64;
    let share = now.iter().map(|target| target.events).sum::<u64>() as f64 / (calls.max(1)) as f64;
    // Half a thing more, since nothing seen once does not mean that nothing can be new.
    let expected = (once + 0.5) * share;
    if before.is_empty() || expected >= EXPECTED { BTreeSet::new() } else { fresh }
}

/// Whether an operation that the identity does use says more by what it touches: a secret of a service that keeps secrets,
/// a role that is entered, code that is changed where it runs.
pub(super) fn is_touched(scene: &Scene<'_>, op: Op) -> bool {
    let known = scene.known(op);
    known.is_sensitive() || known.operation.starts_with("Update")
}

/// How many new targets may be expected in the window for one to be a surprise.
const EXPECTED: f64 = 0.3;

/// The names of a target: one, or each of a list.
pub(super) fn names(target: &str) -> impl Iterator<Item = &str> {
    let inner = target.trim_start_matches('[').trim_end_matches(']');
    inner.split(',').map(|name| name.trim().trim_matches('"')).filter(|name| !name.is_empty())
}

/// A target as a person would write it: one name without its quotes, or the first few of a list.
pub(crate) fn plain(target: &str) -> String {
    let names: Vec<&str> = names(target).collect();
    match names.len() {
        0 => target.to_owned(),
        1 => names[0].to_owned(),
        more => format!("{} and {} more", names[0], more - 1),
    }
}
