//! One story: one row an event, in the order of time.

use stanch_model::{Story, StoryEvent};

use super::{table, time};

const HEADER: [&str; 11] = [
    "time",
    "source",
    "service",
    "operation",
    "outcome",
    "region",
    "account",
    "credential",
    "event_id",
    "finding",
    "user_agent",
];

/// The events of a story as comma-separated values with a header.
pub(in crate::view) fn csv(story: &Story) -> String {
    table(&HEADER, story.events.iter().map(|event| row(event).to_vec()))
}

fn row(event: &StoryEvent) -> [String; 11] {
    [
        time(event.time),
        event.source.clone(),
        event.service.clone(),
        event.operation.clone(),
        event.outcome.clone(),
        event.region.clone(),
        event.account.clone(),
        event.credential.clone(),
        event.event_id.clone(),
        event.finding.clone().unwrap_or_default(),
        event.user_agent.clone(),
    ]
}
