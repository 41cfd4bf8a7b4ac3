//! `secret_access`: secrets, parameters and passwords that are read for the first time, in numbers, or by trial.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use stanch_actions::ThreatModel;
use stanch_model::{Confidence, Severity, Tactic};

use super::Scene;
use super::draft::{Draft, Pick, technique};
use super::sensitive::{self, Spec};
use super::touch::{names, plain};
use super::words::listed;
use crate::operation::Op;
use crate::phrase::some;
use crate::plan::pulse::BEAT;
use crate::plan::targets::Target;
use crate::profile::State;

const SPEC: Spec = Spec {
    rule: "secret_access",
    models: &[ThreatModel::SecretAccess],
    severity: Severity::High,
    tactic: Tactic::CredentialAccess,
    title: "secrets are read",
    change: "this reading of secrets",
    by_target: true,
};

pub(super) fn find(scene: &Scene<'_>) -> Vec<Draft> {
    let mut drafts = sensitive::find(scene, &SPEC);
    drafts.extend(
        scene.subjects().filter(|subject| scene.is_exposed(*subject)).filter_map(|subject| burst(scene, subject)),
    );
    drafts
}

/// The most different secrets within the sliding window.
#[derive(Default)]
struct Most<'a> {
    secrets: BTreeSet<&'a str>,
    targets: BTreeSet<Arc<str>>,
    operations: BTreeSet<Op>,
    from: i64,
    until: i64,
    events: u64,
}

/// Many more secrets within the sliding window than ever before, by operations that the identity does use.
fn burst(scene: &Scene<'_>, subject: u32) -> Option<Draft> {
    let profile = scene.profile(subject);
    if profile.state == State::None {
        return None;
    }
    let read = |window: bool| {
        let mut by_beat: BTreeMap<i64, Vec<&Target>> = BTreeMap::new();
        for target in scene.targets_in(subject, window) {
            if scene.known(target.op).reads_secrets() {
                by_beat.entry(target.beat).or_default().push(target);
            }
        }
        by_beat
    };
    let length = (i64::from(scene.thresholds.secret_minutes) * 60 / BEAT).max(1);
    let (baseline, window) = (read(false), read(true));
    let (before, now) = (most(&baseline, length), most(&window, length));
    let known: BTreeSet<&str> = baseline.values().flatten().flat_map(|target| names(&target.name)).collect();
    let fresh = now.secrets.iter().filter(|name| !known.contains(*name)).count();
    let least = u64::from(scene.thresholds.secrets);
    let many = now.secrets.len() as u64;
    // An operation that is new to the identity has a finding of its own, unless many identities use it.
    let usual = now.operations.iter().any(|op| profile.operations.contains_key(op) || sensitive::is_common(scene, *op));
    if !usual
        || many < least
        || (many as f64) < before.secrets.len() as f64 * scene.thresholds.times_habit
        || fresh == 0
    {
        return None;
    }
    let time = |beat: i64| DateTime::<Utc>::from_timestamp(beat * BEAT, 0);
    let shown = listed(now.secrets.iter().map(|name| plain(name)));
    Some(Draft {
        rule: "secret_access",
        title: "many secrets are read at once".to_owned(),
        severity: Severity::High,
        confidence: if profile.state == State::Enough { Confidence::Medium } else { Confidence::Low },
        subject,
        tactic: Tactic::CredentialAccess,
        techniques: vec![technique("T1555.006")],
        says: format!(
            "it asked for {} within {} minutes, {fresh} of them for the first time: {shown}",
            some(many, "different secret"),
            scene.thresholds.secret_minutes
        ),
        baseline: format!(
            "at most {} in such a time before; {}",
            some(before.secrets.len() as u64, "secret"),
            profile.words()
        ),
        explanations: vec![
            "a deployment of many services at once reads the secrets of all: compare with its runs".to_owned(),
        ],
        picks: vec![Pick {
            operations: now.operations,
            targets: now.targets,
            from: time(now.from),
            until: time(now.until).map(|at| at + TimeDelta::seconds(BEAT - 1)),
            ..Pick::default()
        }],
        before_window: false,
        at: None,
        apart: None,
        events: now.events,
        context: 0,
    })
}

fn most<'a>(by_beat: &BTreeMap<i64, Vec<&'a Target>>, length: i64) -> Most<'a> {
    let mut best = Most::default();
    for &last in by_beat.keys() {
        let inside = || by_beat.range(last - length + 1..=last).flat_map(|(_, targets)| targets);
        let secrets: BTreeSet<&str> = inside().flat_map(|target| names(&target.name)).collect();
        if secrets.len() > best.secrets.len() {
            best = Most {
                secrets,
                targets: inside().map(|target| Arc::clone(&target.name)).collect(),
                operations: inside().map(|target| target.op).collect(),
                from: by_beat.range(last - length + 1..=last).next().map_or(last, |(beat, _)| *beat),
                until: last,
                events: inside().map(|target| target.events).sum(),
            };
        }
    }
    best
}
