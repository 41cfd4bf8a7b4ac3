//! What people and the vendor said, as the journal and `case.toml` have it.

use std::collections::BTreeMap;

use stanch_contain::journal::{Entry, Line};
use stanch_gate::facts::{Acceptance, AllClear, Build};
use stanch_gate::metrics::Back;

use crate::config::Settings;

/// Builds that went through on new credentials.
pub(super) fn builds(lines: &[Line]) -> Vec<Build> {
    let build = |line: &Line| match &line.entry {
        Entry::BuildPassed { project, build, built, by } => {
            Some(Build { project: project.clone(), build: build.clone(), at: *built, by: by.clone() })
        }
        _ => None,
    };
    lines.iter().filter_map(build).collect()
}

/// The vendor's word that it is over.
pub(super) fn all_clears(settings: &Settings, lines: &[Line]) -> Vec<AllClear> {
    let written = settings.all_clear.iter().map(|one| AllClear { said: one.at, source: one.source.clone() });
    let said = lines.iter().filter_map(|line| match &line.entry {
        Entry::AllClear { source, said, .. } => Some(AllClear { said: *said, source: source.clone() }),
        _ => None,
    });
    written.chain(said).collect()
}

/// What people accept of what is not met.
pub(super) fn accepted(lines: &[Line]) -> Vec<Acceptance> {
    let accepted = lines.iter().filter_map(|line| match &line.entry {
        Entry::GateAccepted { condition, project, covers, by, because, until } => Some(Acceptance {
            condition: condition.clone(),
            project: project.clone(),
            covers: covers.iter().cloned().collect(),
            by: by.clone(),
            because: because.clone(),
            until: *until,
        }),
        _ => None,
    });
    accepted.collect()
}

/// When an answer first said of each project that it can build.
pub fn back(lines: &[Line]) -> Back {
    let mut back = BTreeMap::new();
    for line in lines {
        if let Entry::GateAnswered { back: projects, .. } = &line.entry {
            for project in projects {
                back.entry(project.clone()).or_insert(line.at);
            }
        }
    }
    back
}
