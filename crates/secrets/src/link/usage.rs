//! Which projects can use a credential, and which jobs did.

use std::collections::BTreeSet;

use stanch_inventory::record::{ContainerKind, GrantKind, JobUse, Place};

use crate::credential::{LISTED, Projects};
use crate::known::Known;
use crate::set::Draft;

/// Which projects can use it: all in which one of its records lies, or those that the records' container is open to.
pub(super) fn projects(known: &Known<'_>, draft: &Draft<'_>) -> Projects {
    let Some(piece) = draft.pieces.first() else { return unknown("it lies nowhere") };
    let place = &piece.said.held.place;
    match place.kind {
        ContainerKind::Project => Projects::These { projects: vec![place.clone()], conditions: Vec::new() },
        ContainerKind::Environment => match known.container(&place.id).and_then(|container| container.parent.clone()) {
            Some(project) => Projects::These {
                projects: vec![project],
                conditions: vec![format!("jobs that deploy to {}", place.name)],
            },
            None => unknown("the project of its environment was not read"),
        },
        ContainerKind::Instance => all(format!("the instance {}", place.name)),
        ContainerKind::Context => by_grants(known, place, &place.id),
        ContainerKind::Organisation | ContainerKind::Group => {
            let attributes = &piece.said.held.attributes;
            // What opens a single secret, where a source has that.
            if attributes.contains_key("grants") {
                return by_grants(known, place, attributes.get("grants").map_or("", String::as_str));
            }
            if let Some(names) = attributes.get("selected_repositories") {
                let names: BTreeSet<&str> = names.split([',', ' ', '\n']).filter(|name| !name.is_empty()).collect();
                return Projects::These {
                    projects: names.into_iter().map(|name| project(known, name, None)).collect(),
                    conditions: Vec::new(),
                };
            }
            match attributes.get("visibility").map(String::as_str) {
                Some("selected") => unknown("the repositories that it is for were not read"),
                Some("private") => Projects::All {
                    of: place.words(),
                    conditions: vec!["private and internal repositories".to_owned()],
                },
                _ => all(place.words()),
            }
        }
        ContainerKind::ResourceClass => {
            unknown("it is of self-hosted runners, which any job of the organisation can ask for")
        }
        ContainerKind::User => unknown("it is of a person, whose reach is not listed"),
    }
}

/// Jobs that used the container in which it lies, the latest first, cut at [`LISTED`], and how many there are.
pub(super) fn jobs(known: &Known<'_>, draft: &Draft<'_>) -> (Vec<JobUse>, u64) {
    let places: BTreeSet<&Place> = draft.pieces.iter().map(|piece| &piece.said.held.place).collect();
    let of_place = |place: &&Place| {
        // A source that gives no id of a container says its name.
        let by_id = known.uses.get(place.id.as_str());
        let by_name = known
            .uses
            .get(place.name.as_str())
            .filter(|_| place.kind == ContainerKind::Context && place.name != place.id);
        by_id.into_iter().chain(by_name).flatten().copied()
    };
    let mut jobs: Vec<&JobUse> = places.iter().flat_map(of_place).collect();
    jobs.sort_by(|one, other| (other.at, &one.project, &one.job).cmp(&(one.at, &other.project, &other.job)));
    let total = u64::try_from(jobs.len()).unwrap_or(u64::MAX);
    (jobs.into_iter().take(LISTED).cloned().collect(), total)
}

/// Whom grants let in: those of a container, or of a single thing in an organisation.
fn by_grants(known: &Known<'_>, place: &Place, opened: &str) -> Projects {
    let Some(grants) = known.grants.get(opened) else {
        return unknown("who may use it was not read");
    };
    let named = |value: &str, name: Option<&str>| name.unwrap_or(value).to_owned();
    let mut conditions = BTreeSet::new();
    let mut projects = BTreeSet::new();
    for grant in grants {
        match grant.kind {
            GrantKind::All => {}
            GrantKind::Project => {
                projects.insert(project(known, &grant.value, grant.name.as_deref()));
            }
            GrantKind::Group => {
                conditions.insert(format!("jobs that members of {} start", named(&grant.value, grant.name.as_deref())));
            }
            GrantKind::Expression => {
                conditions.insert(format!("only {}", grant.value));
            }
        }
    }
    let conditions = conditions.into_iter().collect();
    if projects.is_empty() {
        let of = match place.kind {
            ContainerKind::Organisation | ContainerKind::Group => place.words(),
            _ => {
                let around = known.container(&place.id).and_then(|container| container.parent.as_ref());
                around.map_or_else(|| "the organisation".to_owned(), Place::words)
            }
        };
        return Projects::All { of, conditions };
    }
    Projects::These { projects: projects.into_iter().collect(), conditions }
}

/// A project by an id, a slug or a name.
fn project(known: &Known<'_>, id: &str, name: Option<&str>) -> Place {
    known.container(id).map_or_else(
        || Place::new(ContainerKind::Project, id, name.unwrap_or(id)),
        stanch_inventory::record::Container::place,
    )
}

fn all(of: String) -> Projects {
    Projects::All { of, conditions: Vec::new() }
}

fn unknown(why: &str) -> Projects {
    Projects::Unknown { why: why.to_owned() }
}
