//! What nobody can list, and whom to ask instead.

use stanch_model::{Gap, GapKind};

/// What a group or person of GitLab has that no answer names.
pub(super) fn never_listed(name: &str) -> Vec<Gap> {
    let gap = |cause: &str| Gap::new(GapKind::NotListable, format!("GitLab {name}"), cause);
    vec![
        gap("personal access tokens and SSH keys are seen by their own person and by administrators alone: ask each \
             member to look at Preferences, Access tokens and SSH keys"),
        gap("what integrations and mirrors hold (passwords, tokens of other services) is not given by the API: ask a \
             Maintainer of each project to look at Settings, Integrations and Repository"),
    ]
}
