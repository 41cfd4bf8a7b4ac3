//! `region`: work in a region where the identity never worked, above all in one that its account never uses.

use std::collections::BTreeMap;
use std::sync::Arc;

use stanch_model::{Severity, Tactic};

use super::draft::{Draft, Pick, technique};
use super::words::{explanations, listed, place, times};
use super::{Scene, Seen};

pub(super) fn find(scene: &Scene<'_>) -> Vec<Draft> {
    scene.subjects().flat_map(|subject| of(scene, subject)).collect()
}

fn of(scene: &Scene<'_>, subject: u32) -> Vec<Draft> {
    let profile = scene.profile(subject);
    let mut by_region: BTreeMap<(&Arc<str>, &Arc<str>), Vec<Seen<'_>>> = BTreeMap::new();
    for one in scene.window(subject).filter(|one| one.new.region && !one.strand.region.is_empty()) {
        by_region.entry((&one.strand.region, &one.strand.account)).or_default().push(one);
    }
    let tell = |((region, account), seen): ((&Arc<str>, &Arc<str>), Vec<Seen<'_>>)| {
        let unused = is_unused(scene, account, region);
        let context = super::context_of(&seen);
        // People travel: whoever is on no list speaks only where somebody else seems to be at work.
        if (!scene.is_exposed(subject) && context < 2) || (context == 0 && !unused) {
            return None;
        }
        let mut operations: Vec<String> = seen.iter().map(|one| scene.known(one.strand.op).name()).collect();
        operations.sort();
        operations.dedup();
        let others =
            if unused { "nobody used it in that account before" } else { "others used it in that account before" };
        let mut usual: Vec<&Arc<str>> = profile.regions.keys().filter(|region| !region.is_empty()).collect();
        usual.sort();
        Some(Draft {
            rule: "region",
            title: format!("it works in {region}"),
            severity: if context > 0 || seen.iter().any(|one| one.new.operation) {
                Severity::High
            } else {
                Severity::Medium
            },
            confidence: profile.state.confidence(context),
            subject,
            tactic: Tactic::DefenseEvasion,
            techniques: vec![technique("T1535")],
            says: format!(
                "it called {} in {region} of the account {account} {}{}",
                listed(operations),
                times(&seen),
                place(scene, &seen)
            ),
            baseline: format!(
                "it worked in {} only; {others}; {}",
                listed(usual.into_iter().map(ToString::to_string)),
                profile.words()
            ),
            explanations: {
                let mut found = explanations(scene, subject, &seen, "this work in another region");
                found.push("a region may have been rolled out: ask the owners of this job".to_owned());
                found
            },
            picks: vec![Pick {
                region: Some(Arc::clone(region)),
                account: Some(Arc::clone(account)),
                ..Pick::default()
            }],
            before_window: false,
            at: None,
            apart: None,
            events: super::events_of(&seen),
            context,
        })
    };
    by_region.into_iter().filter_map(tell).collect()
}

/// Whether nobody used a region of an account before the window.
fn is_unused(scene: &Scene<'_>, account: &str, region: &str) -> bool {
    let extent = scene.coverage.get(account).and_then(|regions| regions.get(region));
    let start = scene.periods.window.start.date_naive();
    extent.is_none_or(|extent| extent.days.range(..start).next().is_none())
}
