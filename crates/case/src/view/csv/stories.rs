//! Stories: one row each, highest score first.

use stanch_model::Story;

use super::{table, time, word};

const HEADER: [&str; 11] =
    ["number", "story", "points", "first", "last", "subjects", "phases", "findings", "events", "title", "why"];

/// The stories as comma-separated values with a header.
pub(in crate::view) fn csv(stories: &[(u64, &Story)]) -> String {
    table(&HEADER, stories.iter().map(|(number, story)| row(*number, story).to_vec()))
}

fn row(number: u64, story: &Story) -> [String; 11] {
    let subjects: Vec<&str> = story.subjects.iter().map(|subject| subject.name.as_str()).collect();
    let phases: Vec<String> = story.phases.iter().map(|phase| word(phase.tactic)).collect();
    let why: Vec<&str> = story.reasons.iter().map(|reason| reason.text.as_str()).collect();
    [
        number.to_string(),
        story.id.clone(),
        story.score.to_string(),
        time(story.first),
        time(story.last),
        subjects.join("; "),
        phases.join("; "),
        story.findings.join("; "),
        story.events_total.to_string(),
        story.title.clone(),
        why.join("; "),
    ]
}
