//! What still holds projects, grouped: how many wait for what, and who can do it.

use std::collections::BTreeMap;

use crate::judge::Judgement;
use crate::verdict::{About, Item, Waiting};

/// So many projects are named of those that wait for one thing.
const NAMED: usize = 10;

/// Projects that wait for one thing, by their places.
struct Group<'j> {
    item: &'j Item,
    projects: Vec<usize>,
}

pub(crate) fn waiting(judgement: &Judgement<'_>) -> Vec<Waiting> {
    let facts = judgement.facts;
    let count = facts.projects.len();
    // How many things each project waits for.
    let mut waits = vec![0_usize; count];
    let mut found: Vec<Waiting> = Vec::new();
    let mut groups: Vec<(&'static str, Group<'_>)> = Vec::new();
    for looked in &judgement.looked {
        let mut by_item: BTreeMap<(&str, About), Group<'_>> = BTreeMap::new();
        for project in 0..count {
            let own = judgement.own(looked, project).filter(|item| item.state.holds());
            for item in looked.holding().chain(own) {
                if judgement.state(looked.id, item, Some(project)).holds() {
                    let about = merged(looked.id, item);
                    let group = || Group { item, projects: Vec::new() };
                    by_item.entry((key(looked.id, item), about)).or_insert_with(group).projects.push(project);
                }
            }
        }
        // What no project waits for still has to be done.
        for item in looked.items.iter().filter(|item| item.state.holds()) {
            let about = merged(looked.id, item);
            if judgement.state(looked.id, item, None).holds() && !by_item.contains_key(&(key(looked.id, item), about)) {
                let accepted_for_each = count > 0 && about == About::Everything;
                if !accepted_for_each {
                    by_item.insert((key(looked.id, item), about), Group { item, projects: Vec::new() });
                }
            }
        }
        for group in by_item.into_values() {
            for project in &group.projects {
                if let Some(waits) = waits.get_mut(*project) {
                    *waits += 1;
                }
            }
            groups.push((looked.id, group));
        }
    }
    for (condition, group) in groups {
        let only = group.projects.iter().filter(|project| waits.get(**project) == Some(&1)).count();
        let (says, way_out) = words(condition, group.item);
        let owner = match group.item.about {
            About::Credential(at) => facts.credentials.get(at).and_then(|one| one.owner.clone()),
            About::Project(_) if builds(condition, group.item) => Some("whoever owns each project".to_owned()),
            About::Everything | About::Project(_) => None,
        };
        let names = group.projects.iter().take(NAMED).filter_map(|project| facts.projects.get(*project));
        found.push(Waiting {
            condition,
            says,
            way_out,
            owner,
            projects: group.projects.len(),
            only,
            names: names.map(|project| project.name.clone()).collect(),
        });
    }
    found.sort_by(|one, other| {
        (other.projects, other.only, one.condition, &one.says).cmp(&(
            one.projects,
            one.only,
            other.condition,
            &other.says,
        ))
    });
    found
}

/// What each project has to do for itself is one thing in the list: thousands of lines would say the same.
const OF_EACH: &str = "smoke";

fn merged(condition: &str, item: &Item) -> About {
    match item.about {
        About::Project(_) if condition == OF_EACH => About::Project(0),
        other => other,
    }
}

fn key<'i>(condition: &str, item: &'i Item) -> &'i str {
    match condition == OF_EACH {
        true => item.key.split(' ').next().unwrap_or_default(),
        false => &item.key,
    }
}

/// Whether it is a build that is lacking, which nobody but those who own the project can make.
fn builds(condition: &str, item: &Item) -> bool {
    condition == OF_EACH && key(condition, item) != UNSEEN
}

/// Nobody looked since the build: one look is enough for all projects.
const UNSEEN: &str = "unseen";

/// What a group says for all its projects, and what to do about it. What is said of one project is said by its own item.
fn words(condition: &str, item: &Item) -> (String, String) {
    if condition != OF_EACH {
        return (item.says.clone(), item.way_out.clone());
    }
    let record = "`stanch gate smoke --project P --build URL --at TIME`";
    let (says, way_out) = match key(condition, item) {
        "none" => ("no build of these projects is recorded", format!("build each on new credentials, then {record}")),
        "early" => (
            "the recorded builds of these projects began before their old credentials were stopped",
            format!("build each again, then {record}"),
        ),
        "moved" => (
            "an old credential was used after the recorded builds of these projects",
            format!(
                "find the job that still holds the old value (`stanch gate --project P` names it); then build and {record}"
            ),
        ),
        _ => (
            "nobody looked since the recorded builds of these projects whether old credentials were used",
            "`stanch watch --once` from 15 minutes after the last build on, or collect from AWS 4 hours after it"
                .to_owned(),
        ),
    };
    (says.to_owned(), way_out)
}
