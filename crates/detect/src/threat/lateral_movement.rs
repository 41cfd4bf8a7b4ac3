//! `lateral_movement`: other roles, accounts, machines and consoles that are entered.

use stanch_actions::ThreatModel;
use stanch_model::{Severity, Tactic};

use super::sensitive::{self, Spec};
use super::{Draft, Scene, tied};

const SPEC: Spec = Spec {
    rule: "lateral_movement",
    models: &[ThreatModel::LateralMovement, ThreatModel::ConsoleAccess],
    severity: Severity::High,
    tactic: Tactic::LateralMovement,
    title: "another identity, machine or console is entered",
    change: "this step to another identity or machine",
    by_target: true,
};

pub(super) fn find(scene: &Scene<'_>) -> Vec<Draft> {
    let mut drafts = sensitive::find(scene, &SPEC);
    drafts.extend(tied::shared(scene));
    drafts
}
