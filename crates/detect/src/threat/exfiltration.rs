//! `exfiltration`: data that are shared with others, copied out, or opened to the world.

use stanch_actions::ThreatModel;
use stanch_model::{Severity, Tactic};

use super::sensitive::{self, Spec};
use super::{Draft, Scene};

const SPEC: Spec = Spec {
    rule: "exfiltration",
    models: &[ThreatModel::Exfiltration],
    severity: Severity::High,
    tactic: Tactic::Exfiltration,
    title: "data are shared or opened",
    change: "this sharing or opening",
    by_target: false,
};

pub(super) fn find(scene: &Scene<'_>) -> Vec<Draft> {
    sensitive::find(scene, &SPEC)
}
