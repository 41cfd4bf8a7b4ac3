//! A build of the project went through on new credentials alone: the last use of the old ones did not move after it.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use stanch_contain::status::Stand;

use super::{USE_SHOWS_WITHIN, met, not_met, unknown};
use crate::facts::{Build, Credential, Facts, Hit, Project, UsedBy};
use crate::verdict::{About, Item};
use crate::words::time;

/// CloudTrail delivers about five minutes after a call, which is not guaranteed.
const LOG_SHOWS_WITHIN: TimeDelta = TimeDelta::minutes(15);

pub(super) fn judge(facts: &Facts, items: &mut Vec<Item>) {
    if facts.projects.is_empty() {
        let says =
            format!("no project of {} is known, so that nobody knows which one built on new credentials", facts.vendor);
        let way_out = "collect from the vendor, or record a build of each project with `stanch gate smoke`";
        items.push(unknown(About::Everything, "no projects", says, way_out));
    }
    let uses = Uses::new(facts);
    for (at, project) in facts.projects.iter().enumerate() {
        items.push(of(facts, &uses, About::Project(at), project));
    }
}

/// What is known of each project's old credentials, gathered once.
struct Uses<'f> {
    builds: BTreeMap<&'f str, Vec<&'f Build>>,
    every: Vec<&'f Credential>,
    own: BTreeMap<&'f str, Vec<&'f Credential>>,
    hits: BTreeMap<&'f str, Vec<&'f Hit>>,
}

impl<'f> Uses<'f> {
    fn new(facts: &'f Facts) -> Self {
        let mut uses = Self { builds: BTreeMap::new(), every: Vec::new(), own: BTreeMap::new(), hits: BTreeMap::new() };
        for build in &facts.builds {
            uses.builds.entry(&build.project).or_default().push(build);
        }
        for credential in &facts.credentials {
            match &credential.used_by {
                UsedBy::Every { .. } => uses.every.push(credential),
                UsedBy::These { projects } => {
                    for project in projects.keys() {
                        uses.own.entry(project).or_default().push(credential);
                    }
                }
            }
        }
        for hit in &facts.watch.hits {
            for credential in std::iter::once(&hit.credential).chain(&hit.also) {
                uses.hits.entry(credential).or_default().push(hit);
            }
        }
        uses
    }

    /// What a project uses.
    fn of(&self, project: &str) -> impl Iterator<Item = &'f Credential> {
        let own = self.own.get(project).map(Vec::as_slice).unwrap_or_default();
        self.every.iter().chain(own).copied()
    }

    /// The last known use of a credential.
    fn last(&self, credential: &Credential) -> Option<DateTime<Utc>> {
        let hits = self.hits.get(credential.standing.credential.as_str()).map(Vec::as_slice).unwrap_or_default();
        let seen = hits.iter().map(|hit| hit.last).max();
        seen.max(credential.last_use.and_then(|last| last.at)).max(credential.standing.used_after)
    }
}

fn of(facts: &Facts, uses: &Uses<'_>, about: About, project: &Project) -> Item {
    // A build proves nothing of a key that was put in the place of an old one after it.
    let stopped = uses.of(&project.id).filter_map(|one| one.standing.changed.max(one.standing.contained)).max();
    let builds = uses.builds.get(project.id.as_str()).map(Vec::as_slice).unwrap_or_default();
    let record = format!("`stanch gate smoke --project {} --build URL --at TIME`", project.id);
    let latest = builds.iter().filter(|build| build.at <= facts.now).max_by_key(|build| build.at);
    let Some(build) = latest else {
        let says = format!("no build of {} is recorded", project.name);
        let way_out = format!("build it on new credentials, then {record}");
        return not_met(about, format!("none {}", project.id), says, way_out);
    };
    if let Some(stopped) = stopped.filter(|stopped| build.at <= *stopped) {
        let says = format!(
            "the build {} of {} began at {}, before its old credentials were stopped or replaced at {}",
            build.build,
            project.name,
            time(build.at),
            time(stopped)
        );
        return not_met(
            about,
            format!("early {} {}", project.id, build.at),
            says,
            format!("build it again, then {record}"),
        );
    }
    // What is open is told elsewhere, and what is accepted as it is goes on being used.
    let stopped = |one: &&Credential| !matches!(one.standing.stand, Stand::Open { .. } | Stand::Accepted { .. });
    let moved = uses.of(&project.id).filter(stopped);
    let moved = moved.filter_map(|one| Some((uses.last(one).filter(|last| *last > build.at)?, one)));
    if let Some((last, credential)) = moved.max_by_key(|(last, _)| *last) {
        let says = format!(
            "{} was last used at {}, after the build {} of {} on new credentials",
            credential.standing.title,
            time(last),
            build.build,
            project.name
        );
        let way_out = format!("find the job that still holds the old value; then build again and {record}");
        return not_met(
            about,
            format!("moved {} {} {last}", project.id, credential.standing.credential),
            says,
            way_out,
        );
    }
    let unseen: Vec<&Credential> = uses.of(&project.id).filter(|one| !is_seen(facts, one, build.at)).collect();
    if let Some(first) = unseen.first() {
        let says = format!(
            "nobody looked since the build {} of {} whether {} was used{}",
            build.build,
            project.name,
            first.standing.title,
            if unseen.len() > 1 { format!(", and {} more", unseen.len() - 1) } else { String::new() }
        );
        let way_out = format!(
            "`stanch watch --once` from {} on, or collect from AWS from {} on",
            time(build.at + LOG_SHOWS_WITHIN),
            time(build.at + USE_SHOWS_WITHIN)
        );
        return unknown(about, format!("unseen {} {}", project.id, build.at), says, way_out);
    }
    let says = format!(
        "the build {} of {} at {} went through, says {}, and no old credential was used since",
        build.build,
        project.name,
        time(build.at),
        build.by
    );
    met(about, says)
}

/// Whether somebody looked late enough that a use after the build would show, or whether it is dead.
fn is_seen(facts: &Facts, credential: &Credential, build: DateTime<Utc>) -> bool {
    let looked = facts.watch.looked.get(&credential.standing.credential);
    let told = credential.last_use.is_some_and(|last| last.read >= build + USE_SHOWS_WITHIN)
        || looked.and_then(|looked| looked.asked).is_some_and(|at| at >= build + USE_SHOWS_WITHIN);
    let watched = looked.and_then(|looked| looked.since(build)).is_some_and(|at| at >= build + LOG_SHOWS_WITHIN);
    match credential.standing.stand {
        Stand::Deleted | Stand::ProvenDead { .. } => true,
        Stand::Canary | Stand::Rotated => told || watched,
        Stand::Contained => told || watched || !credential.standing.proofs.is_empty(),
        Stand::Open { .. } | Stand::Accepted { .. } => true,
    }
}
