//! What to read first: what is excepted, and what to do before anything else.

use stanch_gate::condition::CONDITIONS;
use stanch_gate::{Answer, Judged, State, Waiting};

use super::GatePage;
use crate::view::phrase::{count, number};
use crate::view::told::{many, some};

/// So many projects are named of those that wait.
const NAMED: usize = 3;

/// So much is named of what people accept; the conditions have all of it.
const ACCEPTED: usize = 4;

/// The condition that everything else rests on.
const RESULTS: &str = "results";

/// What a person or a machine does before anything else, as one line; none where nothing holds anybody.
pub(super) fn first(page: &GatePage<'_>) -> Option<String> {
    let holding = || page.verdict.conditions.iter().filter(|judged| judged.state.holds());
    if let Some(results) = holding().find(|judged| judged.id == RESULTS) {
        return Some(anew(results));
    }
    if let Some(one) = most(page.waiting) {
        let owner = one.owner.as_ref().map(|owner| format!("{owner}: ")).unwrap_or_default();
        let waits = count(many(one.projects), "project waits", "projects wait");
        let waits = if one.projects > 0 { format!(" ({waits} for it)") } else { String::new() };
        return Some(format!("{owner}{}{waits}", one.way_out));
    }
    holding().flat_map(|judged| &judged.items).find(|item| item.state.holds()).map(|item| item.way_out.clone())
}

/// What most projects wait for; of equal ones what stands first in the table of conditions, since later ones rest on it.
fn most(waiting: &[Waiting]) -> Option<&Waiting> {
    let place = |one: &Waiting| CONDITIONS.iter().position(|condition| condition.id == one.condition);
    waiting.iter().min_by_key(|one| (std::cmp::Reverse(one.projects), place(one)))
}

/// What is made of what was collected, in the order in which each rests on the one before.
const MADE: [&str; 3] = ["stanch link", "stanch reach", "stanch assess"];

/// One line of commands that makes everything anew that is missing or stale: what is read first, and then what is made of
/// that, which a new collection makes stale if it is not yet.
fn anew(results: &Judged) -> String {
    let ways_out = results.items.iter().filter(|item| item.state.holds()).map(|item| item.way_out.as_str());
    let mut commands: Vec<&str> = ways_out.clone().filter_map(|way_out| way_out.split('`').nth(1)).collect();
    if commands.iter().any(|command| collects(command)) {
        commands.extend(MADE);
    }
    let place = |command: &str| MADE.iter().position(|made| *made == command).unwrap_or(MADE.len());
    commands.sort_by_key(|command| (!collects(command), place(command)));
    commands.dedup();
    match commands.is_empty() {
        true => ways_out.collect::<Vec<_>>().join("; "),
        false => format!("`{}`: the rest can be told when that is done", commands.join(" && ")),
    }
}

fn collects(command: &str) -> bool {
    command.starts_with("stanch collect")
}

/// What an answer excepts, as one line; none where it excepts nothing.
pub(super) fn exceptions(page: &GatePage<'_>) -> Option<String> {
    if page.verdict.answer != Answer::GoExcept {
        return None;
    }
    let mut told: Vec<String> = Vec::new();
    for judged in &page.verdict.conditions {
        for item in &judged.items {
            if let State::Accepted { by, until, .. } = &item.state {
                let text = format!("{}, which {by} accepts until {} UTC", judged.id, until.format("%F %R"));
                if !told.contains(&text) {
                    told.push(text);
                }
            }
        }
    }
    let names = |answer: Answer| {
        let of = page.projects.iter().filter(|project| project.answer == answer);
        of.map(|project| project.name.clone()).collect::<Vec<String>>()
    };
    let (alone, waiting) = (names(Answer::GoExcept), names(Answer::No));
    let more = told.len().saturating_sub(ACCEPTED);
    if more > 0 {
        told.truncate(ACCEPTED);
        told.push(format!("{} more that somebody accepts", number(many(more))));
    }
    if told.is_empty() && !alone.is_empty() {
        told.push(format!("what is accepted for {} alone", some(&alone, NAMED)));
    }
    if !waiting.is_empty() {
        let wait = if waiting.len() == 1 { "waits" } else { "wait" };
        told.push(format!("{}, which {wait}", some(&waiting, NAMED)));
    }
    (!told.is_empty()).then(|| told.join("; "))
}

/// What a group of projects waits for, with some of their names where each of them has to do it for itself.
pub(super) fn waits(one: &Waiting) -> String {
    if one.condition != "smoke" || one.names.is_empty() {
        return one.says.clone();
    }
    let names: Vec<&str> = one.names.iter().take(NAMED).map(String::as_str).collect();
    let more = one.projects.saturating_sub(names.len());
    let more = if more > 0 { format!(" and {} more", number(many(more))) } else { String::new() };
    format!("{}: {}{more}", one.says, names.join(", "))
}
