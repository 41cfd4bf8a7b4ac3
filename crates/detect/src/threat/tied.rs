//! Identities on no list that are tied to an exposed one: it made them or gave them a way in, or they were used from an
//! address from which it seems to have been misused.

use stanch_model::{Confidence, Severity, Tactic};

use super::draft::{Draft, Pick, technique};
use super::words::{listed, times, usual};
use super::{Scene, Seen};
use crate::plan::acts::Tie;

/// What those did in the window that an exposed identity made.
pub(super) fn made(scene: &Scene<'_>) -> Vec<Draft> {
    let tell = |(subject, tie): (u32, &Tie)| match tie {
        Tie::Made(by) => {
            let by = &scene.cast.subjects[*by as usize].name;
            let seen: Vec<Seen<'_>> = scene.window(subject).collect();
            let says = format!("{by} made it or gave it a way in within the window, and it made calls");
            draft(scene, "persistence", Tactic::Persistence, "T1136.003", subject, &seen, says)
        }
        _ => None,
    };
    ties(scene).filter_map(tell).collect()
}

/// What those did that were used from a suspect address.
pub(super) fn shared(scene: &Scene<'_>) -> Vec<Draft> {
    let tell = |(subject, tie): (u32, &Tie)| match tie {
        Tie::Address(source, with) => {
            let with = &scene.cast.subjects[*with as usize].name;
            let seen: Vec<Seen<'_>> = scene.window(subject).filter(|one| one.strand.source == *source).collect();
            let says = format!(
                "it was used from {source}, which nobody used before and from which {with} was used, and made calls"
            );
            draft(scene, "lateral_movement", Tactic::LateralMovement, "T1078.004", subject, &seen, says)
        }
        _ => None,
    };
    ties(scene).filter_map(tell).collect()
}

fn ties<'s>(scene: &'s Scene<'_>) -> impl Iterator<Item = (u32, &'s Tie)> {
    (0u32..).skip(scene.cast.exposed).zip(&scene.cast.ties)
}

fn draft(
    scene: &Scene<'_>,
    rule: &'static str,
    tactic: Tactic,
    id: &str,
    subject: u32,
    seen: &[Seen<'_>],
    says: String,
) -> Option<Draft> {
    if seen.is_empty() {
        return None;
    }
    let mut operations: Vec<String> = seen.iter().map(|one| scene.known(one.strand.op).name()).collect();
    operations.sort();
    operations.dedup();
    Some(Draft {
        rule,
        title: "an identity on no list is tied to an exposed one".to_owned(),
        severity: Severity::High,
        confidence: Confidence::Medium,
        subject,
        tactic,
        techniques: vec![technique(id)],
        says: format!("{says} {}: {}", times(seen), listed(operations)),
        baseline: usual(scene.profile(subject)),
        explanations: vec!["its owner may have a reason to share this address or this history: ask".to_owned()],
        picks: vec![Pick::from_places(super::places_of(seen))],
        before_window: false,
        at: None,
        apart: None,
        events: super::events_of(seen),
        context: 1,
    })
}
