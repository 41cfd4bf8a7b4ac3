//! `resources`: machines, functions, containers and models that are started at the owner's cost.

use stanch_actions::ThreatModel;
use stanch_model::{Severity, Tactic};

use super::sensitive::{self, Spec};
use super::{Draft, Scene};

const SPEC: Spec = Spec {
    rule: "resources",
    models: &[ThreatModel::ResourceCreation, ThreatModel::ModelAbuse],
    severity: Severity::Medium,
    tactic: Tactic::Impact,
    title: "resources are made or used at the owner's cost",
    change: "this use of resources",
    by_target: false,
};

pub(super) fn find(scene: &Scene<'_>) -> Vec<Draft> {
    sensitive::find(scene, &SPEC)
}
