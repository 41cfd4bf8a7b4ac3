//! What to do, by how much of the points it removes.

use serde::{Deserialize, Serialize};

/// Something to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// What, as one sentence without a full stop.
    pub what: String,
    /// How many points it removes.
    pub removes: u32,
}

impl Step {
    /// Something to do that removes so many points.
    pub(super) fn new(what: impl Into<String>, removes: u32) -> Self {
        Self { what: what.into(), removes }
    }
}

/// What removes most comes first; of equal ones the text decides.
pub(super) fn rank(steps: &mut Vec<Step>) {
    steps.retain(|step| step.removes > 0);
    steps.sort_by(|one, other| (other.removes, &one.what).cmp(&(one.removes, &other.what)));
    steps.dedup();
}
