//! `impact`: things that are destroyed, encrypted or locked, once or in numbers.

use stanch_actions::ThreatModel;
use stanch_model::{Confidence, Severity, Tactic};

use super::draft::Pick;
use super::sensitive::{self, Spec};
use super::words::usual;
use super::{Draft, Scene, slide};
use crate::phrase::some;

const SPEC: Spec = Spec {
    rule: "impact",
    models: &[ThreatModel::Impact],
    severity: Severity::High,
    tactic: Tactic::Impact,
    title: "something is destroyed or locked",
    change: "this removal",
    by_target: false,
};

/// Destructive calls within an hour, at the least, for a burst.
const BURST: u64 = 30;

pub(super) fn find(scene: &Scene<'_>) -> Vec<Draft> {
    let mut drafts = sensitive::find(scene, &SPEC);
    drafts.extend(
        scene.subjects().filter(|subject| scene.is_exposed(*subject)).filter_map(|subject| burst(scene, subject)),
    );
    drafts
}

/// Many more destructive calls within an hour than ever before.
fn burst(scene: &Scene<'_>, subject: u32) -> Option<Draft> {
    let destroys = |op| scene.known(op).leading() == Some(ThreatModel::Impact);
    let beats = slide::of(scene.beats, subject);
    let most = |window| slide::busiest(beats, window, 12, |beat| destroys(beat.op), slide::Sum::Events);
    let (before, now) = (most(false).map_or(0, |peak| peak.sum), most(true)?);
    if now.sum < BURST || (now.sum as f64) < before as f64 * scene.thresholds.times_habit.max(1.0) * 2.0 {
        return None;
    }
    let profile = scene.profile(subject);
    Some(Draft {
        rule: "impact",
        title: "many things are destroyed within an hour".to_owned(),
        severity: Severity::High,
        confidence: Confidence::Medium,
        subject,
        tactic: Tactic::Impact,
        techniques: vec![super::draft::technique("T1485")],
        says: format!("{} within an hour", some(now.sum, "destructive call")),
        baseline: format!("at most {before} within an hour before; {}", usual(profile)),
        explanations: vec!["a clean-up job may have been run: ask its owner".to_owned()],
        picks: vec![Pick { operations: now.operations, from: now.from, until: now.until, ..Pick::default() }],
        before_window: false,
        at: None,
        apart: None,
        events: now.sum,
        context: 0,
    })
}
