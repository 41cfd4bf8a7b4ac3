//! `enumeration`: many different lists and descriptions in a short time, or many that the identity never asked for.

use std::collections::BTreeSet;

use stanch_model::{Severity, Tactic};

use super::draft::{Draft, Pick, technique};
use super::words::{listed, place};
use super::{Scene, Seen, slide};
use crate::operation::Op;
use crate::phrase::some;
use crate::plan::pulse::{BEAT, Beat};
use crate::profile::State;

pub(super) fn find(scene: &Scene<'_>) -> Vec<Draft> {
    scene.subjects().filter(|subject| scene.is_exposed(*subject)).filter_map(|subject| one(scene, subject)).collect()
}

fn one(scene: &Scene<'_>, subject: u32) -> Option<Draft> {
    let profile = scene.profile(subject);
    let beats = slide::of(scene.beats, subject);
    let enumerates = |beat: &Beat| scene.known(beat.op).enumerates();
    let untried = |op: Op| !profile.operations.contains_key(&op);
    let length = (i64::from(scene.thresholds.enumeration_minutes) * 60 / BEAT).max(1);
    let least = u64::from(scene.thresholds.enumeration_operations);
    let before = slide::busiest(beats, false, length, enumerates, slide::Sum::Operations).map_or(0, |peak| peak.sum);
    let spike = slide::busiest(beats, true, length, enumerates, slide::Sum::Operations)
        .filter(|peak| peak.sum >= least && peak.sum as f64 >= before as f64 * scene.thresholds.times_habit);
    // Looking around slowly shows in how many questions are new, whatever their rate.
    let fresh = |beat: &Beat| enumerates(beat) && untried(beat.op);
    let news = slide::busiest(beats, true, i64::MAX / 2, fresh, slide::Sum::Operations)
        .filter(|peak| profile.state != State::None && peak.sum >= least.div_ceil(2))
        .filter(|peak| peak.sum as f64 >= 3.0 * expected(scene, subject));
    let (peak, how) = match (spike, news) {
        (Some(peak), _) => (peak, format!("within {} minutes", scene.thresholds.enumeration_minutes)),
        (None, Some(peak)) => (peak, "that it never asked before, over the window".to_owned()),
        (None, None) => return None,
    };
    let seen: Vec<Seen<'_>> = scene
        .window(subject)
        .filter(|one| peak.operations.contains(&one.strand.op))
        .filter(|one| one.strand.last >= peak.from && one.strand.first <= peak.until)
        .collect();
    let context = super::context_of(&seen);
    let names: BTreeSet<String> = peak.operations.iter().map(|op| scene.known(*op).name()).collect();
    let asked_who = if names.contains("sts:GetCallerIdentity") { ", and who it is" } else { "" };
    Some(Draft {
        rule: "enumeration",
        title: "it looks around".to_owned(),
        severity: Severity::Medium,
        confidence: profile.state.confidence(context),
        subject,
        tactic: Tactic::Discovery,
        techniques: vec![technique("T1580"), technique("T1526"), technique("T1087.004")],
        says: format!(
            "it asked {} {how}{asked_who}: {}{}",
            some(peak.sum, "different question"),
            listed(names),
            place(scene, &seen)
        ),
        baseline: format!(
            "at most {} within {} minutes before; {}",
            some(before, "different question"),
            scene.thresholds.enumeration_minutes,
            profile.words()
        ),
        explanations: vec!["an inventory or a scanner may have been given this key: ask its owner".to_owned()],
        picks: vec![Pick { operations: peak.operations, from: peak.from, until: peak.until, ..Pick::default() }],
        before_window: false,
        at: None,
        apart: None,
        events: peak.events,
        context,
    })
}

/// How many questions that were never asked are to be expected in the window, by how many were asked just once before (Good
/// and Turing's estimate).
fn expected(scene: &Scene<'_>, subject: u32) -> f64 {
    let profile = scene.profile(subject);
    let asked = profile.operations.iter().filter(|(op, _)| scene.known(**op).enumerates());
    let (once, before) = asked.fold((0.5, 0), |(once, events), (_, used)| {
        (once + f64::from(u8::from(used.events == 1)), events + used.events)
    });
    let now: u64 =
        scene.window(subject).filter(|one| scene.known(one.strand.op).enumerates()).map(|one| one.strand.events).sum();
    once * now as f64 / before.max(1) as f64
}
