//! One statement of a policy.

use std::sync::Arc;

use super::{Condition, Effect, Principals, Scope};

/// A statement, made ready to be matched.
#[derive(Clone, Debug)]
pub struct Statement {
    /// The name of its policy.
    pub policy: Arc<str>,
    /// Its `Sid`, or its place from one: `#2`.
    pub label: String,
    /// What it does.
    pub effect: Effect,
    pub(crate) actions: Scope,
    pub(crate) resources: Scope,
    pub(crate) principals: Option<Principals>,
    pub(crate) conditions: Vec<Condition>,
    /// Why it cannot be read; where it is set, the statement matches or does not, and nobody knows.
    pub(crate) opaque: Option<Box<str>>,
}

impl Statement {
    /// A statement of which nothing is known.
    pub(crate) fn opaque(policy: &Arc<str>, label: &str, effect: Effect, cause: &str) -> Statement {
        Statement {
            policy: Arc::clone(policy),
            label: label.to_owned(),
            effect,
            actions: Scope::all(),
            resources: Scope::all(),
            principals: None,
            conditions: Vec::new(),
            opaque: Some(cause.into()),
        }
    }

    /// Whether its `Action` or `NotAction` alone covers an action, without regard to case.
    pub fn covers_action(&self, action: &str) -> bool {
        self.actions.covers(action)
    }

    /// The patterns of its `Resource`; none for `NotResource`.
    pub fn resource_patterns(&self) -> impl Iterator<Item = &str> {
        positive(&self.resources)
    }

    /// The patterns of its `Action` in lower case; none for `NotAction`.
    pub fn action_patterns(&self) -> impl Iterator<Item = &str> {
        positive(&self.actions)
    }

    /// Whether it is for a `Resource`, and not for all but a `NotResource`.
    pub fn names_resources(&self) -> bool {
        !self.resources.inverse
    }

    /// Whether it has no condition and could be read whole.
    pub fn is_unconditional(&self) -> bool {
        self.conditions.is_empty() && self.opaque.is_none()
    }

    /// Whether it could not be read whole.
    pub fn is_opaque(&self) -> bool {
        self.opaque.is_some()
    }

    /// Its conditions, all of which have to hold.
    pub fn conditions(&self) -> &[Condition] {
        &self.conditions
    }
}

/// The patterns of a scope that is for what they match.
fn positive(scope: &Scope) -> impl Iterator<Item = &str> {
    let patterns = if scope.inverse { &[] } else { scope.patterns.as_slice() };
    patterns.iter().map(|pattern| pattern.text())
}
