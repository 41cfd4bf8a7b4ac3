//! `billing`: mail, messages, domains, support and limits in the owner's name.

use stanch_actions::ThreatModel;
use stanch_model::{Severity, Tactic};

use super::sensitive::{self, Spec};
use super::{Draft, Scene};

const SPEC: Spec = Spec {
    rule: "billing",
    models: &[ThreatModel::Billing],
    severity: Severity::Medium,
    tactic: Tactic::Impact,
    title: "the owner's name or bill is used",
    change: "this use of the owner's name",
    by_target: false,
};

pub(super) fn find(scene: &Scene<'_>) -> Vec<Draft> {
    sensitive::find(scene, &SPEC)
}
