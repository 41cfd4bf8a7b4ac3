//! `defence_evasion`: trails, selectors, flow logs, detectors, rules, log groups and guard rails that are switched off or
//! weakened, also by way of the bucket or the key that they rest on.

use stanch_actions::ThreatModel;
use stanch_model::{Severity, Tactic};

use super::sensitive::{self, Spec};
use super::{Draft, Scene};

const SPEC: Spec = Spec {
    rule: "defence_evasion",
    models: &[ThreatModel::DefenceEvasion],
    severity: Severity::High,
    tactic: Tactic::DefenseEvasion,
    title: "watching is switched off or weakened",
    change: "this change of logs or defences",
    by_target: false,
};

pub(super) fn find(scene: &Scene<'_>) -> Vec<Draft> {
    sensitive::find(scene, &SPEC)
}
