//! The statements that have a say in one action.

use crate::decide::{Layers, Truth};
use crate::policy::{Effect, Statement};

/// The statements that have a say in one action.
pub(super) struct Slice<'e> {
    pub(super) layers: Layers<'e>,
    /// Whether the answer is the same for every resource, and which, as long as the resource has no policy.
    pub(super) uniform: Option<Truth>,
    /// Whether a condition looks at when the session was opened.
    pub(super) dated: bool,
    /// Whether a condition or a variable looks at the resource.
    pub(super) about_resource: bool,
}

/// Whether one answer is true of every resource that has no policy of its own.
pub(super) fn uniform(layers: &Layers<'_>) -> Option<Truth> {
    let whole = |one: &&Statement| one.is_unconditional() && one.resource_patterns().any(|pattern| pattern == "*");
    let allows = |list: &[&Statement]| list.iter().filter(|one| one.effect == Effect::Allow).any(whole);
    let plain = |list: &[&Statement]| list.iter().all(|one| one.effect == Effect::Allow);
    let limits = layers.boundary.iter().chain(&layers.service_controls);
    if limits.clone().all(|list| plain(list) && allows(list)) && plain(&layers.identity) && allows(&layers.identity) {
        return Some(Truth::Yes);
    }
    let denied = |list: &[&Statement]| list.iter().filter(|one| one.effect == Effect::Deny).any(whole);
    (denied(&layers.identity) || limits.clone().any(|list| denied(list))).then_some(Truth::No)
}

impl<'e> Slice<'e> {
    pub(super) fn of(layers: Layers<'e>, uniform: Option<Truth>) -> Self {
        let statements = || layers.all().flatten();
        let keys = || statements().flat_map(|statement| statement.conditions()).map(|condition| condition.key());
        let dated = keys().any(|key| key.eq_ignore_ascii_case("aws:TokenIssueTime"));
        let looks = |key: &str| {
            let key = key.to_ascii_lowercase();
            key.starts_with("aws:resource") || key.starts_with("iam:resourcetag") || key == "iam:permissionsboundary"
        };
        let written = || statements().flat_map(|statement| statement.resource_patterns());
        let variables = written().any(|pattern| pattern.contains("${"));
        let values = || statements().flat_map(|one| one.conditions()).flat_map(|condition| condition.values());
        let about_resource = variables || keys().any(looks) || values().any(|value| value.contains("${"));
        Slice { uniform, dated, about_resource, layers }
    }
}
