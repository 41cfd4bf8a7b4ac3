//! `code_persistence`: code that AWS runs later, and what others build on.

use stanch_actions::ThreatModel;
use stanch_model::{Severity, Tactic};

use super::sensitive::{self, Spec};
use super::{Draft, Scene};

const SPEC: Spec = Spec {
    rule: "code_persistence",
    models: &[ThreatModel::CodePersistence, ThreatModel::SupplyChain],
    severity: Severity::Medium,
    tactic: Tactic::Execution,
    title: "code is planted or changed",
    change: "this change of code",
    by_target: true,
};

pub(super) fn find(scene: &Scene<'_>) -> Vec<Draft> {
    sensitive::find(scene, &SPEC)
}
