//! What a vendor held: one row each, the highest rank first.

use stanch_secrets::credential::{Credential, Dated, Projects, Unused};

use super::{table, time, word};
use crate::view::linked;

const HEADER: [&str; 25] = [
    "number",
    "id",
    "points",
    "held",
    "kind",
    "service",
    "secrecy",
    "places",
    "projects",
    "jobs",
    "is",
    "confidence",
    "candidates",
    "evidence",
    "owner",
    "created",
    "changed_at_vendor",
    "changed_at_source",
    "last_used",
    "last_used_says",
    "replaced",
    "unused",
    "powerful",
    "also_at",
    "rotate_at",
];

/// The credentials as comma-separated values with a header.
pub(in crate::view) fn csv(credentials: &[(u64, &Credential)]) -> String {
    table(&HEADER, credentials.iter().map(|(at, one)| row(*at, one).to_vec()))
}

fn row(at: u64, one: &Credential) -> [String; 25] {
    let holding: Vec<_> = one.links.iter().filter(|link| link.holds()).collect();
    let date = |dated: &Option<Dated>| time(dated.as_ref().map(|dated| dated.at));
    let join = |parts: Vec<String>| parts.join("; ");
    let projects = match &one.projects {
        Projects::These { projects, .. } => join(projects.iter().map(|place| place.name.clone()).collect()),
        other => linked::projects(other),
    };
    let unused = match &one.unused {
        Unused::Never { .. } => "never",
        Unused::Since { .. } => "since",
        Unused::No => "no",
        Unused::Unknown { .. } => "unknown",
    };
    let replaced = linked::replaced(&one.replaced).text;
    [
        at.to_string(),
        one.id.clone(),
        one.rank.to_string(),
        one.title.clone(),
        one.kind.clone(),
        one.service.clone().unwrap_or_default(),
        word(one.secrecy),
        join(one.places.iter().map(stanch_inventory::record::Place::words).collect()),
        projects,
        one.jobs_total.to_string(),
        join(holding.iter().map(|link| link.target.words()).collect()),
        holding.first().map(|link| word(link.confidence)).unwrap_or_default(),
        holding.len().to_string(),
        join(holding.iter().flat_map(|link| link.evidence.iter().cloned()).collect()),
        one.owner.as_ref().map(|owner| owner.name.clone()).unwrap_or_default(),
        date(&one.created),
        date(&one.changed_at_vendor),
        date(&one.changed_at_source),
        date(&one.last_used),
        one.last_used.as_ref().map(|used| used.by.clone()).unwrap_or_default(),
        replaced,
        unused.to_owned(),
        one.powerful.join("; "),
        join(one.also_at.iter().map(|copy| format!("{} {}", copy.source.words(), copy.place.words())).collect()),
        one.rotate.clone().unwrap_or_default(),
    ]
}
