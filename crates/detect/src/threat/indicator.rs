//! `indicator`: what is known of the intruder, wherever it occurs, before the window too.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use stanch_model::{Confidence, Severity, Tactic};

use super::Scene;
use super::draft::{Draft, Pick, technique};
use super::words::{listed, usual};
use crate::phrase::some;
use crate::plan::strands::Strand;

pub(super) fn find(scene: &Scene<'_>) -> Vec<Draft> {
    let mut drafts: Vec<Draft> = scene.subjects().flat_map(|subject| of(scene, subject)).collect();
    drafts.extend(records(scene));
    drafts
}

fn of(scene: &Scene<'_>, subject: u32) -> Vec<Draft> {
    let mut by_indicator: BTreeMap<(bool, String), Vec<&Strand>> = BTreeMap::new();
    for span in &scene.spans[subject as usize] {
        for strand in &scene.strands[span.clone()] {
            let source = scene.lexicon.located(&strand.source).into_iter().flat_map(|at| at.indicators.iter());
            for of in source {
                by_indicator.entry((strand.window, format!("the address {of}"))).or_default().push(strand);
            }
            if scene.sightings.agents.contains(&*strand.agent) {
                by_indicator.entry((strand.window, "a user agent".to_owned())).or_default().push(strand);
            }
        }
    }
    let tell = |((window, of), strands): ((bool, String), Vec<&Strand>)| {
        let events = strands.iter().map(|strand| strand.events).sum();
        let operations: BTreeSet<String> = strands.iter().map(|strand| scene.known(strand.op).name()).collect();
        let places: BTreeSet<(Arc<str>, Arc<str>)> =
            strands.iter().map(|strand| (Arc::clone(&strand.source), Arc::clone(&strand.agent))).collect();
        let when = if window { "" } else { BEFORE };
        draft(
            subject,
            &of,
            format!(
                "{} showed {of}, which is an indicator of compromise{when}: {}",
                some(events, "event"),
                listed(operations)
            ),
            usual(scene.profile(subject)),
            vec![Pick::from_places(places)],
            !window,
            events,
        )
    };
    by_indicator.into_iter().map(tell).collect()
}

/// Records that hold a domain or a hash.
fn records(scene: &Scene<'_>) -> Vec<Draft> {
    let mut by_needle: BTreeMap<(u32, bool, &str), BTreeSet<String>> = BTreeMap::new();
    for (id, needles) in &scene.sightings.records {
        let Some((subject, window)) = scene.sighted.get(id) else { continue };
        for of in needles {
            by_needle.entry((*subject, *window, of)).or_default().insert(id.clone());
        }
    }
    let tell = |((subject, window, of), ids): ((u32, bool, &str), BTreeSet<String>)| {
        let events = ids.len() as u64;
        let hold = if events == 1 { "holds" } else { "hold" };
        let when = if window { "" } else { BEFORE };
        let says = format!("{} {hold} {of}, which is an indicator of compromise{when}", some(events, "record"));
        let picks = vec![Pick { ids, ..Pick::default() }];
        draft(subject, of, says, usual(scene.profile(subject)), picks, !window, events)
    };
    by_needle.into_iter().map(tell).collect()
}

/// What is said of an indicator in the baseline.
const BEFORE: &str = ", before the window: it may have to begin earlier";

fn draft(subject: u32, of: &str, says: String, baseline: String, picks: Vec<Pick>, before: bool, events: u64) -> Draft {
    Draft {
        rule: "indicator",
        title: format!("{of} is an indicator of compromise"),
        severity: Severity::Critical,
        confidence: Confidence::High,
        subject,
        tactic: Tactic::InitialAccess,
        techniques: vec![technique("T1078.004")],
        says,
        baseline,
        explanations: vec!["other customers of the same provider may use this address at other times".to_owned()],
        picks,
        before_window: before,
        at: None,
        apart: None,
        events,
        context: 2,
    }
}
