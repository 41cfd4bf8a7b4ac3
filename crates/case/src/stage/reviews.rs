//! When the logs were reviewed, as runs of playbooks say. A review that somebody made by hand leaves no time behind.

use chrono::{DateTime, Utc};
use stanch_playbook::command::Command;
use stanch_playbook::run::{Entry, Line, Outcome, Routine};
use stanch_playbook::step::Work;

use crate::folder::CaseFolder;
use crate::runs;

/// The command of a review.
const REVIEW: &str = "assess";

/// Ends of all reviews that playbooks of the case ran, sorted. A run that cannot be read says nothing.
pub fn reviews(folder: &CaseFolder) -> Vec<DateTime<Utc>> {
    let names = runs::names(folder).unwrap_or_default();
    let read = names.iter().filter_map(|name| runs::read(folder, name).ok());
    let mut ends: Vec<DateTime<Utc>> = read.flat_map(|lines| of(&lines)).collect();
    ends.sort();
    ends
}

/// Those of one run.
fn of(lines: &[Line]) -> Vec<DateTime<Utc>> {
    let Ok(routine) = Routine::of(lines) else { return Vec::new() };
    // A command's key is that of its step with its number.
    let is_review = |key: &str, step: &str| {
        let number = key.rsplit_once(':').and_then(|(_, number)| number.parse::<usize>().ok());
        let step = routine.books.values().find_map(|book| book.steps.get(step));
        let Some(Work::Action { commands, .. }) = step.map(|step| &step.work) else { return false };
        let command = number.and_then(|number| commands.get(number.checked_sub(1)?));
        matches!(command, Some(Command::Stanch(arguments)) if arguments.first().is_some_and(|name| name == REVIEW))
    };
    let ended = lines.iter().filter(|line| match &line.entry {
        Entry::Ended { key, step, ended, .. } => ended.outcome == Outcome::Succeeded && is_review(key, step),
        _ => false,
    });
    ended.map(|line| line.at).collect()
}
