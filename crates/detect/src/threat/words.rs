//! Sentences that several detections share.

use std::collections::BTreeSet;

use super::{Scene, Seen};
use crate::operation::Op;
use crate::phrase::some;
use crate::plan::strands::Outcome;
use crate::profile::{Profile, State};

/// Things that a sentence names.
pub(crate) const NAMED: usize = 4;

/// The first few of some things, and how many more there are.
pub(crate) fn listed(names: impl IntoIterator<Item = String>) -> String {
    let names: Vec<String> = names.into_iter().collect();
    let more = names.len().saturating_sub(NAMED);
    let shown = names.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    if more > 0 { format!("{shown} and {more} more") } else { shown }
}

/// How often, and how it ended: `3 times (1 of them refused)`.
pub(crate) fn times(seen: &[Seen<'_>]) -> String {
    let of = |outcome: Outcome| {
        seen.iter().filter(|one| one.strand.outcome == outcome).map(|one| one.strand.events).sum::<u64>()
    };
    counted(of(Outcome::Success), of(Outcome::Denied), of(Outcome::Failure))
}

/// The same of single outcomes.
pub(crate) fn how_often(outcomes: impl Iterator<Item = Outcome>) -> String {
    let (mut done, mut denied, mut failed) = (0, 0, 0);
    for outcome in outcomes {
        match outcome {
            Outcome::Success => done += 1,
            Outcome::Denied => denied += 1,
            Outcome::Failure => failed += 1,
        }
    }
    counted(done, denied, failed)
}

fn counted(done: u64, denied: u64, failed: u64) -> String {
    let all = some(done + denied + failed, "time");
    match (done, denied, failed) {
        (_, 0, 0) => all,
        (0, _, 0) => format!("{all}, always refused"),
        (0, 0, _) => format!("{all}, always in vain"),
        (_, _, 0) => format!("{all} ({denied} of them refused)"),
        (_, 0, _) => format!("{all} ({failed} of them in vain)"),
        _ => format!("{all} ({denied} of them refused, {failed} in vain)"),
    }
}

/// A share of a whole in percent, to one decimal place.
pub(crate) fn percent(of: u64, all: u64) -> String {
    format!("{:.1} %", of as f64 * 100.0 / all.max(1) as f64)
}

/// From where and with what, and whether that is new to the subject.
pub(crate) fn place(scene: &Scene<'_>, seen: &[Seen<'_>]) -> String {
    let mut sources: Vec<(String, bool)> = Vec::new();
    let mut clients: Vec<(String, bool)> = Vec::new();
    let (mut known_sources, mut known_clients) = (BTreeSet::new(), BTreeSet::new());
    for one in seen {
        if !one.strand.source.is_empty() && known_sources.insert(&one.strand.source) {
            let located = scene.lexicon.located(&one.strand.source);
            let operator = located.and_then(|at| at.operator.clone()).map(|by| format!(" of {by}")).unwrap_or_default();
            let country = located.and_then(|at| at.country.clone()).map(|of| format!(" in {of}")).unwrap_or_default();
            sources.push((format!("{}{operator}{country}", one.strand.source), one.new.place));
        }
        let family = scene.lexicon.family(&one.strand.agent);
        if !one.strand.invoked && known_clients.insert(family.clone()) {
            clients.push((family.to_string(), one.new.family));
        }
    }
    let told = |things: Vec<(String, bool)>, one: &str| {
        let all_new = things.iter().all(|(_, new)| *new);
        let any_new = things.iter().any(|(_, new)| *new);
        let names = listed(things.into_iter().map(|(name, _)| name));
        match (all_new, any_new) {
            (true, true) => format!("{names} (a {one} that is new to it)"),
            (false, true) => format!("{names} (a {one} that is new to it among them)"),
            _ => names,
        }
    };
    let from = if sources.is_empty() { String::new() } else { format!(" from {}", told(sources, "network")) };
    let with = if clients.is_empty() { String::new() } else { format!(" with {}", told(clients, "client")) };
    format!("{from}{with}")
}

/// What the baseline says of an operation.
pub(crate) fn never(scene: &Scene<'_>, subject: u32, op: Op) -> String {
    let profile = scene.profile(subject);
    let name = scene.known(op).name();
    let users = scene.habits.users(op);
    let others = match users {
        0 => "nobody else in these logs did either".to_owned(),
        users => format!("{users} of {} in these logs did", some(scene.habits.identities, "identity")),
    };
    match profile.state {
        State::None => profile.words(),
        _ => format!("it never called {name} in {}; {others}", profile.words()),
    }
}

/// What the baseline says of places and clients.
pub(crate) fn usual(profile: &Profile) -> String {
    if profile.state == State::None {
        return profile.words();
    }
    let mut places: Vec<_> = profile.places.iter().collect();
    places.sort_by(|a, b| b.1.events.cmp(&a.1.events).then_with(|| a.0.cmp(b.0)));
    let mut clients: Vec<_> = profile.families.iter().collect();
    clients.sort_by(|a, b| b.1.events.cmp(&a.1.events).then_with(|| a.0.cmp(b.0)));
    format!(
        "it came from {} with {} in {}",
        listed(places.into_iter().map(|(place, _)| place.words())),
        listed(clients.into_iter().map(|(client, _)| client.to_string())),
        profile.words()
    )
}

/// Ordinary explanations of something new, by where it came from.
pub(crate) fn explanations(scene: &Scene<'_>, subject: u32, seen: &[Seen<'_>], change: &str) -> Vec<String> {
    let context = super::context_of(seen);
    let clients: BTreeSet<String> =
        seen.iter().map(|one| scene.lexicon.family(&one.strand.agent).to_string()).collect();
    let deploys =
        clients.iter().any(|name| ["Terraform", "CloudFormation", "Pulumi"].iter().any(|tool| name.contains(tool)));
    let mut found = Vec::new();
    if context == 0 && scene.profile(subject).state != State::None {
        let tool = if deploys { listed(clients) } else { "the usual client".to_owned() };
        found
            .push(format!("{change} was made with {tool} from a usual network: ask who changed this job at that time"));
    }
    if seen.iter().any(|one| one.new.family && !one.new.place) {
        found.push("the job may have been moved to another tool: compare with its repository".to_owned());
    }
    found
}
