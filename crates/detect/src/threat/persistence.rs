//! `persistence`: identities, keys, sign-ins, policies, trust and identity providers that a subject makes or changes.

use stanch_actions::ThreatModel;
use stanch_model::{Severity, Tactic};

use super::sensitive::{self, Spec};
use super::{Draft, Scene, tied};

const SPEC: Spec = Spec {
    rule: "persistence",
    models: &[ThreatModel::IdentityCreation, ThreatModel::FederationPersistence, ThreatModel::PrivilegeEscalation],
    severity: Severity::High,
    tactic: Tactic::Persistence,
    title: "an identity, a way in or a right is made",
    change: "this change of identities or rights",
    by_target: false,
};

pub(super) fn find(scene: &Scene<'_>) -> Vec<Draft> {
    let mut drafts = sensitive::find(scene, &SPEC);
    drafts.extend(tied::made(scene));
    drafts
}
