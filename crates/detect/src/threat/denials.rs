//! `denials`: an identity that tries what it may not, all at once or spread over the window.

use std::collections::BTreeSet;

use stanch_model::{Severity, Tactic};

use super::draft::{Draft, Pick, technique};
use super::words::{listed, percent, place};
use super::{Scene, Seen, slide};
use crate::operation::Op;
use crate::phrase::some;
use crate::plan::strands::Outcome;

/// How often one action has to be refused to speak by itself, if the identity never did it before.
const STUBBORN: u64 = 10;

pub(super) fn find(scene: &Scene<'_>) -> Vec<Draft> {
    scene.subjects().filter(|subject| scene.is_exposed(*subject)).filter_map(|subject| one(scene, subject)).collect()
}

fn one(scene: &Scene<'_>, subject: u32) -> Option<Draft> {
    let profile = scene.profile(subject);
    // What succeeded before and is refused now lost its permission; what was refused before is refused again.
    let untried = |op: Op| profile.operations.get(&op).is_none_or(|before| before.events == 0);
    let refused: Vec<Seen<'_>> =
        scene.window(subject).filter(|one| one.strand.outcome == Outcome::Denied && untried(one.strand.op)).collect();
    let operations: BTreeSet<Op> = refused.iter().map(|one| one.strand.op).collect();
    let beats = slide::of(scene.beats, subject);
    let length = (i64::from(scene.thresholds.denied_minutes) * 60 / crate::plan::pulse::BEAT).max(1);
    let denied = |beat: &crate::plan::pulse::Beat| beat.outcome == Outcome::Denied;
    let before = slide::busiest(beats, false, length, denied, slide::Sum::Operations).map_or(0, |peak| peak.sum);
    let fresh = |beat: &crate::plan::pulse::Beat| denied(beat) && untried(beat.op);
    let peak = slide::busiest(beats, true, length, fresh, slide::Sum::Operations);
    let least = u64::from(scene.thresholds.denied_actions);
    let enough = |sum: u64| sum >= least && sum as f64 >= before as f64 * scene.thresholds.times_habit;
    let burst = peak.as_ref().is_some_and(|peak| enough(peak.sum));
    let spread = enough(operations.len() as u64);
    let by_operation =
        |op: Op| refused.iter().filter(|one| one.strand.op == op).map(|one| one.strand.events).sum::<u64>();
    let stubborn: BTreeSet<Op> = operations.iter().copied().filter(|op| by_operation(*op) >= STUBBORN).collect();
    if !burst && !spread && stubborn.is_empty() {
        return None;
    }
    let told = if burst || spread { operations } else { stubborn };
    let seen: Vec<Seen<'_>> = refused.into_iter().filter(|one| told.contains(&one.strand.op)).collect();
    let events = super::events_of(&seen);
    let context = super::context_of(&seen);
    let how = match (burst, &peak) {
        (true, Some(peak)) => {
            format!("{} of them within {} minutes", peak.sum, scene.thresholds.denied_minutes)
        }
        _ => "spread over the window".to_owned(),
    };
    Some(Draft {
        rule: "denials",
        title: "it tries what it may not".to_owned(),
        severity: if told.len() as u64 >= least * 3 { Severity::High } else { Severity::Medium },
        confidence: profile.state.confidence(context),
        subject,
        tactic: Tactic::Discovery,
        techniques: vec![technique("T1580")],
        says: format!(
            "{} that it never used {} refused, {how}, {} in all: {}{}",
            some(told.len() as u64, "action"),
            if told.len() == 1 { "was" } else { "were" },
            some(events, "refusal"),
            listed(told.iter().map(|op| scene.known(*op).name())),
            place(scene, &seen)
        ),
        baseline: format!(
            "at most {} refused in such a time before, and {} of all calls; {}",
            some(before, "action"),
            percent(profile.denied, profile.events),
            profile.words()
        ),
        explanations: vec!["a job may have been given new steps before its permissions: ask who changed it".to_owned()],
        picks: vec![Pick { operations: told, outcome: Some(Outcome::Denied), ..Pick::default() }],
        before_window: false,
        at: None,
        apart: None,
        events,
        context,
    })
}
