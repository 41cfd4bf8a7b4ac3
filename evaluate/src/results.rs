//! What a review leaves, as far as it is measured. Fields that are not needed here are ignored.

use serde::Deserialize;

/// `results/findings.json`.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Findings {
    pub(crate) findings: Vec<Finding>,
}

/// One finding.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Finding {
    pub(crate) rule: String,
    /// Event ids.
    pub(crate) evidence: Vec<String>,
}

/// `results/stories.json`.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Stories {
    /// The highest score first.
    pub(crate) stories: Vec<Story>,
}

/// One story.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Story {
    pub(crate) events: Vec<StoryEvent>,
}

/// One event of a story.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct StoryEvent {
    pub(crate) event_id: String,
}
